import { type Expression, type ExpressionVisitor, visit } from './expression.ts'

const childrenOf: ExpressionVisitor<readonly Expression[]> = {
  column: () => [],
  literal: () => [],
  call: node => node.arguments,
  case: node => [...node.branches.flatMap(branch => [branch.when, branch.then]), node.otherwise],
  cast: node => [node.argument],
}

/** The parts of a node, in order. */
export function children(node: Expression): readonly Expression[] {
  return visit(node, childrenOf)
}

/** Calls `enter` for the node and everything in it, parents first. */
export function walk(node: Expression, enter: (node: Expression) => void): void {
  enter(node)
  for (const child of children(node)) walk(child, enter)
}

/** The columns that an expression reads, each once, in the order in which they appear. */
export function columnNames(node: Expression): readonly string[] {
  const names = new Set<string>()
  walk(node, part => {
    if (part.kind === 'column') names.add(part.name)
  })
  return [...names]
}

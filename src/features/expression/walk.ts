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

/** The expression with every column replaced by the expression that `columns` has for it; other columns stay. */
export function substitute(node: Expression, columns: ReadonlyMap<string, Expression>): Expression {
  switch (node.kind) {
    case 'column':
      return columns.get(node.name) ?? node
    case 'literal':
      return node
    case 'call':
      return { ...node, arguments: node.arguments.map(argument => substitute(argument, columns)) }
    case 'case':
      return {
        ...node,
        branches: node.branches.map(branch => ({
          when: substitute(branch.when, columns),
          // biome-ignore lint/suspicious/noThenProperty: the node's own field name
          then: substitute(branch.then, columns),
        })),
        otherwise: substitute(node.otherwise, columns),
      }
    case 'cast':
      return { ...node, argument: substitute(node.argument, columns) }
  }
}

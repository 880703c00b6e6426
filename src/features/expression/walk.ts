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

/** Expressions with every column replaced by the expression that `columns` has for it; other columns stay, and shared parts stay shared. */
export function substitution(columns: ReadonlyMap<string, Expression>): (node: Expression) => Expression {
  const known = new Map<Expression, Expression>()
  const replace = (node: Expression): Expression => {
    const found = known.get(node) ?? replaceIn(node)
    known.set(node, found)
    return found
  }
  const replaceIn: (node: Expression) => Expression = node =>
    visit<Expression>(node, {
      column: column => columns.get(column.name) ?? column,
      literal: literal => literal,
      call: call => ({ ...call, arguments: call.arguments.map(replace) }),
      case: ({ branches, otherwise, kind }) => ({
        kind,
        // biome-ignore lint/suspicious/noThenProperty: the node's own field name
        branches: branches.map(branch => ({ when: replace(branch.when), then: replace(branch.then) })),
        otherwise: replace(otherwise),
      }),
      cast: cast => ({ ...cast, argument: replace(cast.argument) }),
    })
  return replace
}

/** One expression with its columns replaced. */
export function substitute(node: Expression, columns: ReadonlyMap<string, Expression>): Expression {
  return substitution(columns)(node)
}

import type { Expression } from './expression.ts'

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

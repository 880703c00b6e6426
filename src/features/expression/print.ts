import { typeName } from '../schema.ts'
import { decode } from '../table/encode.ts'
import type { CallNode, Expression, ExpressionVisitor, LiteralNode } from './expression.ts'
import type { FunctionName } from './function.ts'

const maxDepth = 8
const maxLength = 160

/** The expression as one readable line, for messages and `explain()`: `delay > 15`. Long ones are cut with `…`. */
export function printExpression(node: Expression): string {
  const text = printPart(node, 0)
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
}

const printers = (depth: number): ExpressionVisitor<string> => ({
  column: node => node.name,
  literal: printLiteral,
  call: node => printCall(node, depth),
  case: node => {
    const branches = node.branches.map(b => `when ${printPart(b.when, depth)} then ${printPart(b.then, depth)}`)
    return `case ${branches.join(' ')} else ${printPart(node.otherwise, depth)} end`
  },
  cast: node => `${node.try ? 'try_cast' : 'cast'}(${printPart(node.argument, depth)} as ${typeName(node.to)})`,
})

function printPart(node: Expression, depth: number): string {
  if (depth > maxDepth) return '…'
  return (printers(depth + 1)[node.kind] as (part: Expression) => string)(node)
}

const operators: { readonly [F in FunctionName]?: string } = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  and: 'and',
  or: 'or',
}

function printCall(node: CallNode, depth: number): string {
  const parts = node.arguments.map(argument => printPart(argument, depth))
  const operator = operators[node.function]
  if (operator !== undefined && parts.length === 2) {
    const [left, right] = node.arguments.map((argument, index) => inBrackets(argument, parts[index] ?? ''))
    return `${left} ${operator} ${right}`
  }
  if (node.function === 'isNull' && parts.length === 1) return `${parts[0]} is null`
  const { table } = node
  if (node.function === 'own') return `${table?.name}(${parts.join(', ')})`
  if (table !== undefined) parts.push(`${(table.keys ?? table.values ?? []).length} constants`)
  return `${node.function}(${parts.join(', ')})`
}

function inBrackets(node: Expression, text: string): string {
  return node.kind === 'call' && operators[node.function] !== undefined ? `(${text})` : text
}

function printLiteral({ type, value }: LiteralNode): string {
  const decoded = decode(value, type)
  if (typeof decoded === 'string') return `'${shorten(decoded)}'`
  if (typeof decoded === 'bigint') return `${decoded}n`
  if (typeof decoded !== 'number')
    return typeof decoded === 'object' && decoded !== null ? shorten(JSON.stringify(value)) : String(decoded)
  if (type === 'timestamp' && Math.abs(decoded) <= 8.64e15) return new Date(decoded).toISOString()
  return Object.is(decoded, -0) ? '-0' : String(decoded)
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

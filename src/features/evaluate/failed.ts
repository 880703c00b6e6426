import { InvalidValueError } from '../errors/column-errors.ts'
import type { CallNode, CastNode } from '../expression/expression.ts'
import { printExpression } from '../expression/print.ts'
import { typeName } from '../schema.ts'
import { showValue } from '../table/input-value.ts'
import type { TypedNode } from './typed-node.ts'

/** What a scalar function gives for a value that it must refuse: neither a value nor null. */
export const failed: unique symbol = Symbol('failed')

/** Why a number that has to be there is refused. */
export const missingDetail = 'null and NaN are not allowed; fill them before.'

const infiniteDetail = 'it holds an infinite number, which is not allowed; make it null, or finite, before.'

/** The error for values that a node refuses; the column is the argument's name, or its text where it is calculated. */
export function failure(
  { node, parts: [argument] }: TypedNode<CallNode | CastNode>,
  row: number | null,
  values: readonly unknown[],
): InvalidValueError {
  const column = argument === undefined ? '' : printExpression(argument.node)
  const shown = values.map(showValue)
  if (node.kind === 'cast') {
    const detail = `${shown[0]} cannot be cast to ${typeName(node.to)}; tryCast gives null instead.`
    return new InvalidValueError(column, row, detail)
  }
  const [value] = values
  if (node.table?.keys?.length === 0 && Number.isFinite(value)) {
    return new InvalidValueError(column, row, `${shown[0]} is outside the allowed range.`)
  }
  const details: { readonly [name: string]: string } = {
    plusMilliseconds: `${shown[0]} moved by ${shown[1]} ms is not a time within 8.64e15 ms of 1970.`,
    required: missingDetail,
    bag: infiniteDetail,
    bagAt: infiniteDetail,
    bagDot: infiniteDetail,
    own: `\`${node.table?.name}\` version ${node.table?.version} gave no ${node.table?.type} for ${shown.join(', ')}.`,
  }
  return new InvalidValueError(column, row, details[node.function] ?? `${shown[0]} is not among the known values.`)
}

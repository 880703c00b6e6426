import type { RawInput } from '../../features/online/stored-record.ts'
import type { DataType } from '../../features/schema.ts'
import { decode } from '../../features/table/encode.ts'
import { compareValues } from '../../features/table/total-order.ts'

/**
 * A text for a stored row: texts in the order of their bytes are rows in the order of `compareInputs`, so that a database can tell which row is
 * the greater one.
 */
export function rowOrder(row: RawInput, inputs: readonly { readonly type: DataType }[]): string {
  let text = orderOf(row.time) + orderOf(row.created) + orderOf(row.sequence)
  for (let index = 0; index < inputs.length; index++) text += orderOf(decode(row.values[index], inputs[index]?.type))
  return text
}

/** Ends a sequence: it is below the first character of any element. */
const end = ' '

function orderOf(value: unknown): string {
  if (value === null || value === undefined) return '0'
  if (typeof value === 'number') return `1${numberOrder(value)}`
  if (typeof value === 'string') return `1${textOrder(value)}`
  if (typeof value === 'boolean') return value ? '11' : '10'
  if (typeof value === 'bigint') return `1${hexOf(BigInt.asUintN(64, value) ^ signBit)}`
  let text = '1'
  for (const element of elements(value as object)) text += orderOf(element)
  return text + end
}

const signBit = 1n << 63n
const bits = new DataView(new ArrayBuffer(8))

/** The bits of a number such that they are in its order: −0 is 0, NaN the greatest. */
function numberOrder(value: number): string {
  bits.setFloat64(0, value === 0 ? 0 : value)
  const raw = Number.isNaN(value) ? signBit - 1n : bits.getBigUint64(0)
  return hexOf(raw & signBit ? BigInt.asUintN(64, ~raw) : raw | signBit)
}

function hexOf(value: bigint): string {
  return value.toString(16).padStart(16, '0')
}

/** UTF-16 units as numbers in the order of code points: surrogates stand for what is above U+FFFF. */
function textOrder(text: string): string {
  let order = ''
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    const moved = unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
    order += moved.toString(16).padStart(4, '0')
  }
  return order + end
}

function elements(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Uint8Array) return Array.from(value)
  if (value instanceof Map) return [...value].sort((left, right) => compareValues(left[0], right[0]))
  return Object.values(value)
}

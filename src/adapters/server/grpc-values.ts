import type { WideInteger } from './grpc-contents.ts'
import { wideValue } from './grpc-parameters.ts'

/** A decoded `Value`; the kind that was sent is its own, the others are defaults. */
export interface ValueMessage {
  readonly bool_value?: boolean
  readonly int_value?: WideInteger
  readonly double_value?: number
  readonly string_value?: string
  readonly bytes_value?: Uint8Array
  readonly list_value?: { readonly values: readonly ValueMessage[] }
  readonly struct_value?: RowMessage
}

/** A decoded `Row`. */
export interface RowMessage {
  readonly values: { readonly [column: string]: ValueMessage }
}

const readers: { readonly [K in keyof Required<ValueMessage>]: (value: never) => unknown } = {
  bool_value: asItIs,
  int_value: wideValue,
  double_value: asItIs,
  string_value: asItIs,
  bytes_value: asItIs,
  list_value: (list: { readonly values: readonly ValueMessage[] }) => list.values.map(readValueMessage),
  struct_value: readRowMessage,
}

/** The columns of a row by name. */
export function readRowMessage(row: RowMessage): { readonly [column: string]: unknown } {
  return Object.fromEntries(Object.entries(row.values).map(([column, value]) => [column, readValueMessage(value)]))
}

function readValueMessage(message: ValueMessage): unknown {
  const [kind] = Object.keys(message) as (keyof ValueMessage)[]
  if (kind === undefined || readers[kind] === undefined) return null
  return readers[kind](message[kind] as never)
}

function asItIs(value: unknown): unknown {
  return value
}

/** The fields of a `Row`. */
export function writeRowMessage(columns: Iterable<readonly [string, unknown]>): object {
  return { values: Object.fromEntries(Array.from(columns, ([column, value]) => [column, writeValueMessage(value)])) }
}

/** The fields of a `Value`. */
export function writeValueMessage(value: unknown): object {
  if (value === null || value === undefined) return {}
  if (typeof value === 'number') return { double_value: value }
  if (typeof value === 'string') return { string_value: value }
  if (typeof value === 'boolean') return { bool_value: value }
  if (typeof value === 'bigint') return { int_value: wideInteger(value) }
  if (value instanceof Uint8Array) return { bytes_value: value }
  if (Array.isArray(value)) return { list_value: { values: value.map(writeValueMessage) } }
  return { struct_value: writeRowMessage(value instanceof Map ? value : Object.entries(value as object)) }
}

function wideInteger(value: bigint): WideInteger {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)), unsigned: false }
}

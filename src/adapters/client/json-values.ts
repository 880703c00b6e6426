import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { decode, encode } from '../../features/table/encode.ts'

/** A row as the server's JSON has it: 64-bit integers as texts, bytes as base64, times in ISO 8601. NaN has no form and is refused. */
export function jsonRow(row: object): { readonly [column: string]: unknown } {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, jsonValue(column, value)]))
}

function jsonValue(column: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ParameterError(column, `JSON has no form for ${value}; use null, or \`infer\`, whose tensors hold it.`)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Uint8Array) return base64(value)
  if (Array.isArray(value)) return value.map(item => jsonValue(column, item))
  return jsonRow(value instanceof Map ? Object.fromEntries(value) : value)
}

function base64(bytes: Uint8Array): string {
  return (encode(bytes) as { readonly $bytes: string }).$bytes
}

/** A row of the server's JSON as the values of its types; columns of unknown types stay as they are. */
export function rowOfJson(
  row: { readonly [column: string]: unknown },
  types: Schema,
): { readonly [column: string]: unknown } {
  const entries = Object.entries(row).map(([column, value]) => {
    const type = types[column]
    return [column, type === undefined ? value : valueOfJson(value, type)] as const
  })
  return Object.fromEntries(entries)
}

function valueOfJson(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null
  if (type === 'bigint') return BigInt(value as string | number)
  if (type === 'binary') return decode({ $bytes: value })
  if (typeof type === 'string') return value
  if ('list' in type) return (value as readonly unknown[]).map(item => valueOfJson(item, type.list))
  if ('struct' in type) return rowOfJson(value as { readonly [field: string]: unknown }, type.struct)
  const entries = Object.entries(value as object)
  return new Map(entries.map(([key, item]) => [key, valueOfJson(item, type.map)]))
}

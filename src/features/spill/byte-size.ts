import { ParameterError } from '../errors/parameter-error.ts'
import type { DataType, Schema } from '../schema.ts'

/** An amount of memory: bytes, or a text like `512MiB` or `2GB`. */
export type ByteSize = number | `${number}${'kB' | 'KiB' | 'MB' | 'MiB' | 'GB' | 'GiB'}`

const units: { readonly [unit: string]: number } = {
  kB: 1e3,
  KiB: 2 ** 10,
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
}

/**
 * The bytes of a size.
 *
 * @throws {ParameterError} naming the parameter, for anything else.
 */
export function toBytes(size: ByteSize, parameter: string): number {
  const match = /^(\d+(?:\.\d+)?)(kB|KiB|MB|MiB|GB|GiB)$/.exec(typeof size === 'string' ? size : '')
  const bytes = typeof size === 'number' ? size : Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN)
  if (bytes >= 1 && Number.isFinite(bytes)) return Math.floor(bytes)
  throw new ParameterError(parameter, `${JSON.stringify(size)} is not an amount of memory; say bytes, or like '1GiB'.`)
}

/** About how many bytes a row takes in memory. */
export function rowBytes(schema: Schema): number {
  return Object.values(schema).reduce((sum: number, type) => sum + valueBytes(type), 0)
}

function valueBytes(type: DataType): number {
  if (typeof type === 'string') return type === 'binary' ? 64 : 8
  return 'list' in type ? 4 * valueBytes(type.list) : 128
}

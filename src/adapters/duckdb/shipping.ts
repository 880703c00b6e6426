import type { DataType } from '../../features/schema.ts'
import { typeName } from './types.ts'

/**
 * The type under which values of a type travel between DuckDB and this process: whole numbers that are doubles here (int64, times) travel as
 * doubles, which are copied and not converted one by one.
 */
export function shippedType(type: DataType): DataType {
  if (type === 'int64' || type === 'timestamp') return 'float64'
  if (type === 'date') return 'int32'
  if (typeof type === 'string') return type
  if ('list' in type) return { list: shippedType(type.list) }
  if ('map' in type) return { map: shippedType(type.map) }
  return { struct: Object.fromEntries(Object.entries(type.struct).map(([name, field]) => [name, shippedType(field)])) }
}

/**
 * A value as it is sent out of a query. Texts, and those in a list of texts, begin with a space, which the reader takes away: a decoder of
 * UTF-8 drops a byte order mark at the start of a text. Texts further within travel as they are.
 */
export function shipped(sql: string, type: DataType): string {
  if (type === 'string') return `' ' || ${sql}`
  if (isTextList(type)) return `list_transform(${sql}, lambda _1: ${shipped('_1', type.list)})`
  const travels = shippedType(type)
  return typeName(travels) === typeName(type) ? sql : `CAST(${sql} AS ${typeName(travels)})`
}

export function isTextList(type: DataType): type is { readonly list: 'string' } {
  return typeof type === 'object' && 'list' in type && type.list === 'string'
}

/** A value that came into a query as itself. */
export function unshipped(sql: string, type: DataType): string {
  return typeName(shippedType(type)) === typeName(type) ? sql : `CAST(${sql} AS ${typeName(type)})`
}

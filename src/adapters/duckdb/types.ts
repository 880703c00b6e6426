import type { DataType, ScalarType } from '../../features/schema.ts'
import { quoteName } from '../sql/quoting.ts'
import { quoting } from './quoting.ts'

/**
 * The SQL type of a column inside a query. Times are epoch milliseconds and dates are days, as everywhere in the library: so no
 * session setting and no finer unit can change their meaning.
 */
export function typeName(type: DataType): string {
  if (typeof type === 'string') return scalars[type]
  if ('list' in type) return `${typeName(type.list)}[]`
  if ('map' in type) return `MAP(VARCHAR, ${typeName(type.map)})`
  const fields = Object.entries(type.struct).map(([name, field]) => `${quoteName(quoting, name)} ${typeName(field)}`)
  return `STRUCT(${fields.join(', ')})`
}

const scalars: { readonly [T in ScalarType]: string } = {
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'BIGINT',
  bigint: 'BIGINT',
  float32: 'FLOAT',
  float64: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
  timestamp: 'BIGINT',
  date: 'INTEGER',
}

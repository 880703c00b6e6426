import { ParameterError } from '../errors/parameter-error.ts'
import type { DataType, Schema } from '../schema.ts'

/**
 * The schema of rows that come without one, from the first value of each column: numbers are float64, `Date` is timestamp.
 *
 * @throws {ParameterError} for a column without any value.
 */
export function inferSchema(rows: readonly unknown[], subject: string): Schema {
  const types = new Map<string, DataType | null>()
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) continue
    for (const [name, value] of Object.entries(row)) if (!types.get(name)) types.set(name, typeOfValue(value))
  }
  const schema: [string, DataType][] = []
  for (const [name, type] of types) {
    if (type === null) {
      throw new ParameterError(
        'schema',
        `column \`${name}\` of ${subject} has no value to tell its type from; give a schema.`,
      )
    }
    schema.push([name, type])
  }
  return Object.fromEntries(schema)
}

function typeOfValue(value: unknown): DataType | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return typeof value as DataType
  if (value instanceof Date) return 'timestamp'
  if (value instanceof Uint8Array) return 'binary'
  if (Array.isArray(value)) return firstType(value, list => ({ list }))
  if (value instanceof Map) return firstType([...value.values()], map => ({ map }))
  return inferStruct(value)
}

function firstType(values: readonly unknown[], wrap: (type: DataType) => DataType): DataType | null {
  for (const value of values) {
    const type = typeOfValue(value)
    if (type !== null) return wrap(type)
  }
  return null
}

function inferStruct(value: object): DataType | null {
  const fields = Object.entries(value).map(([name, field]) => [name, typeOfValue(field)] as const)
  const known = fields.filter((field): field is [string, DataType] => field[1] !== null)
  return known.length === fields.length && known.length > 0 ? { struct: Object.fromEntries(known) } : null
}

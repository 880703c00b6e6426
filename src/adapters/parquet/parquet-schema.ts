import type { SchemaElement } from 'hyparquet'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { DataType, ScalarType, Schema } from '../../features/schema.ts'

/** The schema of a file, as Parquet's flat list of elements; every column may be null. */
export function parquetElements(schema: Schema): SchemaElement[] {
  const columns = Object.entries(schema)
  return [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(([name, type]) => elements(name, type))]
}

function elements(name: string, type: DataType): SchemaElement[] {
  if (typeof type === 'string') return [{ name, repetition_type: 'OPTIONAL', ...scalars[type] }]
  if ('list' in type) {
    return [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elements('element', type.list),
    ]
  }
  if ('map' in type) {
    return [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', repetition_type: 'REQUIRED', ...scalars.string },
      ...elements('value', type.map),
    ]
  }
  const fields = Object.entries(type.struct)
  if (fields.length === 0) {
    throw new ParameterError('data', `column \`${name}\` is a struct without fields, which Parquet cannot store.`)
  }
  return [
    { name, repetition_type: 'OPTIONAL', num_children: fields.length },
    ...fields.flatMap(([field, of]) => elements(field, of)),
  ]
}

const scalars: { readonly [T in ScalarType]: Omit<SchemaElement, 'name'> } = {
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  bigint: { type: 'INT64' },
  float32: { type: 'FLOAT' },
  float64: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  binary: { type: 'BYTE_ARRAY' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
}

import { InvalidValueError } from '../errors/column-errors.ts'
import type { Schema } from '../schema.ts'
import { columnFromValues } from '../table/build-column.ts'
import type { Column } from '../table/column.ts'

/** The name under which a table's partition may be read as a column. */
export const partitionColumn = 'ds'

/** The declared columns that are stored, without a `ds` that only names the partition. */
export function storedSchema(schema: Schema, stored: readonly string[], partition: string | null): Schema {
  if (partition === null || !Object.hasOwn(schema, partitionColumn) || stored.includes(partitionColumn)) return schema
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== partitionColumn))
}

/** The partition as a column of its rows, as text or as a date. */
export function partitionValues(partition: string, schema: Schema, rows: number, table: string): Column {
  const type = schema[partitionColumn] ?? 'string'
  if (type !== 'string' && type !== 'date') {
    throw new InvalidValueError(
      partitionColumn,
      null,
      `the partition of \`${table}\` can be read as string or date only.`,
    )
  }
  return columnFromValues(type, new Array<string>(rows).fill(partition), {
    column: partitionColumn,
    subject: `table ${table}`,
  })
}

import { ColumnTypeError, InvalidValueError, UnknownColumnError } from '../../errors/column-errors.ts'
import type { DataType, Schema } from '../../schema.ts'
import type { ArrowTableLike } from '../arrow-like.ts'
import { columnFromExact } from '../build-column.ts'
import { Column } from '../column.ts'
import { concatData } from '../concat-data.ts'
import { conformColumn } from '../conform-table.ts'
import { Table } from '../table.ts'
import { type ChunkReader, readArrowChunk, UnsafeInteger } from './arrow-chunk.ts'
import type { ArrowField, ArrowVector } from './arrow-data.ts'
import { typeIds } from './arrow-data.ts'
import { arrowValueReader } from './arrow-value.ts'
import { agreement, hasNaiveTime, storedArrowType } from './stored-arrow-type.ts'

/** How an Arrow table is read. */
export interface FromArrowOptions {
  /** The zone of timestamps that have none; without it they are refused. */
  readonly zone?: string
  /** What the table is, for messages. */
  readonly subject?: string
}

/**
 * A table from an Arrow table, sharing its memory where the layouts agree: numbers, dates, dictionary codes, list offsets, validity.
 * With a schema, exactly its columns. Timestamps finer than milliseconds are floored.
 *
 * @throws {UnknownColumnError} for a missing column.
 * @throws {ColumnTypeError} for a column of another type, or of one that has no counterpart, like a decimal.
 * @throws {InvalidValueError} for a name that several columns have, for timestamps without a zone, and for integers that are not safe.
 */
export async function fromArrow<const S extends Schema>(
  table: ArrowTableLike,
  schema?: S,
  options: FromArrowOptions = {},
): Promise<Table<S>> {
  const fields = table.schema.fields as readonly ArrowField[]
  const subject = options.subject ?? 'the Arrow table'
  const names = schema === undefined ? fields.map(field => field.name) : Object.keys(schema)
  const columns = names.map(name => {
    const [field, another] = fields.filter(candidate => candidate.name === name)
    if (another !== undefined)
      throw new InvalidValueError(name, null, `several columns of ${subject} are called so; rename them before.`)
    if (field === undefined) {
      throw new UnknownColumnError(
        name,
        subject,
        fields.map(candidate => candidate.name),
      )
    }
    const vector = table.getChild(name) as ArrowVector
    return [name, readColumn(field, vector, schema?.[name] ?? null, subject, options.zone)] as const
  })
  return new Table<S>(columns, table.numRows)
}

function readColumn(
  { name, type }: ArrowField,
  vector: ArrowVector,
  declared: DataType | null,
  subject: string,
  zone: string | undefined,
): Column {
  if (type.typeId === typeIds.null && declared !== null) return columnFromExact(declared, nulls(vector.length))
  const stored = storedArrowType(type)
  if (stored === null) throw new ColumnTypeError(name, subject, `Arrow's ${type}`, declared ?? 'a known type')
  if (zone === undefined && hasNaiveTime(type)) {
    throw new InvalidValueError(
      name,
      null,
      `${subject} has timestamps without a zone; say the zone with \`zone: 'UTC'\` or another one.`,
    )
  }
  if (declared === null) return readAs(stored, name, vector, zone, stored === 'int64')
  const agreed = agreement(stored, declared)
  if (agreed === null) throw new ColumnTypeError(name, subject, stored, declared)
  if (agreed === 'same') return readAs(declared, name, vector, zone, false)
  if (typeof declared !== 'string') return readSlowly(declared, vector, zone)
  return conformColumn(readAs(stored, name, vector, zone, false), declared, name, subject)
}

/** Reads all chunks; an undeclared column of integers that are not all safe becomes bigint. */
function readAs(
  type: DataType,
  name: string,
  vector: ArrowVector,
  zone: string | undefined,
  mayWiden: boolean,
): Column {
  const reader: ChunkReader = { zone, dictionaries: new Map() }
  let start = 0
  try {
    const chunks = []
    for (const data of vector.data) {
      const chunk = readArrowChunk(data, type, reader)
      if (chunk === null) return readSlowly(type, vector, zone)
      chunks.push({ data: chunk, length: data.length })
      start += data.length
    }
    const [only, ...others] = chunks
    if (only === undefined) return readSlowly(type, vector, zone)
    return new Column(type, vector.length, others.length === 0 ? only.data : concatData(chunks))
  } catch (error) {
    if (error instanceof UnsafeInteger) {
      if (mayWiden) return readAs('bigint', name, vector, zone, false)
      const remedy = type === 'bigint' ? 'it does not fit into 64 signed bits.' : 'declare the column `bigint`.'
      throw new InvalidValueError(name, start + error.row, `${error.message}; ${remedy}`)
    }
    if (error instanceof RangeError) throw new InvalidValueError(name, null, `${error.message}; declare it \`bigint\`.`)
    throw error
  }
}

function readSlowly(type: DataType, vector: ArrowVector, zone: string | undefined): Column {
  const read = arrowValueReader(vector.type, type, zone)
  return columnFromExact(type, Array.from({ length: vector.length }, (_, row) => read(vector.get(row))) as never)
}

function nulls(length: number): null[] {
  return new Array<null>(length).fill(null)
}

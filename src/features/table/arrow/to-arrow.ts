import type * as Arrow from 'apache-arrow'
import { requireTable } from '../../errors/parameter-error.ts'
import type { DataType, ScalarType, Schema } from '../../schema.ts'
import { countBits } from '../bitmap.ts'
import type { BooleanData, ColumnData, NumberData } from '../column.ts'
import type { Table } from '../table.ts'

/**
 * An Arrow table that shares the columns' memory where the layouts agree: float64, float32, int32, bigint, date, the codes of texts,
 * list offsets and validity. int64 and timestamps (milliseconds, UTC) are copied into 64-bit integers, booleans into bits.
 */
export async function toArrow(table: Table<Schema>): Promise<Arrow.Table> {
  requireTable('table', table)
  const arrow = await import('apache-arrow')
  const fields: Arrow.Field[] = []
  const children: Arrow.Data[] = []
  for (const name of table.columnNames) {
    const column = table.column(name)
    const data = makeData(arrow, column.type, column.data, column.length)
    fields.push(new arrow.Field(name, data.type, true))
    children.push(data)
  }
  const schema = new arrow.Schema(fields)
  const struct = arrow.makeData({
    type: new arrow.Struct(fields),
    length: table.rowCount,
    nullCount: 0,
    children,
  })
  return new arrow.Table([new arrow.RecordBatch(schema, struct)])
}

type Module = typeof Arrow

function makeData(arrow: Module, type: DataType, data: ColumnData, length: number): Arrow.Data {
  const common = {
    length,
    nullCount: length - countBits(data.validity, length),
    ...(data.validity !== null && { nullBitmap: data.validity }),
  }
  switch (data.kind) {
    case 'number':
      return arrow.makeData({ ...common, type: arrowType(arrow, type), data: numbers(type, data, length) } as never)
    case 'bigint':
      return arrow.makeData({ ...common, type: new arrow.Int64(), data: data.values.subarray(0, length) })
    case 'boolean':
      return arrow.makeData({ ...common, type: new arrow.Bool(), data: packBits(data, length) })
    case 'string':
      return arrow.makeData({
        ...common,
        type: new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
        data: data.codes.subarray(0, length),
        dictionary: arrow.vectorFromArray([...data.dictionary], new arrow.Utf8()),
      })
    case 'list': {
      const element = (type as { readonly list: DataType }).list
      const child = makeData(arrow, element, data.child, data.childLength)
      const list = new arrow.List(new arrow.Field('item', child.type, true))
      return arrow.makeData({ ...common, type: list, valueOffsets: data.offsets.subarray(0, length + 1), child })
    }
    case 'boxed':
      return boxedData(arrow, type, data.values, length)
  }
}

function boxedData(arrow: Module, type: DataType, values: readonly unknown[], length: number): Arrow.Data {
  const builder = arrow.makeBuilder({ type: arrowType(arrow, type), nullValues: [null, undefined] })
  for (let row = 0; row < length; row++) builder.append(arrowValue(type, values[row]))
  return builder.finish().flush()
}

/** Nested values as Arrow's builders take them: 64-bit integers and times as bigint and number. */
function arrowValue(type: DataType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (type === 'int64') return BigInt(value as number)
  if (type === 'date') return new Date((value as number) * 86_400_000)
  if (typeof type === 'string') return value
  if ('list' in type) return (value as readonly unknown[]).map(element => arrowValue(type.list, element))
  if ('map' in type) {
    return new Map(
      Array.from(value as ReadonlyMap<string, unknown>, ([key, item]) => [key, arrowValue(type.map, item)]),
    )
  }
  const record = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(type.struct).map(([name, field]) => [name, arrowValue(field, record[name])]))
}

const scalarTypes: { readonly [T in ScalarType]: (arrow: Module) => Arrow.DataType } = {
  boolean: arrow => new arrow.Bool(),
  int32: arrow => new arrow.Int32(),
  int64: arrow => new arrow.Int64(),
  bigint: arrow => new arrow.Int64(),
  float32: arrow => new arrow.Float32(),
  float64: arrow => new arrow.Float64(),
  string: arrow => new arrow.Utf8(),
  binary: arrow => new arrow.Binary(),
  timestamp: arrow => new arrow.TimestampMillisecond('UTC'),
  date: arrow => new arrow.DateDay(),
}

function arrowType(arrow: Module, type: DataType): Arrow.DataType {
  if (typeof type === 'string') return scalarTypes[type](arrow)
  if ('list' in type) return new arrow.List(new arrow.Field('item', arrowType(arrow, type.list), true))
  if ('map' in type) {
    const entry = new arrow.Struct([
      new arrow.Field('key', new arrow.Utf8(), false),
      new arrow.Field('value', arrowType(arrow, type.map), true),
    ])
    return new arrow.Map_(new arrow.Field('entries', entry, false) as never)
  }
  return new arrow.Struct(
    Object.entries(type.struct).map(([name, field]) => new arrow.Field(name, arrowType(arrow, field), true)),
  )
}

function numbers(type: DataType, { values }: NumberData, length: number): ArrayBufferView {
  const own = values.subarray(0, length)
  if (type !== 'int64' && type !== 'timestamp') return own
  const bigints = new BigInt64Array(length)
  for (let row = 0; row < length; row++) bigints[row] = BigInt(Math.trunc(own[row] ?? 0) || 0)
  return bigints
}

function packBits({ values }: BooleanData, length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3)
  for (let row = 0; row < length; row++)
    if (values[row] === 1) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
  return bits
}

import * as arrow from 'apache-arrow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Schema } from '../../../src/features/schema.ts'
import { fromArrow } from '../../../src/features/table/arrow/from-arrow.ts'
import { toArrow } from '../../../src/features/table/arrow/to-arrow.ts'
import { toTable } from '../../../src/features/table/from-rows.ts'
import { sliceTable } from '../../../src/features/table/reshape.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { anyTable } from './arbitrary-table.ts'

const settings = { seed: 20010501, numRuns: 300 }
const same = (left: Table, right: Table) => {
  for (const name of left.columnNames) expect(left.column(name).toArray()).toStrictEqual(right.column(name).toArray())
  expect(sameTables(left, right)).toBe(true)
}

test('gives every type to Arrow and takes it back to the bit, whole, sliced, chunked and through IPC', async () => {
  const property = fc.asyncProperty(anyTable(), fc.nat(40), fc.nat(40), async (table, first, second) => {
    const schema = table.columnTypes
    const whole = await toArrow(table)
    same(await fromArrow(whole, schema), table)
    const [from, until] = [Math.min(first, second), Math.max(first, second)]
    same(await fromArrow(whole.slice(from, until), schema), sliceTable(table, from, until))
    const parts = [whole.slice(0, from), whole.slice(from, until), whole.slice(until)].filter(part => part.numRows > 0)
    if (parts.length > 0)
      same(
        await fromArrow(
          parts.reduce((left, right) => left.concat(right)),
          schema,
        ),
        table,
      )
    if (table.rowCount > 0) same(await fromArrow(arrow.tableFromIPC(arrow.tableToIPC(whole)), schema), table)
  })
  await fc.assert(property, settings)
})

test('shares memory where the layouts agree', async () => {
  const property = fc.asyncProperty(
    anyTable(fc.constantFrom('float64', 'float32', 'int32', 'date', 'bigint', 'string')),
    async table => {
      const shared = await toArrow(table)
      for (const name of table.columnNames) {
        const { data } = table.column(name)
        const memory = data.kind === 'string' ? data.codes : (data as { values: Float64Array }).values
        expect(shared.getChild(name)?.data[0]?.values.buffer).toBe(memory.buffer)
        const back = (await fromArrow(shared)).column(name).data
        const again = back.kind === 'string' ? back.codes : (back as { values: Float64Array }).values
        if (table.columnTypes[name] !== 'bigint') expect(again.buffer).toBe(memory.buffer)
      }
    },
  )
  await fc.assert(property, { ...settings, numRuns: 50 })
})

test('reads Arrow written by others', async () => {
  const micros = arrow.vectorFromArray(
    [-1, 1, null].map(v => v),
    new arrow.TimestampMicrosecond('UTC'),
  )
  const nulls = { length: 3, nullCount: 0 }
  const times = arrow.makeData({
    ...nulls,
    type: new arrow.TimestampMicrosecond('Europe/Paris'),
    data: BigInt64Array.of(-1n, 1999n, -2001n),
  })
  const table = new arrow.Table({
    micros,
    times: new arrow.Vector([times]),
    tiny: arrow.vectorFromArray([1, null, -3], new arrow.Int8()),
    unsigned: arrow.vectorFromArray([1, 2 ** 32 - 1, null], new arrow.Uint32()),
    long: arrow.vectorFromArray([1n, null, 2n ** 53n - 1n], new arrow.Int64()),
    large: arrow.vectorFromArray([1n, null, 2n ** 60n], new arrow.Int64()),
    text: arrow.vectorFromArray(['a', null, 'é'], new arrow.Utf8()),
    codes: arrow.vectorFromArray(['a', null, 'a'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
    day: arrow.vectorFromArray([new Date(86_400_000), null, new Date(-86_400_000)], new arrow.DateMillisecond()),
    half: arrow.vectorFromArray([0.5, null, 1], new arrow.Float16()),
  })
  const read = await fromArrow(table)
  expect(read.columnTypes).toEqual({
    micros: 'timestamp',
    times: 'timestamp',
    tiny: 'int32',
    unsigned: 'int64',
    long: 'int64',
    large: 'bigint',
    text: 'string',
    codes: 'string',
    day: 'date',
    half: 'float32',
  })
  expect(read.column('times').toArray()).toEqual([-1, 1, -3])
  expect(read.column('tiny').toArray()).toEqual([1, null, -3])
  expect(read.column('unsigned').toArray()).toEqual([1, 2 ** 32 - 1, null])
  expect(read.column('large').toArray()).toEqual([1n, null, 2n ** 60n])
  expect(read.column('text').toArray()).toEqual(['a', null, 'é'])
  expect(read.column('codes').toArray()).toEqual(['a', null, 'a'])
  expect(read.column('day').toArray()).toEqual([1, null, -1])
  expect(read.column('half').toArray()).toEqual([0.5, null, 1])
  expect((await toTable(table, { long: 'float64', tiny: 'bigint' })).row(2)).toEqual({ long: 2 ** 53 - 1, tiny: -3n })
})

test('refuses what has no exact meaning, naming the column', async () => {
  const naive = new arrow.Table({ at: arrow.vectorFromArray([0, 3_600_000], new arrow.TimestampMillisecond()) })
  const read = (table: arrow.Table, schema?: Schema, options = {}) =>
    fromArrow(table, schema, { subject: 'spine', ...options })
  await expect(read(naive)).rejects.toThrow(
    "Column `at`: spine has timestamps without a zone; say the zone with `zone: 'UTC'` or another one.",
  )
  expect((await read(naive, undefined, { zone: 'Europe/Paris' })).column('at').toArray()).toEqual([-3_600_000, 0])
  const decimal = new arrow.Table({
    price: new arrow.Vector([
      arrow.makeData({ type: new arrow.Decimal(2, 10, 128), length: 1, nullCount: 0, data: new Uint32Array(4) }),
    ]),
  })
  await expect(read(decimal)).rejects.toThrow(
    /^Column `price` of spine is Arrow's Decimal.*, but a known type is needed\.$/,
  )
  const large = new arrow.Table({ id: arrow.vectorFromArray([1n, 2n ** 60n], new arrow.Int64()) })
  await expect(read(large, { id: 'int64' })).rejects.toThrow(
    'Column `id`, row 1: 1152921504606846976 is beyond ±(2^53 − 1); declare the column `bigint`.',
  )
  await expect(read(large, { ids: 'int64' })).rejects.toThrow('Column `ids` is not in spine. Did you mean `id`?')
  await expect(read(large, { id: 'string' })).rejects.toThrow('Column `id` of spine is int64, but string is needed.')
})

test('refuses a name that several columns have, where it is read', async () => {
  const { data } = arrow.tableFromArrays({ x: [1], y: [2] }).batches[0]!
  const fields = ['x', 'x', 'y'].map(name => new arrow.Field(name, new arrow.Float64(), true))
  const [first, second] = data.children as [arrow.Data, arrow.Data]
  const type = new arrow.Struct(fields)
  const rows = arrow.makeData({ type, length: 1, children: [first, second, second] } as never)
  const schema = new arrow.Schema(fields)
  const twice = new arrow.Table(schema, [new arrow.RecordBatch(schema, rows as never)])
  const said = 'Column `x`: several columns of the Arrow table are called so; rename them before.'
  await expect(toTable(twice)).rejects.toThrow(said)
  await expect(fromArrow(twice, { x: 'float64' })).rejects.toThrow(said)
  expect([...(await fromArrow(twice, { y: 'float64' })).rows()]).toEqual([{ y: 2 }])
})

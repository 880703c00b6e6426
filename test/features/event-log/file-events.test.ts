import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemas } from '../../../src/adapters/testing/arbitraries/schemas.ts'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { fileEvents } from '../../../src/features/event-log/file-events.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { concatTables } from '../../../src/features/table/concat-tables.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { sliceTable } from '../../../src/features/table/reshape.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { eventsOf } from './log-world.ts'

const columns = { at: 'timestamp', card: 'string', amount: 'float64' } as const

function payments(count: number, from = 0): InputRow<typeof columns>[] {
  return Array.from({ length: count }, (_, row) => ({
    at: from + row,
    card: `c${(from + row) % 7}`,
    amount: from + row,
  }))
}

describe('a log of events in files', () => {
  test('gives back what was appended, to the bit, for tables of any types', async () => {
    const cases = schemas({ maxColumns: 4 }).chain(schema =>
      fc.array(tables({ ...schema, at: 'timestamp' } as Schema, { minRows: 1, maxRows: 20 }), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    await fc.assert(
      fc.asyncProperty(cases, async parts => {
        await using log = fileEvents(temporaryFolder(), { segmentBytes: 1000, sync: 'never' })
        for (const part of parts) await log.append(part)
        const source = { name: 'events', columns: (parts[0] as Table).columnTypes, time: 'at' }
        const read: Table[] = []
        for await (const { table, offset } of log.open(source)) {
          expect(offset).toBe(read.reduce((sum, { rowCount }) => sum + rowCount, 0))
          read.push(table)
        }
        expect(sameTables(concatTables(read), concatTables(parts))).toBe(true)
      }),
      { seed: 3, numRuns: 40 },
    )
  })

  test('continues behind a position, wherever it lies', async () => {
    await using log = fileEvents(temporaryFolder(), { columns, segmentBytes: 600 })
    for (let from = 0; from < 60; from += 12) await log.append(payments(12, from))
    for (let after = -1; after < 60; after++) {
      const rest = await eventsOf(log, columns, { after: { 0: after } })
      expect(rest.map(({ position, values }) => [position, values.amount])).toEqual(
        payments(59 - after, after + 1).map(({ amount }) => [amount, amount]),
      )
    }
  })

  test('keeps files small', async () => {
    const root = temporaryFolder()
    await using log = fileEvents(root, { columns, segmentBytes: 2000 })
    for (let from = 0; from < 1000; from += 10) await log.append(payments(10, from))
    const sizes = readdirSync(join(root, '0')).map(name => statSync(join(root, '0', name)).size)
    expect(sizes.length).toBeGreaterThan(5)
    for (const size of sizes) expect(size).toBeLessThan(3000)
  })

  test('answers an append with the position of its last row, and writes waiting appends together, in order', async () => {
    await using log = fileEvents(temporaryFolder(), { columns })
    expect(await log.append([])).toEqual({})
    expect(await log.append(payments(3))).toEqual({ 0: 2 })
    const appended = await Promise.all(payments(50, 3).map(row => log.append([row])))
    expect(appended.map(positions => positions['0'])).toEqual(Array.from({ length: 50 }, (_, index) => 3 + index))
    const read = await eventsOf(log, columns)
    expect(read.map(({ values }) => values.amount)).toEqual(payments(53).map(({ amount }) => amount))
  })

  test('is continued by the next process, whatever it says about columns', async () => {
    const root = temporaryFolder()
    const first = fileEvents(root)
    await first.append(tableFromRows(columns, payments(2)))
    await first.close()
    await using second = fileEvents(root)
    expect(await second.append([{ at: '1970-01-01T00:00:00.002Z', card: 'x' } as InputRow<Schema>])).toEqual({ 0: 2 })
    expect((await eventsOf(second, columns)).at(-1)?.values).toEqual({ at: 2, card: 'x', amount: null })
  })

  test('gives null for columns that were not there yet, and refuses those that never were', async () => {
    await using log = fileEvents(temporaryFolder())
    await log.append(tableFromRows(columns, payments(1)))
    const wider = { ...columns, shop: 'string' } as const
    await log.append(tableFromRows(wider, [{ at: 5, card: 'c', amount: 1, shop: 's' }]))
    expect((await eventsOf(log, wider)).map(({ values }) => values.shop)).toEqual([null, 's'])
    await expect(eventsOf(log, { at: 'timestamp', amonut: 'float64' })).rejects.toThrow(
      /Column `amonut` is not in event log .*\. Did you mean `amount`\?/,
    )
    await expect(eventsOf(log, { at: 'timestamp', card: 'float64' })).rejects.toMatchObject({
      code: 'WRONG_COLUMN_TYPE',
    })
  })

  test('spreads rows over shards by their key, and each shard counts for itself', async () => {
    const root = temporaryFolder()
    await using log = fileEvents(root, { columns, shards: 3, shardBy: ['card'] })
    await log.append(payments(40))
    await log.append(payments(40, 40))
    expect(await log.append(payments(1), { shard: 'by-hand' })).toEqual({ 'by-hand': 0 })
    const read = await eventsOf(log, columns)
    expect(new Set(read.map(({ shard }) => shard))).toEqual(new Set(['0', '1', '2', 'by-hand']))
    const spread = read.slice(0, -1)
    for (const card of new Set(spread.map(({ values }) => values.card))) {
      const own = spread.filter(({ values }) => values.card === card)
      expect(new Set(own.map(({ shard }) => shard)).size).toBe(1)
      const amounts = own.map(({ values }) => values.amount as number)
      expect(amounts).toEqual([...amounts].sort((a, b) => a - b))
    }
    const after = Object.fromEntries(read.map(({ shard, position }) => [shard, position]))
    expect(await eventsOf(log, columns, { after })).toEqual([])
    expect(await eventsOf(log, columns, { after: { ...after, 1: -1 } })).toEqual(
      read.filter(({ shard }) => shard === '1'),
    )
  })

  test('refuses bad values, columns, shards and options by name, and appends nothing then', async () => {
    const root = temporaryFolder()
    await using log = fileEvents(root, { columns, zone: 'UTC' })
    const bad = [{ at: 'yesterday', card: 'c' }] as unknown as InputRow<Schema>[]
    await expect(log.append(bad)).rejects.toThrow(/Column `at`, row 0 of the events|Column `at`, row 0/)
    await expect(log.append([{ at: 0, crad: 'c' }])).rejects.toThrow(/Did you mean `card`\?/)
    await expect(log.append(payments(1), { shard: '../x' })).rejects.toMatchObject({ parameter: 'shard' })
    expect(await eventsOf(log, columns)).toEqual([])
    expect(() => fileEvents(root, { shards: 2 })).toThrow(/shardBy/)
    expect(() => fileEvents(root, { shards: 0 })).toThrow(/shards/)
    expect(() => fileEvents(root, { segmentBytes: 0.5 })).toThrow(/segmentBytes/)
    expect(() => fileEvents(root, { sync: 'soon' as 'never' })).toThrow(/sync/)
    expect(() => fileEvents(root, { poll: 'often' as '1s' })).toThrow(/poll/)
    for (const option of ['poll', 'sync']) expect(() => fileEvents(root, { [option]: '30d' })).toThrow(/too long/)
    await using spread = fileEvents(temporaryFolder(), { shards: 2, shardBy: ['crad'] })
    await expect(spread.append(tableFromRows(columns, payments(1)))).rejects.toThrow(/Did you mean `card`\?/)
  })

  test('refuses after it was closed', async () => {
    const log = fileEvents(temporaryFolder(), { columns })
    await log.append(payments(1))
    await log.close()
    await log.close()
    await expect(log.append(payments(1))).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(eventsOf(log, columns)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  test.each(['always', 'never', '20ms'] as const)('keeps everything with sync %s', async sync => {
    const root = temporaryFolder()
    const log = fileEvents(root, { columns, sync, segmentBytes: 500 })
    for (let from = 0; from < 30; from += 3) await log.append(payments(3, from))
    await log.close()
    expect(await eventsOf(fileEvents(root), columns)).toHaveLength(30)
  })

  test('is read in slices that share nothing with the appended table', async () => {
    await using log = fileEvents(temporaryFolder(), { columns })
    const table = tableFromRows(columns, payments(30))
    await log.append(sliceTable(table, 11, 20))
    expect((await eventsOf(log, columns)).map(({ values }) => values)).toEqual([...sliceTable(table, 11, 20).rows()])
  })
})

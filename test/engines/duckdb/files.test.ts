import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  backfill,
  type Engine,
  eventSource,
  featureGroup,
  featureSet,
  last,
  lastK,
  max,
  type OfflineStore,
  type Schema,
  sum,
  tableFromRows,
} from 'bighead'
import { duckdbEngine } from 'bighead/duckdb'
import { parquetStore } from 'bighead/parquet'
import { engineLaws } from 'bighead/testing'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, test } from 'vitest'
import { aggregates } from '../../../src/adapters/duckdb/aggregates.ts'
import { isUnsupported } from '../../../src/adapters/sql/unsupported.ts'

const root = await mkdtemp(join(tmpdir(), `files 'of' "duckdb" [*]? `))
const engine = duckdbEngine({ threads: 2 })
afterAll(async () => {
  await engine.close()
  await rm(root, { recursive: true })
})
let made = 0
const newFolder = (): string => join(root, String(made++))

/** A store whose tables can be found only as files. */
function filesOnly(store: OfflineStore): OfflineStore {
  return { ...store, read: table => Promise.reject(new Error(`table ${table} was read by the store`)) }
}

async function inFiles({ partitions, columns, read }: OfflineStore, tables: readonly string[]): Promise<OfflineStore> {
  const store = parquetStore(newFolder(), { rowGroupSize: 7 })
  for (const table of tables) {
    const schema = await columns(table)
    for (const partition of await partitions(table)) {
      await store.write(table, await read(table, schema, { partitions: [partition] }), { partition })
    }
    if ((await partitions(table)).length === 0) await store.write(table, await read(table, schema))
  }
  return filesOnly(store)
}

describe('files where they lie', () => {
  const declined = Object.entries(aggregates).flatMap(([name, entry]) =>
    isUnsupported(entry) ? [[name, entry.unsupported] as const] : [],
  )
  const overFiles: Engine = {
    name: 'duckdb over files',
    backfill: async input =>
      engine.backfill({ ...input, offline: await inFiles(input.offline, ['payments', 'cards']) }),
  }
  engineLaws(test, () => overFiles, { runs: 40, skip: Object.fromEntries(declined) })
})

const request = { asked_at: 'timestamp', key: 'string' } as const

test('names, texts and paths are never more than that', async () => {
  const columns = { at: 'timestamp', select: 'string', x: 'float64' } as const
  const store = parquetStore(newFolder())
  const text = `'); DROP TABLE "$spine"; -- \\`
  await store.write('events', tableFromRows(columns, [{ at: 1, select: text, x: 2 }]), { partition: '2001-01-01' })
  const group = featureGroup({
    name: 'g',
    source: eventSource({ name: 'events', columns: { ...columns, ds: 'string' }, time: 'at' }).where(c =>
      c.select.eq(text),
    ),
    keys: ['select'],
    features: c => ({ x: sum(c.x), day: last(c.ds), text: last(c.select.concat(text)) }),
  })
  const groups = { g: group.on({ select: 'key' }) }
  const set = featureSet({ name: 's', request, time: 'asked_at', groups })
  const further = { 'label"; DROP TABLE x; --': true, "a'b": 1, from: 2 }
  const spine = [{ asked_at: 10, key: text, ...further }]
  const table = await backfill(set, { spine, offline: filesOnly(store), engine })
  expect(table.row(0)).toEqual({ ...spine[0], g_x: 2, g_day: '2001-01-01', g_text: text + text })
})

describe('the door', () => {
  const columns = { at: 'timestamp', key: 'string', n: 'int64' } as const
  const set = (zone?: string) =>
    featureSet({
      name: 's',
      request,
      time: 'asked_at',
      groups: {
        g: featureGroup({
          name: 'g',
          source: eventSource({ name: 'events', columns, time: 'at', ...(zone && { zone }) }),
          keys: ['key'],
          features: c => ({ sum: sum(c.n), last: max(c.at), times: lastK(c.at, 9) }),
        }),
      },
    })
  const spine = [{ asked_at: Date.parse('2001-01-01T00:00:00Z'), key: 'k' }]

  async function stored(at: object, times: readonly bigint[], n: bigint): Promise<OfflineStore> {
    const folder = newFolder()
    await parquetStore(folder).write('events', tableFromRows(columns as Schema, []))
    const text = { type: 'BYTE_ARRAY', logical_type: { type: 'STRING' } } as const
    const schema = [
      { name: 'root', num_children: 3 },
      { name: 'at', repetition_type: 'OPTIONAL', type: 'INT64', ...at },
      { name: 'key', repetition_type: 'OPTIONAL', ...text },
      { name: 'n', repetition_type: 'OPTIONAL', type: 'INT64' },
    ]
    const columnData = [
      { name: 'at', data: times },
      { name: 'key', data: times.map(() => 'k') },
      { name: 'n', data: times.map(() => n) },
    ]
    const bytes = parquetWriteBuffer({ schema, columnData } as never)
    await writeFile(join(folder, 'events/part-0.parquet'), new Uint8Array(bytes))
    return parquetStore(folder)
  }
  const timestamps = (unit: string, isAdjustedToUTC: boolean): object => ({
    logical_type: { type: 'TIMESTAMP', unit, isAdjustedToUTC },
  })
  const both = async (offline: OfflineStore, zone?: string) => {
    const run = { spine, offline }
    const found = await backfill(set(zone), { ...run, engine })
    expect([...found.rows()]).toEqual([...(await backfill(set(zone), run)).rows()])
    return found
  }

  test.for(['MICROS', 'NANOS'] as const)('floors %s to milliseconds, also before 1970', async unit => {
    const offline = await stored(timestamps(unit, true), [-1n, 999_999n, 1_000_001n, -1_000_001n], 5n)
    const table = await both(unit === 'MICROS' ? { ...filesOnly(offline), read: offline.read } : offline)
    expect(table.column('g_sum').get(0)).toBe(20)
  })

  test('refuses times without a zone, and takes them with one', async () => {
    const offline = await stored(timestamps('MILLIS', false), [0n, 1000n], 5n)
    await expect(backfill(set(), { spine, offline, engine })).rejects.toThrow(/timestamps without a zone/)
    const table = await both(offline, 'Asia/Tokyo')
    expect(table.column('g_last').get(0)).toBe(1000 - 9 * 3_600_000)
  })

  test('reads times in the notation of old files', async () => {
    await both(await stored({ converted_type: 'TIMESTAMP_MILLIS' }, [0n, 1000n], 5n))
  })

  test('refuses whole numbers that are no doubles, and times beyond the calendar', async () => {
    const beyond = await stored(timestamps('MILLIS', true), [0n], 2n ** 53n)
    await expect(backfill(set(), { spine, offline: beyond, engine })).rejects.toThrow(
      /`n`.*declare the column `bigint`/s,
    )
    const early = await stored(timestamps('MILLIS', true), [-8_640_000_000_000_001n], 1n)
    await expect(backfill(set(), { spine, offline: early, engine })).rejects.toThrow(/`at`.*8.64e15/s)
  })

  test('refuses other types by name, as in process', async () => {
    const folder = newFolder()
    await parquetStore(folder).write('events', tableFromRows({ ...columns, n: 'string' } as Schema, []))
    const run = { spine, offline: parquetStore(folder) }
    const inProcess = await backfill(set(), run).catch((error: unknown) => error)
    await expect(backfill(set(), { ...run, engine })).rejects.toThrow((inProcess as Error).message)
  })

  test('lists files anew where one was replaced meanwhile', async () => {
    const offline = await stored(timestamps('MILLIS', true), [0n], 5n)
    let asked = 0
    const files: OfflineStore['files'] = async (...of) => {
      const found = (await offline.files?.(...of)) ?? []
      return asked++ === 0 ? found.map(file => ({ ...file, path: `${file.path}.gone` })) : found
    }
    const table = await backfill(set(), { spine, offline: { ...filesOnly(offline), files }, engine })
    expect(table.column('g_sum').get(0)).toBe(5)
    expect(asked).toBe(2)
  })
})

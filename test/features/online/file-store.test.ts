import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storeLaws } from '../../../src/adapters/testing/laws/store-laws.ts'
import { timeLaws } from '../../../src/adapters/testing/laws/time-laws.ts'
import { type FileStoreOptions, fileStore } from '../../../src/features/online/file-store.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { Change, OnlineStore } from '../../../src/features/online/online-store.ts'
import { StoreContents } from '../../../src/features/online/store-contents.ts'
import { noTiles } from '../../../src/features/online/tile-level.ts'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { ask, changesOf, event, layout } from './store-changes.ts'

const here = '../../../features/online/children'

/** A store that is closed and opened again before each read, and writes a snapshot after almost every change. */
function reopening(path: string, options: FileStoreOptions): OnlineStore {
  let store = fileStore(path, options)
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  const again = async (): Promise<void> => {
    await store.close()
    store = fileStore(path, options)
  }
  return {
    describe: (...given) => inTurn(() => store.describe(...given)),
    write: (...given) => inTurn(() => store.write(...given)),
    publish: (...given) => inTurn(() => store.publish(...given)),
    close: () => inTurn(() => store.close()),
    read: (...given) =>
      inTurn(async () => {
        await again()
        return store.read(...given)
      }),
  }
}

storeLaws(test, () => fileStore(temporaryFolder(), { sync: 'never' }))
describe('a store with many snapshots', () => {
  storeLaws(test, () => fileStore(temporaryFolder(), { sync: 'never', logBytes: 1 }))
})
const folders: string[] = []
timeLaws(
  test,
  () => {
    const folder = join(temporaryFolder(), String(folders.length))
    mkdirSync(folder)
    folders.push(folder)
    return reopening(folder, { sync: 'never', logBytes: 20_000 })
  },
  { runs: 25 },
)

/** All that a store holds of some keys. */
async function contents(store: OnlineStore, keys: readonly string[]): Promise<unknown> {
  const found = await store.read(keys.map(ask))
  const records = found.map(record => ({
    ...record,
    shards: record.shards.map(shard => ({
      ...shard,
      tiles: shard.tiles.map(level => (level.starts.length > 0 ? level : null)),
    })),
  }))
  return { records, layouts: await store.describe(layout.group) }
}

test('a store that is opened again holds what it held, from its log and from a snapshot', async () => {
  for (const logBytes of [1 << 20, 1]) {
    const folder = temporaryFolder()
    const first = fileStore(folder, { logBytes })
    const twin = memoryStore()
    for (const store of [first, twin]) for (const change of changesOf(40)) await change(store)
    const keys = ['a', 'b', 'c', 'nobody']
    const held = await contents(first, keys)
    expect(held).toEqual(await contents(twin, keys))
    await first.close()
    const second = fileStore(folder, { logBytes })
    expect(await contents(second, keys)).toEqual(held)
    await second.close()
    expect(readdirSync(folder).filter(name => name.endsWith('.snapshot'))).toHaveLength(logBytes === 1 ? 1 : 0)
  }
})

test('what was acknowledged is there after processes were killed in the middle of writing', async () => {
  const folder = temporaryFolder()
  let count = 0
  for (const delay of fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 7, numRuns: 6 })) {
    const child = startChild(`${here}/write-forever.ts`, [folder, String(count)])
    const end = ended(child)
    await new Promise(resolve => child.stdout?.once('data', resolve))
    await sleep(delay)
    child.kill('SIGKILL')
    const { output, errors } = await end
    expect(errors).toBe('')
    const acknowledged = Number(output.trim().split('\n').at(-1))
    const store = fileStore(folder)
    const [record] = await store.read([ask('a')])
    const offsets = record?.shards[0]?.raw.map(({ offset }) => offset) ?? []
    expect(offsets).toEqual(Array.from({ length: offsets.length }, (_, index) => index))
    expect(offsets.length).toBeGreaterThan(acknowledged)
    count = offsets.length
    await store.close()
  }
})

test('a full disk is said, changes nothing, and writing goes on when there is room', async () => {
  const folder = temporaryFolder()
  const { output, errors } = await ended(startChild(`${here}/write-large.ts`, [folder], 'ulimit -f 100'))
  expect(errors).toBe('')
  const { name, code, message, before, after } = JSON.parse(output)
  expect({ name, code }).toEqual({ name: 'StorageError', code: 'STORAGE' })
  expect(message).toMatch(/^Cannot append to .*\.log: the file is larger than this system allows \(EFBIG\)\.$/)
  expect(after).toBe(before)
  const store = fileStore(folder)
  const [record] = await store.read([ask('a')])
  expect(record?.shards[0]?.raw.length).toBe(before + 1)
  await store.close()
})

async function logWith(changes: number): Promise<{ folder: string; path: string }> {
  const folder = temporaryFolder()
  const store = fileStore(folder)
  for (const change of changesOf(changes)) await change(store)
  await store.close()
  return { folder, path: join(folder, readdirSync(folder).find(name => name.endsWith('.log')) as string) }
}

test('a torn end is cut off, at whatever byte', async () => {
  const { folder, path } = await logWith(3)
  const bytes = readFileSync(path)
  const last = bytes.lastIndexOf('BHEF')
  for (let cut = last; cut < bytes.length; cut += 7) {
    writeFileSync(path, bytes.subarray(0, cut))
    const store = fileStore(folder)
    expect((await store.describe(layout.group)).length).toBe(1)
    await store.close()
    expect(readFileSync(path).length).toBe(last)
  }
  appendFileSync(path, Buffer.alloc(100))
  const store = fileStore(folder)
  await store.describe(layout.group)
  await store.close()
  expect(readFileSync(path).length).toBe(last)
})

test('damage in the middle is an error that names the file, and nothing is cut off', async () => {
  const { folder, path } = await logWith(5)
  const bytes = readFileSync(path)
  bytes[60] = (bytes[60] as number) ^ 1
  writeFileSync(path, bytes)
  const store = fileStore(folder)
  await expect(store.describe(layout.group)).rejects.toMatchObject({ code: 'DAMAGED_LOG', path })
  expect(readFileSync(path)).toEqual(bytes)
})

test('a folder has one store at a time', async () => {
  const folder = temporaryFolder()
  const first = fileStore(folder)
  await first.describe('any')
  const second = fileStore(folder)
  await expect(second.describe('any')).rejects.toMatchObject({ code: 'LOG_LOCKED' })
  await first.close()
  expect(await second.describe('any')).toEqual([])
  await second.close()
})

test('what is not a path or option is refused', () => {
  expect(() => fileStore('')).toThrow(/Parameter `path`/)
  expect(() => fileStore('x', { sync: 'sometimes' as never })).toThrow(/Parameter `sync`/)
  expect(() => fileStore('x', { logBytes: 0 })).toThrow(/Parameter `logBytes`/)
  expect(() => fileStore('x', { snyc: 'never' } as never)).toThrow(/Did you mean `sync`/)
})

test('what a refused write had applied by then is kept as it is, also by a snapshot', async () => {
  const folder = temporaryFolder()
  const first = fileStore(folder, { logBytes: 1 })
  for (const change of changesOf(2)) await change(first)
  const changes = [
    { ...event(1), key: 'early' },
    { ...event(1), layout: 'nobody' },
  ]
  await expect(first.write(changes)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' })
  await first.write([event(90)])
  const held = await contents(first, ['a', 'early'])
  await first.close()
  const second = fileStore(folder)
  expect(await contents(second, ['a', 'early'])).toEqual(held)
  await second.close()
})

test('a snapshot comes in pieces, however much is claimed or waits to be published', async () => {
  const [store, held] = [memoryStore(), new StoreContents()]
  const record = { heads: [], tiles: [noTiles, noTiles, noTiles], raw: [], rows: [], ids: [] } as const
  const ids = Array.from({ length: 3000 }, (_, n) => [`id${n}`, n, n] as const)
  const changes: readonly Change[] = [
    { kind: 'layout', layout },
    { kind: 'claim', layout: layout.id, shard: '0', ids, idsFrom: -1 },
    ...ids.map(([key]) => ({ kind: 'batch', layout: layout.id, generation: 1, key, record }) as const),
  ]
  await store.write(changes)
  for (const change of changes) held.note(change)
  const pieces: number[] = []
  for await (const piece of held.tell(store)) pieces.push(piece.length)
  expect(Math.max(...pieces)).toBeLessThanOrEqual(500)
  expect(pieces.reduce((sum, length) => sum + length)).toBe(1 + 3000 + 3000)
})

test('a store that nobody used leaves nothing when it is closed, and takes no more', async () => {
  const folder = join(temporaryFolder(), 'online')
  const store = fileStore(folder)
  await store.close()
  expect(existsSync(folder)).toBe(false)
  await expect(store.describe('g')).rejects.toMatchObject({ code: 'CLOSED' })
})

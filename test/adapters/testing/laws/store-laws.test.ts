import { expect, test } from 'vitest'
import { storeLaws } from '../../../../src/adapters/testing/laws/store-laws.ts'
import { memoryStore } from '../../../../src/features/online/memory-store.ts'
import type { Change, OnlineStore, ReadRequest, StreamPosition } from '../../../../src/features/online/online-store.ts'
import { textStore } from '../../../contributing/text-store.ts'

/** The names of the laws that a store breaks. */
async function broken(makeStore: () => OnlineStore): Promise<readonly string[]> {
  const laws: [string, () => void | Promise<void>][] = []
  storeLaws((name, run) => laws.push([name.replace('online store: ', ''), run]), makeStore)
  const failed: string[] = []
  for (const [name, run] of laws) {
    try {
      await run()
    } catch {
      failed.push(name)
    }
  }
  return failed
}

function changing(store: OnlineStore, change: (change: Change) => Change): OnlineStore {
  return { ...store, write: (changes, options) => store.write(changes.map(change), options) }
}

function asking(store: OnlineStore, ask: (request: ReadRequest) => ReadRequest): OnlineStore {
  return { ...store, read: (requests, options) => store.read(requests.map(ask), options) }
}

/** Columns and records come as if they were new. */
function withoutPositions(store: OnlineStore): OnlineStore {
  let writes = 0
  return changing(store, change => {
    writes += 1000
    if (change.kind === 'events') return { ...change, offset: change.offset + writes }
    if (change.kind !== 'stream') return change
    const [fine, middle, coarse] = change.tiles.map(level => level.map(tile => ({ ...tile, offset: writes })))
    return { ...change, tiles: [fine ?? [], middle ?? [], coarse ?? []] }
  })
}

/** Keeps the position that was written last, not the greatest. */
function lastPosition(store: OnlineStore): OnlineStore {
  const positions: { [shard: string]: StreamPosition } = {}
  const seen = changing(store, change => {
    if (change.kind === 'position')
      positions[change.shard] = { offset: change.offset, newestEventAt: change.newestEventAt }
    return change
  })
  return {
    ...seen,
    describe: async (group, options) =>
      (await store.describe(group, options)).map(held => ({ ...held, positions: { ...positions } })),
  }
}

function forgetsPositions(store: OnlineStore): OnlineStore {
  return {
    ...store,
    describe: async (group, options) =>
      (await store.describe(group, options)).map(held => ({ ...held, positions: {} })),
  }
}

function losesColumns(store: OnlineStore): OnlineStore {
  const without = (changes: readonly Change[]) => changes.filter(change => change.kind !== 'events')
  return { ...store, write: (changes, options) => store.write(without(changes), options) }
}

function oneShard(store: OnlineStore): OnlineStore {
  return changing(store, change => (change.kind === 'events' ? { ...change, shard: '0' } : change))
}

function compactsLate(store: OnlineStore): OnlineStore {
  return changing(store, change => (change.kind === 'events' ? { ...change, compactAfter: 3_600_000 } : change))
}

function ownsNothing(store: OnlineStore): OnlineStore {
  return { ...store, publish: (batch, options) => store.publish({ ...batch, until: 0 }, options) }
}

function includesTheEnd(store: OnlineStore): OnlineStore {
  return asking(store, request => {
    const { windows } = request
    return windows === undefined ? request : { ...request, windows: { ...windows, at: windows.at + 1 } }
  })
}

test.each<[string, () => OnlineStore, readonly string[]]>([
  ['nothing wrong', () => changing(memoryStore(), change => change), []],
  [
    'columns without positions',
    () => withoutPositions(memoryStore()),
    ['a restarted writer', 'columns that come again', 'what a superseded writer'],
  ],
  ['tiles without positions', () => withoutPositions(textStore()), ['what a superseded writer']],
  ['the last position', () => lastPosition(memoryStore()), ['what a superseded writer', 'a restarted writer']],
  ['no positions', () => forgetsPositions(textStore()), ['a restarted writer']],
  ['columns that are lost', () => losesColumns(textStore()), ['events as columns are merged']],
  ['shards that meet', () => oneShard(memoryStore()), ['columns of several shards']],
  ['another compaction', () => compactsLate(memoryStore()), ['compacted columns count as before']],
  ['a batch that owns nothing', () => ownsNothing(memoryStore()), ['columns before the batch end']],
  ['windows with their end', () => includesTheEnd(memoryStore()), ['events as columns are merged']],
])('the laws of a store find %s', async (_, makeStore, expected) => {
  const found = await broken(makeStore)
  if (expected.length === 0) expect(found).toEqual([])
  for (const law of expected) expect(found.filter(name => name.startsWith(law))).toHaveLength(1)
})

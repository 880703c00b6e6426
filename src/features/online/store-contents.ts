import type { Entry } from './change-log.ts'
import type { Layout } from './layout.ts'
import type { BatchChange, OnlineStore, StoredLayout, StreamChange } from './online-store.ts'
import type { ShardRecord, Tile, TileLevel } from './stored-record.ts'
import { allTiles, always, noTileStretches } from './stretches.ts'
import { tilesOf } from './tile-level.ts'

/** What is known of a layout beside what its store gives. */
interface Contents {
  readonly layout: Layout
  readonly keys: Set<string>
  /** Ids that are claimed, with their times. */
  readonly claims: Map<string, number>
  /** Records that are not published yet, by generation and key. */
  readonly pending: Map<number, Map<string, BatchChange>>
}

/** How many keys or ids are in a piece of a snapshot. */
const atOnce = 500

/** Knows which keys and ids a store holds, so that all of it can be told again as changes. */
export class StoreContents {
  readonly #layouts = new Map<string, Contents>()

  /** Takes note of what was written. */
  note(entry: Entry): void {
    if (entry.kind === 'layout') {
      const { layout } = entry
      if (!this.#layouts.has(layout.id))
        this.#layouts.set(layout.id, { layout, keys: new Set(), claims: new Map(), pending: new Map() })
      return
    }
    if (entry.kind === 'drop') {
      this.#layouts.delete(entry.layout)
      return
    }
    const contents = this.#layouts.get(entry.kind === 'publish' ? entry.batch.layout : entry.layout)
    if (contents === undefined) return
    if (entry.kind === 'stream') contents.keys.add(entry.key)
    else if (entry.kind === 'batch') notePending(contents, entry)
    else if (entry.kind === 'claim') noteClaims(contents, entry)
    else if (entry.kind === 'publish') notePublished(contents, entry.batch.generation)
  }

  /** Everything that a store holds, as changes that bring an empty one to the same, in pieces. */
  async *tell(store: OnlineStore): AsyncGenerator<readonly Entry[]> {
    for (const contents of this.#layouts.values()) {
      const described = await store.describe(contents.layout.group)
      const stored = described.find(({ layout }) => layout.id === contents.layout.id)
      if (stored !== undefined) yield* tellLayout(contents, stored, store)
    }
  }
}

function notePending({ keys, pending }: Contents, change: BatchChange): void {
  keys.add(change.key)
  const records = pending.get(change.generation) ?? new Map<string, BatchChange>()
  pending.set(change.generation, records.set(change.key, change))
}

function noteClaims({ claims }: Contents, { ids, idsFrom }: Extract<Entry, { readonly kind: 'claim' }>): void {
  for (const [id, time] of ids) if (!claims.has(id)) claims.set(id, time)
  for (const [id, time] of claims) {
    if (time >= (idsFrom ?? Number.NEGATIVE_INFINITY)) break
    claims.delete(id)
  }
}

function notePublished({ pending }: Contents, generation: number): void {
  for (const other of pending.keys()) if (other <= generation) pending.delete(other)
}

async function* tellLayout(
  contents: Contents,
  { layout, batch, positions, retainedFrom }: StoredLayout,
  store: OnlineStore,
): AsyncGenerator<readonly Entry[]> {
  const { id } = layout
  yield [{ kind: 'layout', layout }]
  for (const keys of piecesOf([...contents.keys])) {
    const records = await store.read(keys.map(key => ({ layout: id, key, tiles: allTiles, strips: always })))
    const entries: Entry[] = []
    for (const [index, { batchRecord, shards }] of records.entries()) {
      const key = keys[index] as string
      if (batch !== null && batchRecord !== null)
        entries.push({ kind: 'batch', layout: id, generation: batch.generation, key, record: batchRecord })
      for (const shard of shards) entries.push(streamChange(id, key, shard))
    }
    yield entries
  }
  if (batch !== null) yield [{ kind: 'publish', batch }]
  if (retainedFrom !== null) yield [{ kind: 'retained', layout: id, from: retainedFrom }]
  for (const [shard, position] of Object.entries(positions))
    yield [{ kind: 'position', layout: id, shard, ...position }]
  for (const claims of piecesOf([...contents.claims])) yield tellClaims(id, claims, store)
  for (const records of contents.pending.values()) yield* piecesOf([...records.values()])
}

function* piecesOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += atOnce) yield list.slice(from, from + atOnce)
}

async function tellClaims(
  layout: string,
  claims: readonly (readonly [id: string, time: number])[],
  store: OnlineStore,
): Promise<readonly Entry[]> {
  const ids = claims.map(([id]) => id)
  const [record] = await store.read([{ layout, key: '', tiles: noTileStretches, strips: [], ids }])
  const entries: Entry[] = []
  for (const [index, [id, time]] of claims.entries()) {
    const owner = record?.claims?.[index] ?? null
    if (owner === null || owner.shard === null) continue
    entries.push({
      kind: 'claim',
      layout,
      shard: owner.shard,
      ids: [[id, time, owner.offset]],
      idsFrom: -Number.MAX_VALUE,
    })
  }
  return entries
}

function streamChange(layout: string, key: string, record: ShardRecord): StreamChange {
  const { shard, offset, compactedBefore, raw, rows } = record
  const [fine, middle, coarse] = record.tiles
  const tiles = [tilesWithin(fine, offset), tilesWithin(middle, offset), tilesWithin(coarse, offset)] as const
  return { kind: 'stream', layout, key, shard, offset, compactedBefore, rawFrom: null, raw, tiles, rows }
}

/** The tiles of a level; the last one bears the newest event of all. */
function tilesWithin(level: TileLevel, offset: number): readonly Tile[] {
  const tiles = tilesOf(level, offset)
  const last = tiles.at(-1)
  if (last === undefined || level.newest === null) return tiles
  return [...tiles.slice(0, -1), { ...last, newest: level.newest }]
}

import { ClosedError } from '../../src/features/errors/storage-errors.ts'
import type {
  BatchChange,
  Change,
  ClaimChange,
  IdClaim,
  OnlineStore,
  PositionChange,
  PublishedBatch,
  ReadRequest,
  RetainChange,
  StoredLayout,
  StoredRecord,
  StreamChange,
} from '../../src/features/online/online-store.ts'
import { keptRows } from '../../src/features/online/row-rank.ts'
import { emptyRecord, requireNewer, unknownLayout } from '../../src/features/online/store-rules.ts'
import type { BatchRecord, RawInput, ShardRecord, Tile, TileLevel } from '../../src/features/online/stored-record.ts'
import { isWithin, type Stretches } from '../../src/features/online/stretches.ts'
import { tileLevel } from '../../src/features/online/tile-level.ts'

/** What one shard has brought for a key, as it is stored. */
type Part = Pick<StreamChange, 'offset' | 'compactedBefore' | 'rawFrom' | 'raw' | 'tiles' | 'rows'>
type Claim = IdClaim & { readonly time: number }
type Parts = { readonly [shard: string]: Part }

const nothing: Part = {
  offset: -1,
  compactedBefore: null,
  rawFrom: null,
  raw: [],
  tiles: [[], [], []],
  rows: [],
}

/** An online store whose records are JSON texts under texts, as in a key-value database. */
export function textStore(texts: Map<string, string> = new Map()): OnlineStore {
  let closed = false
  const check = (signal: AbortSignal | undefined): void => {
    if (closed) throw new ClosedError('the text store')
    signal?.throwIfAborted()
  }
  return {
    async describe(group, options) {
      check(options?.signal)
      const held = [...texts].filter(([key]) => key.startsWith('layout ')).map(([, text]) => JSON.parse(text))
      return (held as StoredLayout[]).filter(({ layout }) => layout.group === group)
    },
    async read(requests, options) {
      check(options?.signal)
      return requests.map(request => record(texts, request))
    },
    async write(changes, options) {
      check(options?.signal)
      for (const change of changes) apply(texts, change)
    },
    async publish(batch, options) {
      check(options?.signal)
      publish(texts, batch)
    },
    async close() {
      closed = true
    },
  }
}

function record(texts: Map<string, string>, { layout: id, key, ids, tiles: asked, strips }: ReadRequest): StoredRecord {
  const held = get<StoredLayout>(texts, `layout ${id}`)
  if (held === null) return emptyRecord
  const { batch, layout, retainedFrom } = held
  const parts = get<Parts>(texts, `stream ${id} ${key}`) ?? {}
  return {
    batch,
    batchRecord: batch && get<BatchRecord>(texts, `batch ${id} ${batch.generation} ${key}`),
    retainedFrom,
    ...(ids && { claims: ids.map(event => owner(texts, held, event)) }),
    shards: Object.entries(parts).map(
      ([
        shard,
        {
          rawFrom: _,
          tiles: [fine, middle, coarse],
          ...part
        },
      ]): ShardRecord => {
        const level = (tiles: readonly Tile[], stretches: Stretches): TileLevel =>
          tileLevel(
            tiles.filter(({ start }) => isWithin(stretches, start)),
            layout.states.length,
          )
        const open: Stretches = [[part.compactedBefore ?? Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]]
        const raw = part.raw.filter(({ time }) => isWithin(strips, time) || isWithin(open, time))
        return { shard, ...part, raw, tiles: [level(fine, asked[0]), level(middle, asked[1]), level(coarse, asked[2])] }
      },
    ),
  }
}

function apply(texts: Map<string, string>, change: Change): void {
  switch (change.kind) {
    case 'layout': {
      const key = `layout ${change.layout.id}`
      if (!texts.has(key)) put(texts, key, { layout: change.layout, batch: null, positions: {}, retainedFrom: null })
      return
    }
    case 'drop':
      for (const key of texts.keys()) if (key.split(' ')[1] === change.layout) texts.delete(key)
      return
    case 'batch':
      putBatch(texts, change)
      return
    case 'stream': {
      const held = known(texts, change.layout)
      const key = `stream ${change.layout} ${change.key}`
      const parts = get<Parts>(texts, key) ?? {}
      const grown = merged(parts[change.shard] ?? nothing, change, held.layout.inputs)
      put(texts, key, { ...parts, [change.shard]: retained(withoutBatch(grown, held.batch?.until), held) })
      return
    }
    case 'claim':
      claim(texts, change)
      return
    case 'position':
      move(texts, change)
      return
    case 'retain':
      retain(texts, change)
      return
    case 'events':
      throw new TypeError('only a store that computes is sent events')
  }
}

/** The part with what a change brings; each of its rules gives the same again when the change comes again. */
function merged(part: Part, change: StreamChange, inputs: StoredLayout['layout']['inputs']): Part {
  const compactedBefore = later(part.compactedBefore, change.compactedBefore)
  const raw = new Map([...part.raw, ...change.raw].map(input => [input.offset, input]))
  return {
    offset: Math.max(part.offset, change.offset),
    compactedBefore,
    rawFrom: later(part.rawFrom, change.rawFrom),
    raw: [...raw.values()].sort((left, right) => left.time - right.time || left.offset - right.offset),
    tiles: [
      newest(part.tiles[0], change.tiles[0]),
      newest(part.tiles[1], change.tiles[1]),
      newest(part.tiles[2], change.tiles[2]),
    ],
    rows: keptRows([...part.rows, ...change.rows], compactedBefore ?? Number.NEGATIVE_INFINITY, inputs),
  }
}

/** Without what the published batch owns, nor raw inputs of before `rawFrom`. */
function withoutBatch(part: Part, until = Number.NEGATIVE_INFINITY): Part {
  const { raw, rows, tiles, rawFrom } = part
  const after = (tiles: readonly Tile[]): readonly Tile[] => tiles.filter(tile => tile.start >= until)
  const since = (inputs: readonly RawInput[], from: number): readonly RawInput[] =>
    inputs.filter(input => input.time >= from)
  return {
    ...part,
    raw: since(raw, Math.max(until, rawFrom ?? until)),
    rows: since(rows, until),
    tiles: [after(tiles[0]), after(tiles[1]), after(tiles[2])],
  }
}

/** Without what is not retained; of rows the newest of before stays. */
function retained(part: Part, { layout, retainedFrom }: StoredLayout): Part {
  if (retainedFrom === null) return part
  const kept = withoutBatch({ ...part, rows: [] }, retainedFrom)
  return { ...kept, rows: keptRows(part.rows, retainedFrom, layout.inputs) }
}

/** Forgets in every key, and says so in the layout where anything went. */
function retain(texts: Map<string, string>, { layout, from }: RetainChange): void {
  const held = known(texts, layout)
  const told = { ...held, retainedFrom: Math.max(from, held.retainedFrom ?? from) }
  for (const [key, text] of texts) {
    if (!key.startsWith(`stream ${layout} `)) continue
    const parts = Object.entries(JSON.parse(text) as Parts)
    put(texts, key, Object.fromEntries(parts.map(([shard, part]) => [shard, retained(part, told)])))
    if (texts.get(key) !== text) put(texts, `layout ${layout}`, told)
  }
}

/** Of two tiles of one start, the one that includes more; the first if they are equal. */
function newest(held: readonly Tile[], brought: readonly Tile[]): readonly Tile[] {
  const byStart = new Map<number, Tile>()
  for (const tile of [...held, ...brought]) {
    if (tile.offset > (byStart.get(tile.start)?.offset ?? -1)) byStart.set(tile.start, tile)
  }
  return [...byStart.values()].sort((left, right) => left.start - right.start)
}

function move(texts: Map<string, string>, { layout, shard, offset, newestEventAt }: PositionChange): void {
  const held = known(texts, layout)
  const before = held.positions[shard]
  if (before !== undefined && before.offset >= offset) return
  const position = { offset, newestEventAt: Math.max(newestEventAt, before?.newestEventAt ?? newestEventAt) }
  put(texts, `layout ${layout}`, { ...held, positions: { ...held.positions, [shard]: position } })
}

function publish(texts: Map<string, string>, batch: PublishedBatch): void {
  const held = known(texts, batch.layout)
  requireNewer(batch, held.layout, held.batch)
  put(texts, `layout ${batch.layout}`, { ...held, batch })
  for (const [key, text] of texts) {
    const [kind, layout, generation] = key.split(' ')
    if (layout !== batch.layout) continue
    if ((kind === 'batch' || kind === 'id') && Number(generation) < batch.generation) texts.delete(key)
    if (kind === 'stream') {
      const parts = Object.entries(JSON.parse(text) as Parts)
      put(texts, key, Object.fromEntries(parts.map(([shard, part]) => [shard, withoutBatch(part, batch.until)])))
    }
  }
}

function putBatch(texts: Map<string, string>, { layout, generation, key, record }: BatchChange): void {
  put(texts, `batch ${layout} ${generation} ${key}`, record)
  for (const [id] of record.ids) put(texts, `id ${layout} ${generation} ${id}`, true)
}

/** Who has an event: the published batch, or who claimed it. */
function owner(texts: Map<string, string>, { layout, batch }: StoredLayout, id: string): IdClaim | null {
  if (batch !== null && texts.has(`id ${layout.id} ${batch.generation} ${id}`)) return { shard: null, offset: -1 }
  const claim = get<Claim>(texts, `claim ${layout.id} ${id}`)
  return claim && { shard: claim.shard, offset: claim.offset }
}

function claim(texts: Map<string, string>, { layout, shard, ids, idsFrom }: ClaimChange): void {
  const stored = known(texts, layout).positions[shard]?.offset ?? -1
  for (const [id, time, offset] of ids) {
    const before = get<Claim>(texts, `claim ${layout} ${id}`)
    const isOpen = before?.shard === shard && before.offset > stored
    if (before === null || isOpen) put(texts, `claim ${layout} ${id}`, { shard, offset, time })
  }
  for (const [key, text] of texts) {
    if (key.startsWith(`claim ${layout} `) && (JSON.parse(text) as Claim).time < idsFrom) texts.delete(key)
  }
}

function known(texts: Map<string, string>, layout: string): StoredLayout {
  const held = get<StoredLayout>(texts, `layout ${layout}`)
  if (held === null) throw unknownLayout(layout)
  return held
}

function get<Stored>(texts: Map<string, string>, key: string): Stored | null {
  return JSON.parse(texts.get(key) ?? 'null')
}

function put(texts: Map<string, string>, key: string, value: unknown): void {
  texts.set(key, JSON.stringify(value))
}

function later(left: number | null, right: number | null): number | null {
  return left === null ? right : Math.max(left, right ?? left)
}

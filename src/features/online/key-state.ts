import { day, fiveMinutes, floorTo } from '../definition/window.ts'
import type { Layout } from './layout.ts'
import type { StoredRecord, StreamChange } from './online-store.ts'
import type { RawInput, ShardRecord, TileLevels } from './stored-record.ts'
import type { TileMaps, TileWriter } from './tile-writer.ts'

/** What a writer needs to know to write for one layout. */
export interface KeyRules {
  readonly layout: Layout
  readonly tiles: TileWriter
  readonly compactAfter: number
  /** How much longer than compacted inputs are kept: the longest window with an exact left edge; 0 for none. */
  readonly keepRaw: number
  /** How long ids are remembered; null where the source has none. */
  readonly dedupeFor: number | null
}

/** Events of one key that are new, in order of their positions. */
export interface NewEvents {
  readonly inputs: readonly RawInput[]
  /** One per input, where the source has ids. */
  readonly ids: readonly (string | null)[]
}

const noTiles: TileLevels = [[], [], []]

/** A writer's view of one key in one shard: what is not compacted yet, and the tiles of its newest day. */
export class KeyState {
  /** The greatest position that the store includes; what is not behind it is a replay. */
  applied: number
  duplicates = 0
  #newest: number
  #compactedBefore: number
  #raw: RawInput[]
  #maps: TileMaps = [new Map(), new Map(), new Map()]
  /** All stored tiles that start here or later are in the maps. */
  #loadedFrom: number
  /** In order of arrival; the oldest are forgotten first. */
  readonly #ids = new Map<string, number>()

  constructor(record: StoredRecord, shard: string, loadedFrom: number) {
    const stored = record.shards.find(candidate => candidate.shard === shard)
    this.applied = stored?.offset ?? -1
    this.#compactedBefore = stored?.compactedBefore ?? Number.NEGATIVE_INFINITY
    this.#raw = stored === undefined ? [] : uncompacted(stored)
    this.#newest = this.#raw.reduce((newest, input) => Math.max(newest, input.time), Number.NEGATIVE_INFINITY)
    this.#loadedFrom = stored === undefined ? Number.NEGATIVE_INFINITY : loadedFrom
    for (const level of [0, 1, 2] as const) {
      for (const tile of stored?.tiles[level] ?? []) this.#maps[level].set(tile.start, tile)
    }
    for (const [id, time] of [...(record.batchRecord?.ids ?? []), ...(stored?.ids ?? [])]) this.#ids.set(id, time)
  }

  /** From where tiles must be loaded before these events can be applied; null where nothing is lacking. */
  lacks(events: readonly RawInput[]): number | null {
    let earliest = Number.POSITIVE_INFINITY
    for (const { time } of events) if (time < earliest) earliest = time
    for (const { time } of this.#raw) if (time < earliest) earliest = time
    const from = floorTo(earliest, day)
    return from < this.#loadedFrom ? from : null
  }

  /** Takes up events and says what changes in the store; null where nothing does. */
  apply(key: string, shard: string, events: NewEvents, offset: number, rules: KeyRules): StreamChange | null {
    const fresh = this.#withoutDuplicates(events)
    if (fresh.inputs.length === 0) return null
    const before = this.#compactedBefore
    for (const { time } of fresh.inputs) if (time > this.#newest) this.#newest = time
    const compacted = Math.max(before, floorTo(this.#newest - rules.compactAfter, fiveMinutes))
    const rawFrom = compacted - rules.keepRaw
    const change = {
      kind: 'stream',
      layout: rules.layout.id,
      key,
      shard,
      offset,
      compactedBefore: compacted,
      rawFrom,
      ids: fresh.ids,
      idsFrom: this.#forgetIds(rules),
    } as const
    this.#compactedBefore = compacted
    this.applied = offset
    if (rules.layout.kind === 'rows') return { ...change, raw: [], tiles: noTiles, rows: fresh.inputs }
    const kept = fresh.inputs.filter(input => input.time >= rawFrom)
    return { ...change, raw: kept, tiles: this.#compact(fresh.inputs, compacted, offset, rules), rows: [] }
  }

  #compact(inputs: readonly RawInput[], before: number, offset: number, rules: KeyRules): TileLevels {
    const old: RawInput[] = []
    const open: RawInput[] = []
    for (const input of this.#raw) (input.time < before ? old : open).push(input)
    for (const input of inputs) (input.time < before ? old : open).push(input)
    this.#raw = open
    if (old.length === 0) return noTiles
    const written = rules.tiles.write(this.#maps, old, offset)
    this.#forgetTiles(before)
    return written
  }

  #forgetTiles(before: number): void {
    const from = floorTo(before, day)
    if (from <= this.#loadedFrom) return
    this.#loadedFrom = from
    for (const map of this.#maps) for (const start of map.keys()) if (start < from) map.delete(start)
  }

  #withoutDuplicates({ inputs, ids }: NewEvents): { inputs: readonly RawInput[]; ids: [string, number][] } {
    if (ids.length === 0) return { inputs, ids: [] }
    const added: [string, number][] = []
    const kept = inputs.filter((input, index) => {
      const id = ids[index] ?? null
      if (id === null) return true
      if (this.#ids.has(id)) {
        this.duplicates++
        return false
      }
      this.#ids.set(id, input.time)
      added.push([id, input.time])
      return true
    })
    return { inputs: kept, ids: added }
  }

  #forgetIds({ dedupeFor }: KeyRules): number | null {
    if (dedupeFor === null) return null
    const from = this.#newest - dedupeFor
    for (const [id, time] of this.#ids) {
      if (time >= from) break
      this.#ids.delete(id)
    }
    return from
  }
}

function uncompacted({ raw, compactedBefore }: ShardRecord): RawInput[] {
  return compactedBefore === null ? raw.slice() : raw.filter(input => input.time >= compactedBefore)
}

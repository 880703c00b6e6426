import { day, fiveMinutes, floorTo } from '../definition/window.ts'
import type { Layout } from './layout.ts'
import type { StoredRecord, StreamChange } from './online-store.ts'
import type { RawInput, ShardRecord, WrittenTiles } from './stored-record.ts'
import { tilesOf } from './tile-level.ts'
import type { TileMaps, TileWriter } from './tile-writer.ts'

/** What a writer needs to know to write for one layout. */
export interface KeyRules {
  readonly layout: Layout
  readonly tiles: TileWriter
  readonly compactAfter: number
  /** How much longer than compacted inputs are kept: the longest window with an exact left edge; 0 for none. */
  readonly keepRaw: number
}

export interface Outcome {
  readonly change: StreamChange | null
  readonly duplicates: number
}

const noTiles: WrittenTiles = [[], [], []]

/** A writer's view of one key in one shard: what is not compacted yet, and the tiles of its newest day. */
export class KeyState {
  /** The greatest position that the store includes; what is not behind it is a replay. */
  #applied: number
  #newest: number
  #compactedBefore: number
  #raw: RawInput[]
  /** The earliest time among them. */
  #oldest: number
  #maps: TileMaps = [new Map(), new Map(), new Map()]
  /** All stored tiles that start here or later are in the maps. */
  #loadedFrom: number

  constructor(record: StoredRecord, shard: string, loadedFrom: number) {
    const stored = record.shards.find(candidate => candidate.shard === shard)
    this.#applied = stored?.offset ?? -1
    this.#compactedBefore = stored?.compactedBefore ?? Number.NEGATIVE_INFINITY
    this.#raw = stored === undefined ? [] : uncompacted(stored)
    this.#newest = this.#raw.reduce((newest, input) => Math.max(newest, input.time), Number.NEGATIVE_INFINITY)
    this.#oldest = this.#raw.reduce((oldest, input) => Math.min(oldest, input.time), Number.POSITIVE_INFINITY)
    this.#loadedFrom = stored === undefined ? Number.NEGATIVE_INFINITY : loadedFrom
    for (const level of [0, 1, 2] as const) {
      for (const tile of stored === undefined ? [] : tilesOf(stored.tiles[level], stored.offset))
        this.#maps[level].set(tile.start, tile)
    }
  }

  /** From where tiles must be loaded before these events can be applied; null where nothing is lacking. */
  lacks(events: readonly RawInput[]): number | null {
    let earliest = this.#oldest
    for (const { time } of events) if (time < earliest) earliest = time
    const from = floorTo(earliest, day)
    return from < this.#loadedFrom ? from : null
  }

  /** Takes up events: what changes in the store, null where nothing does, and how many of them it had before. */
  apply(key: string, shard: string, events: readonly RawInput[], offset: number, rules: KeyRules): Outcome {
    const inputs = events.filter(input => input.offset > this.#applied)
    const duplicates = events.length - inputs.length
    if (inputs.length === 0) return { change: null, duplicates }
    for (const { time } of inputs) if (time > this.#newest) this.#newest = time
    const compacted = Math.max(this.#compactedBefore, floorTo(this.#newest - rules.compactAfter, fiveMinutes))
    const rawFrom = compacted - rules.keepRaw
    this.#compactedBefore = compacted
    this.#applied = offset
    const { kind } = rules.layout
    const passesRows = kind === 'rows'
    // What changes entities may have to be taken back, so it stays as it is until a newer snapshot owns it.
    const staysSingle = kind === 'entities'
    const change: StreamChange = {
      kind: 'stream',
      layout: rules.layout.id,
      key,
      shard,
      offset,
      compactedBefore: staysSingle ? null : compacted,
      rawFrom: staysSingle ? null : rawFrom,
      raw: passesRows ? [] : inputs.filter(input => staysSingle || input.time >= rawFrom),
      tiles: passesRows || staysSingle ? noTiles : this.#compact(inputs, compacted, offset, rules),
      rows: passesRows ? inputs : [],
    }
    return { change, duplicates }
  }

  #compact(inputs: readonly RawInput[], before: number, offset: number, rules: KeyRules): WrittenTiles {
    const old: RawInput[] = []
    if (this.#oldest < before) {
      const open: RawInput[] = []
      this.#oldest = Number.POSITIVE_INFINITY
      for (const input of this.#raw) (input.time < before ? old : open).push(input)
      for (const { time } of open) if (time < this.#oldest) this.#oldest = time
      this.#raw = open
    }
    for (const input of inputs) {
      if (input.time < before) old.push(input)
      else {
        this.#raw.push(input)
        if (input.time < this.#oldest) this.#oldest = input.time
      }
    }
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
}

function uncompacted({ raw, compactedBefore }: ShardRecord): RawInput[] {
  return compactedBefore === null ? raw.slice() : raw.filter(input => input.time >= compactedBefore)
}

import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { day, fiveMinutes, floorTo, hour } from '../definition/window.ts'
import { ReadTooOldError } from '../errors/online-errors.ts'
import { lowerBound } from '../lower-bound.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import { inputIndex } from './input-index.ts'
import type { Layout } from './layout.ts'
import type { MergedWindows, PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import type { StateFold } from './state-fold.ts'
import type { BatchRecord, RawInput, ShardRecord, TileLevel, TileLevels } from './stored-record.ts'
import { noTileStretches } from './stretches.ts'
import { type WindowNeeds, windowNeeds } from './window-needs.ts'
import {
  type GroupPlan,
  planWindows,
  type StatePlan,
  type WindowItem,
  type WindowPlan,
  writeWindow,
} from './window-plan.ts'
import { windowReach } from './window-reach.ts'

/**
 * Reads windows that end at the request: from each source of states (the batch, each shard) the tiles from the left edge on,
 * fine ones up to the next hour, middle ones up to the next day, then days; and the raw inputs at both edges.
 *
 * The last tile of a level holds what has been compacted so far, so no finer tiles are needed at the right edge.
 */
export class WindowReader implements GroupReader {
  readonly #group: string
  readonly #layout: Layout
  readonly #plan: GroupPlan
  readonly #exact: boolean
  /** Per window, the states that are asked for, where the store merges them. */
  readonly #merges: readonly (readonly number[])[] | null
  batch: PublishedBatch | null = null
  #until: number = Number.NEGATIVE_INFINITY
  /** Per window, where the batch has one state up to its end. */
  #headFrom: number[] = []
  /** What was asked for last, and as of when. */
  #needs: (WindowNeeds & { readonly at: number }) | null = null
  /** Per source of states: start and end of its tiles of each level, of its raw inputs and of its strip at the left edge. */
  #ranges: Int32Array = new Int32Array(2 * width)

  /** `computes`: whether the store merges windows itself. */
  constructor(group: FeatureGroupDefinition, layout: Layout, own: OwnAggregates, computes: boolean) {
    this.#group = group.name
    this.#layout = layout
    this.#plan = planWindows(group, layout, own)
    this.#merges = computes ? this.#plan.windows.map(({ items }) => items.map(item => item.state.column)) : null
    this.#exact = layout.resolution === 'exact'
    this.assume(null)
  }

  assume(batch: PublishedBatch | null): void {
    const { resolution } = this.#layout
    this.batch = batch
    this.#needs = null
    this.#until = batch?.until ?? Number.NEGATIVE_INFINITY
    this.#headFrom = this.#plan.windows.map(({ window }) =>
      batch === null ? this.#until : windowReach(window, resolution, batch.until, batch.maxBatchAge).headFrom,
    )
  }

  request(key: string, at: number): ReadRequest {
    const layout = this.#layout.id
    const states = this.#merges
    const { tiles, strips } = states === null || this.#exact ? this.#needsAt(at) : noNeeds
    if (states === null) return { layout, key, tiles, strips }
    const from = this.#plan.windows.map(plan => Math.max(leftEdge(plan, at), this.#until))
    return { layout, key, tiles, strips, windows: { at, from, states } }
  }

  /** Keys that are asked for as of one time need the same. */
  #needsAt(at: number): WindowNeeds {
    if (this.#needs?.at !== at) {
      const { windows } = this.#plan
      const edges = windows.map((plan, index) => ({
        left: leftEdge(plan, at),
        headFrom: this.#headFrom[index] as number,
      }))
      this.#needs = { at, ...windowNeeds(edges.reverse(), this.#until, this.#exact) }
    }
    return this.#needs
  }

  answer(record: StoredRecord, at: number, into: Answer): void {
    const { shards, batchRecord, retainedFrom, merged = null } = record
    const open = this.#checkTime(shards, merged, at)
    for (const state of this.#plan.states) state.shared.clear()
    const unknown = batchRecord === null && shards.length === 0 && merged === null
    const { windows } = this.#plan
    for (let index = 0; index < windows.length; index++) {
      const plan = windows[index] as WindowPlan
      const left = leftEdge(plan, at)
      const headFrom = this.#headFrom[index] as number
      if (left > headFrom && left < this.#until) throw this.#batchTooOld(at)
      if (retainedFrom !== null && Math.max(left, this.#until) < retainedFrom)
        throw notRetained(this.#group, at, retainedFrom)
      const usesBatch = batchRecord !== null && left < this.#until
      if (usesBatch) this.#findInBatch(batchRecord, left, headFrom)
      const isAhead = shards.length > 0 && this.#findInShards(shards, left, at)
      const status: FeatureStatus = isAhead ? 'ahead' : unknown ? 'missing' : 'present'
      for (let place = 0; place < plan.items.length; place++) {
        const item = plan.items[place] as WindowItem
        const { fold } = item
        fold.clear()
        fold.merge(merged?.states[index]?.[place])
        if (shards.length > 0) this.#foldShards(item, shards, left <= open, at)
        if (usesBatch) {
          if (headFrom < this.#until) fold.merge(batchRecord.heads[item.state.column]?.[item.part])
          this.#foldSource(item, batchRecord, 0, true)
        }
        writeWindow(this.#plan, item, fold.state, at, status, into)
      }
    }
  }

  /** Refuses what is no longer known exactly; gives the time before which nothing can be in raw inputs only. */
  #checkTime(shards: readonly ShardRecord[], merged: MergedWindows | null, at: number): number {
    const until = this.#until
    if (at < until) {
      throw new ReadTooOldError(
        this.#group,
        at,
        `its batch holds everything before ${iso(until)}; ask as of then or later.`,
      )
    }
    if (merged !== null && merged.compactedBefore > at)
      throw new ReadTooOldError(this.#group, at, compactedDetail(merged.compactedBefore))
    let open = Number.POSITIVE_INFINITY
    for (const { compactedBefore } of shards) {
      const compacted = compactedBefore ?? until
      if (compacted > at) throw new ReadTooOldError(this.#group, at, compactedDetail(compacted))
      open = Math.min(open, Math.max(compacted, until))
    }
    return open
  }

  #batchTooOld(at: number): ReadTooOldError {
    const last = this.#until + (this.batch?.maxBatchAge ?? 0)
    const detail = `its batch up to ${iso(this.#until)} serves windows that begin in it until ${iso(last)}; materialize a newer batch, or one with a greater \`maxBatchAge\`.`
    return new ReadTooOldError(this.#group, at, detail)
  }

  #findInBatch({ tiles, raw }: BatchRecord, left: number, until: number): void {
    const fine = findTiles(this.#ranges, 0, tiles, left, until)
    this.#ranges[6] = this.#ranges[7] = 0
    this.#ranges[8] = this.#exact ? inputIndex(raw, left) : 0
    this.#ranges[9] = this.#exact ? inputIndex(raw, Math.min(fine, until)) : 0
  }

  #findInShards(shards: readonly ShardRecord[], left: number, at: number): boolean {
    const count = (shards.length + 1) * width
    if (this.#ranges.length < count)
      this.#ranges = Int32Array.from({ length: 2 * count }, (_, i) => this.#ranges[i] ?? 0)
    const ranges = this.#ranges
    const from = Math.max(left, this.#until)
    let isAhead = false
    for (let index = 0; index < shards.length; index++) {
      const { tiles, raw, compactedBefore } = shards[index] as ShardRecord
      const base = (index + 1) * width
      const compacted = compactedBefore ?? Number.NEGATIVE_INFINITY
      const fine = findTiles(ranges, base, tiles, from, Number.POSITIVE_INFINITY)
      ranges[base + 6] = inputIndex(raw, Math.max(from, compacted))
      ranges[base + 7] = inputIndex(raw, at)
      const strip = this.#exact && from < compacted
      ranges[base + 8] = strip ? inputIndex(raw, from) : 0
      ranges[base + 9] = strip ? inputIndex(raw, Math.min(fine, compacted)) : 0
      for (const level of tiles) isAhead ||= (level.newest ?? Number.NEGATIVE_INFINITY) >= at
    }
    return isAhead
  }

  #foldShards(item: WindowItem, shards: readonly ShardRecord[], seesAllOpen: boolean, at: number): void {
    if (seesAllOpen) item.fold.merge(this.#sharedRaw(item.state, shards, at))
    for (let index = 0; index < shards.length; index++) {
      const shard = shards[index] as ShardRecord
      const base = (index + 1) * width
      if (!seesAllOpen)
        foldRaw(item.fold, item.state, shard.raw, this.#ranges[base + 6] as number, this.#ranges[base + 7] as number)
      this.#foldSource(item, shard, base, shards.length === 1)
    }
  }

  /** The state of all raw inputs that are not compacted: every window that begins before them shares it. */
  #sharedRaw(state: StatePlan, shards: readonly ShardRecord[], at: number): unknown {
    const { shared } = state
    if (shared.state !== null) return shared.state
    for (const { raw, compactedBefore } of shards) {
      if (raw.length === 0) continue
      const start = inputIndex(raw, Math.max(this.#until, compactedBefore ?? Number.NEGATIVE_INFINITY))
      foldRaw(shared, state, raw, start, inputIndex(raw, at))
    }
    return shared.state
  }

  #foldSource(
    { fold, state }: WindowItem,
    { tiles, raw }: { tiles: TileLevels; raw: readonly RawInput[] },
    base: number,
    inOrder: boolean,
  ): void {
    const ranges = this.#ranges
    for (let level = 2; level >= 0; level--) {
      const start = ranges[base + 2 * level] as number
      const end = ranges[base + 2 * level + 1] as number
      if (start < end) fold.mergeAll((tiles[level] as TileLevel).states[state.column] ?? [], start, end, inOrder)
    }
    foldRaw(fold, state, raw, ranges[base + 8] as number, ranges[base + 9] as number)
  }
}

/** Numbers per source in the table of ranges. */
const width = 10

/** A store that merges tiles itself is asked for none. */
const noNeeds: WindowNeeds = { tiles: noTileStretches, strips: [] }

function leftEdge({ window, hop }: WindowPlan, at: number): number {
  if (window === null) return Number.NEGATIVE_INFINITY
  return hop === 1 ? at - window : floorTo(at - window, hop)
}

/** Where the tiles are that make up `[from, until)`; gives the start of the first fine one. */
function findTiles(ranges: Int32Array, base: number, tiles: TileLevels, from: number, until: number): number {
  const fine = Math.ceil(from / fiveMinutes) * fiveMinutes
  const middle = Math.ceil(from / hour) * hour
  const coarse = Math.ceil(from / day) * day
  findLevel(ranges, base, tiles[0], fine, Math.min(middle, until))
  findLevel(ranges, base + 2, tiles[1], middle, Math.min(coarse, until))
  findLevel(ranges, base + 4, tiles[2], coarse, until)
  return fine
}

function findLevel(ranges: Int32Array, base: number, { starts }: TileLevel, from: number, until: number): void {
  const isEmpty = from >= until || starts.length === 0
  const start = isEmpty ? 0 : lowerBound(starts, from)
  ranges[base] = start
  ranges[base + 1] = isEmpty ? 0 : until === Infinity ? starts.length : Math.max(start, lowerBound(starts, until))
}

function foldRaw(fold: StateFold, { read }: StatePlan, raw: readonly RawInput[], start: number, end: number): void {
  for (let index = end - 1; index >= start; index--) {
    const event = raw[index] as RawInput
    const value = read(event.values)
    if (value !== null) fold.add(value, event)
  }
}

function notRetained(group: string, at: number, from: number): ReadTooOldError {
  const detail = `a window begins before ${iso(from)}, and what streams brought before that is not retained; materialize a batch that ends then or later, or stream with a longer \`retain\`.`
  return new ReadTooOldError(group, at, detail)
}

function compactedDetail(before: number): string {
  return `stream events of this key before ${iso(before)} have been compacted; ask as of then or later, or stream with a longer \`compactAfter\`.`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

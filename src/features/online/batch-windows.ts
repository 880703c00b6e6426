import { type AnyAggregate, featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { KeyRows } from '../engine/key-rows.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { lowerBound } from '../lower-bound.ts'
import { type ColumnReader, columnReader } from './column-reader.ts'
import type { EventColumns } from './event-columns.ts'
import { type InputCodec, inputCodec } from './input-codec.ts'
import type { Layout } from './layout.ts'
import { identityWidth, rowDigest } from './row-digest.ts'
import { stateReader } from './state-input.ts'
import { type StateReach, tileMask } from './state-reach.ts'
import type { BatchRecord, RawInput, Tile, TileLevels } from './stored-record.ts'
import { tileLevel } from './tile-level.ts'
import { tileSizes } from './window-reach.ts'

interface StateBuilder {
  readonly aggregate: AnyAggregate
  readonly read: ColumnReader
  readonly reach: StateReach
}

interface InputReader {
  readonly read: ColumnReader
  readonly codec: InputCodec
}

/** Makes the batch record of one key after the other from events that are grouped by key and in order of time. */
export class BatchWindows {
  readonly #states: readonly StateBuilder[]
  readonly #inputs: readonly InputReader[]
  readonly #identityWidth: number
  readonly #events: KeyRows
  readonly #tilesFrom: number
  readonly #strips: readonly (readonly [from: number, until: number])[]
  /** Per level and start, which states need a tile there. */
  readonly #masks: readonly Map<number, readonly number[]>[] = [new Map(), new Map(), new Map()]
  readonly #at: { time: number; created: number | null; sequence: number | null } = {
    time: 0,
    created: null,
    sequence: null,
  }
  readonly #created: ColumnReader | null
  readonly #sequence: ColumnReader | null

  constructor(
    layout: Layout,
    columns: EventColumns,
    events: KeyRows,
    reaches: readonly StateReach[],
    own: OwnAggregates,
  ) {
    const readers = columns.inputs.map(columnReader)
    this.#inputs = readers.map((read, index) => ({ read, codec: inputCodec(layout.inputs[index]?.type ?? 'float64') }))
    this.#states = layout.states.map((state, index) => ({
      aggregate: featureAggregate(state, layout.inputs[state.input]?.type ?? 'float64', own),
      read: stateReader(state, readers),
      reach: reaches[index] as StateReach,
    }))
    this.#identityWidth = identityWidth(layout)
    this.#events = events
    this.#tilesFrom = Math.min(...reaches.flatMap(reach => reach.tiles.flat().map(range => range[0])))
    this.#strips = mergeRanges(reaches.flatMap(reach => reach.strips))
    this.#created = columns.created === null ? null : columnReader(columns.created)
    this.#sequence = columns.sequence === null ? null : columnReader(columns.sequence)
  }

  /** The record of the events `start` to `end`. */
  record(start: number, end: number, ids: BatchRecord['ids']): BatchRecord {
    return {
      heads: this.#states.map(state => this.#heads(state, start, end)),
      tiles: this.#tiles(start, end),
      raw: this.#raw(start, end),
      rows: [],
      ids,
    }
  }

  /** From the newest event back: one running state, copied where a window's reachable left edges end. */
  #heads({ aggregate, read, reach }: StateBuilder, start: number, end: number): readonly EncodedValue[] {
    const heads = new Array<EncodedValue>(reach.windowCount).fill(null)
    let state: unknown = null
    let event = end - 1
    for (const { part, from } of reach.heads) {
      for (; event >= start && (this.#events.times[event] as number) >= from; event--) {
        const value = read(this.#events.rows[event] as number)
        if (value !== null) state = aggregate.add(state ?? aggregate.init(), value, this.#position(event))
      }
      heads[part] = state === null ? null : (aggregate.merge(aggregate.init(), state) as EncodedValue)
    }
    return heads
  }

  #tiles(start: number, end: number): TileLevels {
    const levels: [Tile[], Tile[], Tile[]] = [[], [], []]
    const open: (EncodedValue[] | null)[] = [null, null, null]
    const starts = [Number.NaN, Number.NaN, Number.NaN]
    const { times, rows } = this.#events
    for (let event = Math.max(start, lowerBound(times, this.#tilesFrom, start, end)); event < end; event++) {
      const time = times[event] as number
      const row = rows[event] as number
      const at = this.#position(event)
      for (let level = 0; level < 3; level++) {
        const tileStart = Math.floor(time / (tileSizes[level] as number)) * (tileSizes[level] as number)
        const states = this.#wanted(level, tileStart)
        if (states.length === 0) continue
        let tile = starts[level] === tileStart ? (open[level] as EncodedValue[] | null) : null
        for (const column of states) {
          const { aggregate, read } = this.#states[column] as StateBuilder
          const value = read(row)
          if (value === null) continue
          if (tile === null) {
            tile = new Array<EncodedValue>(this.#states.length).fill(null)
            levels[level as 0 | 1 | 2].push({ start: tileStart, offset: -1, states: tile })
            open[level] = tile
            starts[level] = tileStart
          }
          tile[column] = aggregate.add(tile[column] ?? aggregate.init(), value, at) as EncodedValue
        }
      }
    }
    const count = this.#states.length
    return [tileLevel(levels[0], count), tileLevel(levels[1], count), tileLevel(levels[2], count)]
  }

  #raw(start: number, end: number): readonly RawInput[] {
    const found: RawInput[] = []
    const { times } = this.#events
    for (const [from, until] of this.#strips) {
      for (let event = lowerBound(times, from, start, end); event < end && (times[event] as number) < until; event++) {
        found.push(this.rawInput(event))
      }
    }
    return found
  }

  /** The inputs of one event as they are stored. */
  rawInput(event: number): RawInput {
    const row = this.#events.rows[event] as number
    const { time, created, sequence } = this.#position(event)
    return {
      offset: row,
      time,
      created,
      sequence,
      values: this.#inputs.map(({ read, codec }) => codec.write(read(row))),
    }
  }

  /** Digests of the rows of changing entities `start` to `end`, ascending. */
  rowDigests(start: number, end: number): readonly number[] {
    const digests = new Int32Array(end - start)
    const values = new Array<EncodedValue>(this.#identityWidth)
    for (let event = start; event < end; event++) {
      const row = this.#events.rows[event] as number
      for (let input = 0; input < values.length; input++) {
        const { read, codec } = this.#inputs[input] as InputReader
        values[input] = codec.write(read(row))
      }
      digests[event - start] = rowDigest(values, values.length)
    }
    return Array.from(digests.sort())
  }

  #position(event: number): { time: number; created: number | null; sequence: number | null } {
    const at = this.#at
    const row = this.#events.rows[event] as number
    at.time = this.#events.times[event] as number
    if (this.#created !== null) at.created = this.#created(row) as number | null
    if (this.#sequence !== null) at.sequence = this.#sequence(row) as number | null
    return at
  }

  #wanted(level: number, start: number): readonly number[] {
    const masks = this.#masks[level] as Map<number, readonly number[]>
    const known = masks.get(start)
    if (known !== undefined) return known
    const mask = tileMask(
      this.#states.map(state => state.reach),
      level,
      start,
    )
    masks.set(start, mask)
    return mask
  }
}

function mergeRanges(ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const merged: [number, number][] = []
  for (const [from, until] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], until)
    else if (from < until) merged.push([from, until])
  }
  return merged
}

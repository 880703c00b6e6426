import { aggregateOf } from '../aggregate/aggregate-of.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { type InputCodec, inputCodec } from './input-codec.ts'
import type { Layout } from './layout.ts'
import type { AnyAggregate } from './state-fold.ts'
import type { RawInput, Tile } from './stored-record.ts'
import { tileSizes } from './window-reach.ts'

/** Tiles by start, of the three levels. */
export type TileMaps = readonly [Map<number, Tile>, Map<number, Tile>, Map<number, Tile>]

interface Made {
  readonly tile: Tile
  /** How many inputs went into it; only known of new tiles. */
  readonly count: number
  readonly isNew: boolean
}

/** Puts compacted inputs into tiles. Tiles are never changed: each one that is touched is made anew. */
export class TileWriter {
  readonly #aggregates: readonly AnyAggregate[]
  readonly #inputs: readonly number[]
  readonly #codecs: readonly InputCodec[]

  constructor(layout: Layout) {
    this.#aggregates = layout.states.map(state =>
      aggregateOf(state.aggregate, layout.inputs[state.input]?.type ?? 'float64', state.parameters),
    )
    this.#inputs = layout.states.map(state => state.input)
    this.#codecs = layout.states.map(state => inputCodec(layout.inputs[state.input]?.type ?? 'float64'))
  }

  /** Adds inputs to the tiles in `maps`, and gives what was written, per level. */
  write(maps: TileMaps, inputs: readonly RawInput[], offset: number): [Tile[], Tile[], Tile[]] {
    const written: [Tile[], Tile[], Tile[]] = [[], [], []]
    let finer: Map<number, Made> | null = null
    for (const level of [0, 1, 2] as const) {
      const made = new Map<number, Made>()
      for (const [start, members] of groupByStart(inputs, tileSizes[level])) {
        const existing = maps[level].get(start)
        const shared =
          existing === undefined && finer !== null ? sameMembers(finer, members, tileSizes[level === 2 ? 1 : 0]) : null
        const states = shared ?? this.#added(existing?.states ?? null, members)
        const tile: Tile = { start, offset, states }
        made.set(start, { tile, count: members.length, isNew: existing === undefined })
        maps[level].set(start, tile)
        written[level].push(tile)
      }
      finer = made
    }
    return written
  }

  #added(before: readonly EncodedValue[] | null, members: readonly RawInput[]): readonly EncodedValue[] {
    const count = this.#aggregates.length
    const states = new Array<EncodedValue>(count).fill(null)
    for (let column = 0; column < count; column++) {
      const aggregate = this.#aggregates[column] as AnyAggregate
      const codec = this.#codecs[column] as InputCodec
      const input = this.#inputs[column] as number
      const known = before === null ? null : (before[column] ?? null)
      let state: unknown = null
      for (let index = 0; index < members.length; index++) {
        const event = members[index] as RawInput
        const value = codec.read(event.values[input] ?? null)
        if (value === null) continue
        if (state === null) state = known === null ? aggregate.init() : aggregate.merge(aggregate.init(), known)
        state = aggregate.add(state, value, event)
      }
      states[column] = state === null ? known : (state as EncodedValue)
    }
    return states
  }
}

/** The states of the finer tile that has exactly these inputs and nothing else: quiet keys keep one state for an hour and its day. */
function sameMembers(
  finer: ReadonlyMap<number, Made>,
  members: readonly RawInput[],
  size: number,
): readonly EncodedValue[] | null {
  const first = members[0] as RawInput
  const found = finer.get(Math.floor(first.time / size) * size)
  return found?.isNew === true && found.count === members.length ? found.tile.states : null
}

function groupByStart(inputs: readonly RawInput[], size: number): Map<number, RawInput[]> {
  const groups = new Map<number, RawInput[]>()
  for (const input of inputs) {
    const start = Math.floor(input.time / size) * size
    const group = groups.get(start)
    if (group === undefined) groups.set(start, [input])
    else group.push(input)
  }
  return groups
}

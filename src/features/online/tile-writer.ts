import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { Layout } from './layout.ts'
import { type StateInput, stateInput } from './state-input.ts'
import type { RawInput, Tile } from './stored-record.ts'
import { tileSizes } from './window-reach.ts'

/** Tiles by start, of the three levels. */
export type TileMaps = readonly [Map<number, Tile>, Map<number, Tile>, Map<number, Tile>]

/** The inputs `from` to `to` went into one tile. */
interface Run {
  readonly from: number
  readonly to: number
  readonly tile: Tile
  readonly isNew: boolean
}

/** Puts compacted inputs into tiles. Tiles are never changed: each one that is touched is made anew. */
export class TileWriter {
  readonly #states: readonly StateInput[]

  constructor(layout: Layout, own: OwnAggregates) {
    this.#states = layout.states.map(state => stateInput(layout, state, own))
  }

  /** Adds inputs to the tiles in `maps`, and gives what was written, per level. */
  write(maps: TileMaps, inputs: readonly RawInput[], offset: number): [Tile[], Tile[], Tile[]] {
    const sorted = inOrder(inputs)
    const fine = this.#writeLevel(0, maps[0], sorted, offset, [])
    const middle = this.#writeLevel(1, maps[1], sorted, offset, fine)
    const coarse = this.#writeLevel(2, maps[2], sorted, offset, middle)
    return [fine.map(tileOf), middle.map(tileOf), coarse.map(tileOf)]
  }

  #writeLevel(
    level: 0 | 1 | 2,
    known: Map<number, Tile>,
    inputs: readonly RawInput[],
    offset: number,
    finer: readonly Run[],
  ): Run[] {
    const size = tileSizes[level]
    const runs: Run[] = []
    let below = 0
    for (let from = 0, to = 0; from < inputs.length; from = to) {
      const start = Math.floor((inputs[from] as RawInput).time / size) * size
      for (to = from + 1; to < inputs.length && (inputs[to] as RawInput).time < start + size; ) to++
      while (below < finer.length && (finer[below] as Run).from < from) below++
      const existing = known.get(start)
      const same = existing === undefined ? sameRun(finer[below], from, to) : null
      const states = same?.tile.states ?? this.#added(existing?.states ?? null, inputs, from, to)
      const tile: Tile = { start, offset, states }
      known.set(start, tile)
      runs.push({ from, to, tile, isNew: existing === undefined })
    }
    return runs
  }

  #added(
    before: readonly EncodedValue[] | null,
    inputs: readonly RawInput[],
    from: number,
    to: number,
  ): readonly EncodedValue[] {
    const count = this.#states.length
    const states = new Array<EncodedValue>(count).fill(null)
    for (let column = 0; column < count; column++) {
      const { aggregate, read } = this.#states[column] as StateInput
      const known = before === null ? null : (before[column] ?? null)
      let state: unknown = null
      for (let index = from; index < to; index++) {
        const event = inputs[index] as RawInput
        const value = read(event.values)
        if (value === null) continue
        if (state === null) state = known === null ? aggregate.init() : aggregate.merge(aggregate.init(), known)
        state = aggregate.add(state, value, event)
      }
      states[column] = state === null ? known : (state as EncodedValue)
    }
    return states
  }
}

/** The finer tile that has exactly these inputs and nothing else: quiet keys keep one state for an hour and its day. */
function sameRun(run: Run | undefined, from: number, to: number): Run | null {
  return run?.isNew === true && run.from === from && run.to === to ? run : null
}

function tileOf(run: Run): Tile {
  return run.tile
}

function inOrder(inputs: readonly RawInput[]): readonly RawInput[] {
  for (let index = 1; index < inputs.length; index++) {
    if ((inputs[index - 1] as RawInput).time > (inputs[index] as RawInput).time) {
      return inputs.toSorted((left, right) => left.time - right.time)
    }
  }
  return inputs
}

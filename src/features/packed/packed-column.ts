/**
 * The states of aggregates over one input as doubles, side by side in the records of tiles.
 *
 * The first double of a state says what follows: 0 nothing, −1 an object whose number in the references is the second, else numbers.
 */
export interface PackedColumn {
  /** Doubles per state. */
  readonly width: number
  /** Adds the inputs of `count` events of a log, from the one at `from` on, to a state. */
  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void
  /**
   * Merges `count` states, `stride` doubles apart from `from` on, into one; the last one first. `areOlder` says that each is older than
   * all that was merged before it, so that the rest may not matter.
   */
  merge(
    into: Float64Array,
    at: number,
    states: Float64Array,
    from: number,
    count: number,
    stride: number,
    areOlder: boolean,
  ): void
  /** Lets go of the objects of a state, and empties it. */
  clear(states: Float64Array, at: number): void
}

/** The mark of a state that is an object. */
export const isObject = -1

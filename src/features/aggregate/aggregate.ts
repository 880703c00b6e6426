/** The position of an input in the order of rows: by time, then `created`, then `sequence`, nulls first. Times are epoch milliseconds. */
export interface InputPosition {
  readonly time: number
  readonly created: number | null
  readonly sequence: number | null
}

/** How far a result may be from the exact one. */
export interface ErrorBound {
  readonly within: number
  /**
   * What `within` is a share of. `magnitude` (default): of the sum of the inputs' magnitudes. `rank`: results are percentiles, whose ranks among
   * the inputs may be off by this share of their number. `count`: results are counts, which may be off by this share of the inputs' number.
   */
  readonly of?: 'magnitude' | 'rank' | 'count'
}

/**
 * A mergeable summary of values. States are plain data that survive `JSON.stringify`; a state read from a store is shared,
 * so only the first argument of a function may be changed. Null inputs never reach `add`.
 */
export interface Aggregate<in Input = never, State = unknown, out Output = unknown> {
  readonly name: string
  readonly version: number
  /** True if merging is commutative and associative to the bit; otherwise how far a result may be from the exact one. */
  readonly exact: true | ErrorBound
  init(): State
  /** May change and return its first argument. */
  add(state: State, value: Input, at: InputPosition): State
  /** May change and return `left`, never `right`. */
  merge(left: State, right: State): State
  /** Undoes `add` of the same value; absent where that is impossible. May change and return its first argument. */
  remove?(state: State, value: Input, at: InputPosition): State
  /** Whether no older value can change the state any more; absent if that never happens. */
  isSettled?(state: State): boolean
  /** The result as of a time; null for a window without any remaining values. */
  result(state: State, at: number): Output | null
}

/** The aggregate's removal where it undoes adding to the bit, in any order; else null. */
export function exactRemoval<Input, State, Output>(
  aggregate: Aggregate<Input, State, Output>,
): NonNullable<Aggregate<Input, State, Output>['remove']> | null {
  return aggregate.exact === true ? (aggregate.remove?.bind(aggregate) ?? null) : null
}

import type { Aggregate } from '../aggregate.ts'
import type { KeyInputs } from './key-inputs.ts'

/** The state of a window whose edges move forward. */
export interface SlidingStates<State> {
  /** The state of the inputs in `[start, end)`, which must not be changed; it holds until the next call. */
  slide(start: number, end: number): State
}

/** By removal where the aggregate has it and is exact, else by two stacks. */
export function slidingStates<State>(
  aggregate: Aggregate<unknown, State, unknown>,
  inputs: KeyInputs,
): SlidingStates<State> {
  const isInvertible = aggregate.exact === true && aggregate.remove !== undefined
  return isInvertible ? new RemovingStates(aggregate, inputs) : new StackedStates(aggregate, inputs)
}

class RemovingStates<State> implements SlidingStates<State> {
  readonly #aggregate: Aggregate<unknown, State, unknown>
  readonly #inputs: KeyInputs
  #state: State
  #from = 0
  #to = 0

  constructor(aggregate: Aggregate<unknown, State, unknown>, inputs: KeyInputs) {
    this.#aggregate = aggregate
    this.#inputs = inputs
    this.#state = aggregate.init()
  }

  slide(start: number, end: number): State {
    const aggregate = this.#aggregate
    const inputs = this.#inputs
    if (start >= this.#to || start < this.#from) {
      this.#state = aggregate.init()
      this.#from = start
      this.#to = start
    }
    for (; this.#from < start; this.#from++) {
      const { value, at } = inputs.input(this.#from)
      this.#state = aggregate.remove?.(this.#state, value, at) ?? this.#state
    }
    for (; this.#to < end; this.#to++) {
      const { value, at } = inputs.input(this.#to)
      this.#state = aggregate.add(this.#state, value, at)
    }
    return this.#state
  }
}

/**
 * Two stacks: the older inputs have one state for each place where the window could start, the newer ones a single state. When the last older
 * input has left, the newer ones become the older ones, so that each input is added twice and merged once, however long the window.
 */
class StackedStates<State> implements SlidingStates<State> {
  readonly #aggregate: Aggregate<unknown, State, unknown>
  readonly #inputs: KeyInputs
  /** The states of the inputs from `#from + i` to `#middle`, the one with the latest start first. */
  #older: State[] = []
  #newer: State
  #from = 0
  #middle = 0
  #to = 0

  constructor(aggregate: Aggregate<unknown, State, unknown>, inputs: KeyInputs) {
    this.#aggregate = aggregate
    this.#inputs = inputs
    this.#newer = aggregate.init()
  }

  slide(start: number, end: number): State {
    const aggregate = this.#aggregate
    if (start >= this.#to || start < this.#from) this.#restart(start)
    for (; this.#to < end; this.#to++) {
      const { value, at } = this.#inputs.input(this.#to)
      this.#newer = aggregate.add(this.#newer, value, at)
    }
    if (start > this.#from) {
      if (start >= this.#middle) this.#turn(start)
      else this.#older.length = this.#middle - start
      this.#from = start
    }
    const older = this.#older.at(-1)
    if (older === undefined) return this.#newer
    return aggregate.merge(aggregate.merge(aggregate.init(), older), this.#newer)
  }

  #restart(at: number): void {
    this.#older = []
    this.#newer = this.#aggregate.init()
    this.#from = at
    this.#middle = at
    this.#to = at
  }

  #turn(start: number): void {
    const aggregate = this.#aggregate
    this.#older = []
    for (let index = this.#to - 1; index >= start; index--) {
      const { value, at } = this.#inputs.input(index)
      const state = aggregate.add(aggregate.init(), value, at)
      const next = this.#older.at(-1)
      this.#older.push(next === undefined ? state : aggregate.merge(state, next))
    }
    this.#newer = aggregate.init()
    this.#middle = this.#to
  }
}

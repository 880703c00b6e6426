import type { SumState } from '../aggregate/sums.ts'
import type { LoggedInput, LogShape } from './event-log.ts'
import type { ObjectColumn } from './object-column.ts'
import { isObject, type PackedColumn } from './packed-column.ts'
import type { References } from './references.ts'

/** Larger values are added as big integers: see `exact-sum.ts`. */
const wideFrom = 2 ** 900

/** From so many events on they are first added up among themselves, in runs that no exact total outgrows. */
const shortRun = 4
const longRun = 4096
/** Adding and subtracting these rounds to multiples of 2^-40 and of 2^-82. */
const toMiddle = 1.5 * 2 ** 12
const toLeast = 1.5 * 2 ** -30

/**
 * The states of `count`, `sum` and `mean` over one input of numbers: count, whole sum, and an expansion of at most two doubles (0 for none).
 *
 * What does not fit (NaN, infinities, huge values, a third part) turns the state into an object.
 */
export class SumColumn implements PackedColumn {
  readonly width = 4
  readonly #input: LoggedInput
  readonly #shape: LogShape
  readonly #objects: ObjectColumn
  readonly #references: References
  /** The state of a run of events. */
  readonly #run = new Float64Array(4)

  constructor(input: LoggedInput, shape: LogShape, objects: ObjectColumn, references: References) {
    this.#input = input
    this.#shape = shape
    this.#objects = objects
    this.#references = references
  }

  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    for (let first = 0; first < count; first += longRun) {
      const some = Math.min(count - first, longRun)
      const start = from + first * this.#shape.width
      if (some >= shortRun && this.#addRun(log, start, some)) this.merge(into, at, this.#run, 0, 1, 0)
      else this.#addEach(into, at, log, start, some)
    }
  }

  /**
   * Adds up events in three totals that nothing rounds: whole numbers, multiples of 2^-40 and of 2^-82. Unlike an expansion they do not
   * wait for each other. False where a value has digits outside of that.
   */
  #addRun(log: Float64Array, from: number, count: number): boolean {
    const { width, bitsAt } = this.#shape
    const { bit, at: valueAt } = this.#input
    const end = from + count * width
    let [seen, whole, middle, least] = [0, 0, 0, 0]
    for (let event = from; event < end; event += width) {
      if (((log[event + bitsAt] as number) & bit) === 0) continue
      const value = log[event + valueAt] as number
      const integer = Math.trunc(value)
      const fraction = value - integer
      const upper = fraction + toMiddle - toMiddle
      const lower = fraction - upper
      if (!(Math.abs(value) < 2 ** 40) || lower + toLeast - toLeast !== lower) return false
      seen++
      whole += integer
      middle += upper
      least += lower
    }
    const high = middle + least
    const added = high - middle
    this.#run[0] = seen
    this.#run[1] = whole
    this.#run[2] = middle - (high - added) + (least - added)
    this.#run[3] = high
    return true
  }

  #addEach(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const { width, bitsAt } = this.#shape
    const { bit, at: valueAt } = this.#input
    const end = from + count * width
    for (let event = from; event < end; event += width) {
      if (((log[event + bitsAt] as number) & bit) === 0) continue
      const value = log[event + valueAt] as number
      const seen = into[at] as number
      if (seen !== isObject) {
        if (seen === 0) into[at + 1] = into[at + 2] = into[at + 3] = 0
        const whole = (into[at + 1] as number) + value
        if (Math.abs(whole) <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
          into[at + 1] = whole
          into[at] = seen + 1
          continue
        }
        if (Math.abs(value) < wideFrom && !Number.isSafeInteger(value) && grow(into, at, value)) {
          into[at] = seen + 1
          continue
        }
        this.#toObject(into, at)
      }
      this.#objects.add(into, at, log, event, 1)
    }
  }

  merge(into: Float64Array, at: number, states: Float64Array, from: number, count: number, stride: number): void {
    for (let index = count - 1; index >= 0; index--) {
      const state = from + index * stride
      const seen = states[state] as number
      if (seen === 0 || (seen !== isObject && this.#mergeNumbers(into, at, states, state, seen))) continue
      if (into[at] !== isObject) this.#toObject(into, at)
      this.#objects.mergeState(into, at, sumState(states, state, this.#references))
    }
  }

  clear(states: Float64Array, at: number): void {
    this.#objects.clear(states, at)
  }

  /** Whether the sum of two states fits; where not, nothing has changed. */
  #mergeNumbers(into: Float64Array, at: number, states: Float64Array, state: number, seen: number): boolean {
    const known = into[at] as number
    if (known === isObject) return false
    if (known === 0) {
      for (let part = 0; part < 4; part++) into[at + part] = states[state + part] as number
      return true
    }
    const before = into[at + 1] as number
    const whole = before + (states[state + 1] as number)
    if (Math.abs(whole) > Number.MAX_SAFE_INTEGER) return false
    const low = into[at + 2] as number
    const high = into[at + 3] as number
    if (!grow(into, at, states[state + 2] as number) || !grow(into, at, states[state + 3] as number)) {
      into[at + 2] = low
      into[at + 3] = high
      return false
    }
    into[at + 1] = whole
    into[at] = known + seen
    return true
  }

  #toObject(states: Float64Array, at: number): void {
    const number = this.#references.put(sumState(states, at, this.#references))
    states[at] = isObject
    states[at + 1] = number
  }
}

/** A state as the aggregates `sum` and `mean` keep it; an object is given as it is. */
export function sumState(states: Float64Array, at: number, references: References): SumState {
  const count = states[at] as number
  if (count === isObject) return references.get(states[at + 1] as number) as SumState
  if (count === 0) return { count: 0, whole: 0, rest: null }
  const whole = states[at + 1] as number
  const low = states[at + 2] as number
  const high = states[at + 3] as number
  if (low === 0 && high === 0) return { count, whole, rest: null }
  const parts = low === 0 ? [high] : high === 0 ? [low] : [low, high]
  return { count, whole, rest: { parts, wide: null, nan: 0, up: 0, down: 0 } }
}

/**
 * Adds a value to an expansion of two parts, exactly, as `growWithin` does, and joins the lower two of three parts where one double holds
 * both; false, and nothing changed, where it does not.
 */
function grow(states: Float64Array, at: number, value: number): boolean {
  if (value === 0) return true
  const low = states[at + 2] as number
  const first = value + low
  const virtual = first - value
  const lowest = value - (first - virtual) + (low - virtual)
  const high = states[at + 3] as number
  const second = first + high
  const moved = second - first
  const middle = first - (second - moved) + (high - moved)
  const joined = middle + lowest
  if (lowest - (joined - middle) !== 0) return false
  states[at + 2] = joined
  states[at + 3] = second
  return true
}

import { aggregateOf } from '../aggregate/aggregate-of.ts'
import type { AnyAggregate } from '../aggregate/feature-aggregate.ts'
import { storedValues } from '../aggregate/stored-value.ts'
import { floatSum, type SumState } from '../aggregate/sums.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { Layout, StateColumn } from '../online/layout.ts'
import { CountColumn } from './count-column.ts'
import { EdgeColumn } from './edge-column.ts'
import { type LoggedInput, type LogShape, numberValue } from './event-log.ts'
import { ExtremeColumn } from './extreme-column.ts'
import { ObjectColumn } from './object-column.ts'
import { isObject, type PackedColumn } from './packed-column.ts'
import type { References } from './references.ts'
import { SumColumn, sumState } from './sum-column.ts'

/** A state column of the layout among the packed ones. */
export interface PackedState {
  readonly column: number
  /** The state as a store gives it, shared with nothing; null for nothing. */
  read(states: Float64Array, at: number): EncodedValue
}

/** A packed column, and where its state is in a record. */
export interface PlacedColumn {
  readonly column: PackedColumn
  readonly place: number
}

/** How the states of a layout are packed: in the record of a tile, behind its start. */
export interface PackedStates {
  readonly placed: readonly PlacedColumn[]
  /** Those whose states are always objects, and those that hold numbers. */
  readonly objects: readonly PlacedColumn[]
  readonly numbers: readonly PlacedColumn[]
  readonly width: number
  /** One per state column of the layout. */
  readonly states: readonly PackedState[]
}

/** Decides how each state of a layout is packed; `count`, `sum` and `mean` of one input share a column. */
export function packStates(layout: Layout, shape: LogShape, references: References): PackedStates {
  const packing = new Packing(layout, shape, references)
  const states = layout.states.map(state => packing.pack(state))
  let width = 1
  const placed = packing.columns.map((column): PlacedColumn => {
    const place = width
    width += column.width
    return { column, place }
  })
  const objects = placed.filter(({ column }) => column instanceof ObjectColumn)
  const numbers = placed.filter(({ column }) => !(column instanceof ObjectColumn))
  return { placed, objects, numbers, width, states }
}

class Packing {
  readonly columns: PackedColumn[] = []
  readonly #layout: Layout
  readonly #shape: LogShape
  readonly #references: References
  readonly #numbers = new Map<string, number>()
  readonly #sumStates = new Map<number, PackedState>()

  constructor(layout: Layout, shape: LogShape, references: References) {
    this.#layout = layout
    this.#shape = shape
    this.#references = references
  }

  pack(state: StateColumn): PackedState {
    const input = this.#shape.inputs[state.input] as LoggedInput
    const { aggregate } = state
    if (aggregate === 'count') return this.#count(state, input)
    if (input.isNumber) {
      if (isSum(aggregate)) return this.#sum(input)
      if (aggregate === 'min' || aggregate === 'max') return this.#extreme(aggregate, input)
      if (this.#shape.isOrdered && (aggregate === 'first' || aggregate === 'last')) return this.#edge(aggregate, input)
    }
    return this.#objects(state, input)
  }

  #count(state: StateColumn, input: LoggedInput): PackedState {
    const isSummed = this.#layout.states.some(other => other.input === state.input && isSum(other.aggregate))
    if (isSummed && input.isNumber) return { column: this.#sums(input), read: this.#readCount }
    const column = this.#shared(`count ${input.at}`, () => new CountColumn(input, this.#shape))
    return { column, read: (states, at) => (states[at] === 0 ? null : { count: states[at] as number }) }
  }

  /** One for `sum` and `mean`: what reads the same is the same object. */
  #sum(input: LoggedInput): PackedState {
    const column = this.#sums(input)
    const known = this.#sumStates.get(column) ?? { column, read: this.#readSum }
    this.#sumStates.set(column, known)
    return known
  }

  #sums(input: LoggedInput): number {
    return this.#shared(`sum ${input.at}`, () => {
      const objects = new ObjectColumn(floatSum as AnyAggregate, input, this.#shape, this.#references)
      return new SumColumn(input, this.#shape, objects, this.#references)
    })
  }

  readonly #readSum: PackedState['read'] = (states, at) => {
    if (states[at] === 0) return null
    const state = sumState(states, at, this.#references)
    return (states[at] === isObject ? floatSum.merge(floatSum.init(), state) : state) as unknown as EncodedValue
  }

  readonly #readCount: PackedState['read'] = (states, at) => {
    if (states[at] === 0) return null
    if (states[at] !== isObject) return { count: states[at] as number }
    return { count: (this.#references.get(states[at + 1] as number) as SumState).count }
  }

  #extreme(name: 'min' | 'max', input: LoggedInput): PackedState {
    const values = storedValues(input.type)
    const column = this.#shared(`${name} ${input.at}`, () => new ExtremeColumn(name, input, this.#shape))
    return {
      column,
      read: (states, at) => {
        if (states[at] === 0) return null
        return { value: values.write(numberValue(input, states[at + 1] as number)) as EncodedValue }
      },
    }
  }

  #edge(name: 'first' | 'last', input: LoggedInput): PackedState {
    const shape = this.#shape
    const values = storedValues(input.type)
    const column = this.#shared(`${name} ${input.at}`, () => new EdgeColumn(name, input, shape))
    const valueAt = 1 + shape.places
    const place = (states: Float64Array, at: number, placeAt: number): number | null => {
      const number = placeAt < 0 ? Number.NEGATIVE_INFINITY : (states[at + 1 + placeAt] as number)
      return number === Number.NEGATIVE_INFINITY ? null : number
    }
    return {
      column,
      read: (states, at) => {
        if (states[at] === 0) return null
        const value = values.write(numberValue(input, states[at + valueAt] as number)) as EncodedValue
        const time = states[at + 1] as number
        return [time, place(states, at, shape.createdAt), place(states, at, shape.sequenceAt), value]
      },
    }
  }

  #objects(state: StateColumn, input: LoggedInput): PackedState {
    const aggregate = aggregateOf(state.aggregate, input.type, state.parameters)
    const column = this.columns.push(new ObjectColumn(aggregate, input, this.#shape, this.#references)) - 1
    return {
      column,
      read: (states, at) => {
        if (states[at] === 0) return null
        const held = this.#references.get(states[at + 1] as number)
        return aggregate.merge(aggregate.init(), held) as EncodedValue
      },
    }
  }

  #shared(name: string, make: () => PackedColumn): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const column = this.columns.push(make()) - 1
    this.#numbers.set(name, column)
    return column
  }
}

function isSum(aggregate: string): boolean {
  return aggregate === 'sum' || aggregate === 'mean'
}

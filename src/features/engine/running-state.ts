import { type AnyAggregate, featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { naming } from '../aggregate/range/state-kernel.ts'
import { inputMaker } from '../aggregate/shaped/input-maker.ts'
import { decodeState, encodeState } from '../aggregate/state-codec.ts'
import type { AggregateFeatureDefinition } from '../definition/definition.ts'
import { type ColumnReader, columnReader } from '../online/column-reader.ts'
import type { Column } from '../table/column.ts'
import type { KeyRows } from './key-rows.ts'
import type { SourceEvents } from './read-events.ts'
import { sourceColumn } from './source-rows.ts'
import { timesOf } from './source-times.ts'

/** One feature over all history, key after key: a state that takes up events and answers the requests between them. */
export class RunningState {
  readonly #aggregate: AnyAggregate
  readonly #column: string
  readonly #read: ColumnReader
  readonly #placeOf: (row: number) => { time: number; created: number | null; sequence: number | null }
  /** The answers, by row of the spine. */
  readonly values: unknown[]

  constructor(
    feature: AggregateFeatureDefinition,
    column: string,
    { source, stored }: SourceEvents,
    { own, requests }: { readonly own: OwnAggregates; readonly requests: number },
  ) {
    this.#aggregate = featureAggregate(feature, feature.inputType, own)
    this.#column = column
    const make = inputMaker(feature)
    const value = columnReader(sourceColumn(source, feature.input, stored))
    const bucket = feature.by === null ? () => null : columnReader(sourceColumn(source, feature.by, stored))
    this.#read = row => make(value(row), bucket(row))
    const times = timesOf(stored.column(source.time))
    const reader = (name: string | null): ColumnReader => columnOr(name === null ? null : stored.column(name))
    const [created, sequence] = [reader(source.created), reader(source.sequence)]
    this.#placeOf = row => ({
      time: times[row] as number,
      created: created(row) as number | null,
      sequence: sequence(row) as number | null,
    })
    this.values = new Array<unknown>(requests).fill(null)
  }

  /** Answers a key's requests from a saved state and the events after it; gives the state after all of them. Null: nothing was seen. */
  run(key: number, saved: Uint8Array | null, events: KeyRows, queries: KeyRows): Uint8Array | null {
    const [start, end] = [events.starts[key] as number, events.starts[key + 1] as number]
    const [first, last] = [queries.starts[key] as number, queries.starts[key + 1] as number]
    if (start === end && first === last) return saved
    let state = saved === null ? null : decodeState(this.#aggregate, saved)
    let event = start
    for (let query = first; query < last; query++) {
      const time = queries.times[query] as number
      for (; event < end && (events.times[event] as number) < time; event++) {
        state = this.#add(state, events.rows[event] as number)
      }
      if (state !== null) this.#answer(state, queries.rows[query] as number, time)
    }
    for (; event < end; event++) state = this.#add(state, events.rows[event] as number)
    return start === end || state === null ? saved : encodeState(this.#aggregate, state)
  }

  #add(state: unknown, row: number): unknown {
    const value = this.#read(row)
    return value === null ? state : this.#aggregate.add(state ?? this.#aggregate.init(), value, this.#placeOf(row))
  }

  #answer(state: unknown, row: number, time: number): void {
    this.values[row] = naming(this.#column, row, () => this.#aggregate.result(state, time))
  }
}

function columnOr(column: Column | null): ColumnReader {
  return column === null ? () => null : columnReader(column)
}

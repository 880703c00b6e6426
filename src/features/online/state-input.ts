import { type AnyAggregate, featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { type InputMaker, inputMaker } from '../aggregate/shaped/input-maker.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { ColumnReader } from './column-reader.ts'
import { inputCodec } from './input-codec.ts'
import type { Layout, StateColumn } from './layout.ts'

/** How one state of a layout takes up events. */
export interface StateInput {
  readonly aggregate: AnyAggregate
  /** Its input from an event's stored values; null where nothing of the event counts. */
  readonly read: (values: readonly EncodedValue[]) => unknown
}

/** The aggregate of a state and how stored events become its inputs, decided once. */
export function stateInput(layout: Layout, state: StateColumn, own: OwnAggregates): StateInput {
  const { input, by, spread } = state
  const type = layout.inputs[input]?.type ?? 'float64'
  const aggregate = featureAggregate(state, type, own)
  const codec = inputCodec(type)
  if (by === null && spread === 'none') return { aggregate, read: values => codec.read(values[input] ?? null) }
  const make = inputMaker(state)
  return {
    aggregate,
    read: values => make(codec.read(values[input] ?? null), by === null ? null : (values[by] ?? null)),
  }
}

/** Reads the inputs of a state out of columns, one per input of the layout. */
export function stateReader(state: StateColumn, readers: readonly ColumnReader[]): ColumnReader {
  const { input, by, spread } = state
  const value = readers[input] as ColumnReader
  if (by === null && spread === 'none') return value
  const make: InputMaker = inputMaker(state)
  const bucket = by === null ? () => null : (readers[by] as ColumnReader)
  return row => make(value(row), bucket(row))
}

import { type ColumnReader, columnReader } from '../online/column-reader.ts'
import type { EventsChange } from '../online/online-store.ts'
import { Column, isSet } from '../table/column.ts'
import { keptOfOffset, type LogShape } from './event-log.ts'
import type { References } from './references.ts'

/** The columns of a change as a log takes them: everything that they decide is decided once. */
export class EventFields {
  readonly #shape: LogShape
  readonly #references: References
  /** Per row, which inputs and places are there. */
  readonly #bits: Int32Array
  /** What is kept of the position of row 0, beside bits. */
  readonly #offset: number
  readonly #numbers: readonly Float64Array[]
  readonly #numbersAt: readonly number[]
  readonly #others: readonly { readonly at: number; readonly bit: number; readonly read: ColumnReader }[]

  constructor(change: EventsChange, shape: LogShape, references: References) {
    this.#shape = shape
    this.#references = references
    const { inputs, created, sequence, times, offset } = change
    this.#offset = keptOfOffset(shape, offset)
    const places = (created === null ? 0 : shape.createdBit) | (sequence === null ? 0 : shape.sequenceBit)
    const all = shape.inputs.reduce((bits, input) => bits | input.bit, places)
    this.#bits = new Int32Array(times.length).fill(all)
    const numbers: Float64Array[] = []
    const numbersAt: number[] = []
    const others: { at: number; bit: number; read: ColumnReader }[] = []
    const take = (column: Column, at: number, bit: number): void => {
      clearMissing(this.#bits, column, bit)
      numbers.push(doubles(column))
      numbersAt.push(at)
    }
    for (const [index, input] of shape.inputs.entries()) {
      const column = inputs[index] as Column
      if (input.isNumber) take(column, input.at, input.bit)
      else others.push({ at: input.at, bit: input.bit, read: columnReader(column) })
    }
    if (created !== null) take(withNullsFirst(created), shape.createdAt, shape.createdBit)
    if (sequence !== null) take(withNullsFirst(sequence), shape.sequenceAt, shape.sequenceBit)
    this.#numbers = numbers
    this.#numbersAt = numbersAt
    this.#others = others
  }

  /** Writes what a row has, but for its time. */
  write(row: number, page: Float64Array, at: number): void {
    const numbers = this.#numbers
    for (let index = 0; index < numbers.length; index++) {
      page[at + (this.#numbersAt[index] as number)] = (numbers[index] as Float64Array)[row] as number
    }
    const { bitsAt, offsetAt, unit } = this.#shape
    const offset = this.#offset + row
    const bits = this.#bits[row] as number
    page[at + offsetAt] = offset
    page[at + bitsAt] = offset * unit + (this.#others.length === 0 ? bits : this.#writeOthers(row, page, at, bits))
  }

  /** Keeps the values that are not numbers; gives the bits of what is there. */
  #writeOthers(row: number, page: Float64Array, at: number, bits: number): number {
    let there = bits
    for (const { at: place, bit, read } of this.#others) {
      const value = read(row)
      if (value === null) there &= ~bit
      else page[at + place] = this.#references.put(value)
    }
    return there
  }
}

/** −∞, which sorts before everything, for null. */
function withNullsFirst(column: Column): Column {
  const { validity } = column.data
  if (validity === null) return column
  const values = doubles(column).map((value, row) => (isSet(validity, row) ? value : Number.NEGATIVE_INFINITY))
  return new Column(column.type, column.length, { kind: 'number', values, validity })
}

function doubles({ data }: Column): Float64Array {
  if (data.kind === 'number') return data.values instanceof Float64Array ? data.values : Float64Array.from(data.values)
  if (data.kind === 'boolean') return Float64Array.from(data.values)
  throw new TypeError(`a column of ${data.kind} holds no numbers`)
}

function clearMissing(bits: Int32Array, { data }: Column, bit: number): void {
  const { validity } = data
  if (validity === null) return
  for (let row = 0; row < bits.length; row++) if (!isSet(validity, row)) bits[row] = (bits[row] as number) & ~bit
}

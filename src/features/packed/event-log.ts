import type { Layout } from '../online/layout.ts'
import type { DataType } from '../schema.ts'
import { copyDoubles } from './copy-doubles.ts'
import { RecordLists } from './record-lists.ts'
import type { References } from './references.ts'

/** Which places of an event a source declares; the time is always there. */
export interface EventPlaces {
  readonly created: boolean
  readonly sequence: boolean
  /** Whether the sequence holds whole numbers, so that −∞ can stand for its null. */
  readonly isWhole: boolean
}

/** As many inputs fit into the bits that say which are there. */
export const mostInputs = 28
/** With so few bits they share a double with the position: what is left tells 2^44 positions apart. */
const mostShared = 8

/** How one input stands in a log: as a number, or as the number of a stored value. */
export interface LoggedInput {
  readonly at: number
  readonly bit: number
  readonly type: DataType
  readonly isNumber: boolean
}

/**
 * Where everything stands in the record of an event: time, `created` and `sequence` where declared (−∞ for null, which sorts first),
 * a bit per input and declared place that is there, with the position in the shard in the bits above or in a double before, and the inputs.
 */
export interface LogShape {
  /** How many doubles place an event in the order of rows. */
  readonly places: number
  /** Whether comparing these doubles one after the other is that order. */
  readonly isOrdered: boolean
  readonly createdAt: number
  readonly sequenceAt: number
  readonly createdBit: number
  readonly sequenceBit: number
  readonly bitsAt: number
  /** The same as `bitsAt` where a double holds both. */
  readonly offsetAt: number
  /** What a position is multiplied by where bits are added to it; 0 where it stands alone. */
  readonly unit: number
  readonly width: number
  readonly inputs: readonly LoggedInput[]
}

export function logShape(layout: Layout, { created, sequence, isWhole }: EventPlaces): LogShape {
  const createdAt = created ? 1 : -1
  const sequenceAt = sequence ? (created ? 2 : 1) : -1
  const places = 1 + (created ? 1 : 0) + (sequence ? 1 : 0)
  const bits = layout.inputs.length + places - 1
  const isShared = bits <= mostShared
  const bitsAt = isShared ? places : places + 1
  const inputs = layout.inputs.map(({ type }, index): LoggedInput => {
    const isNumber = typeof type === 'string' && numberTypes.has(type)
    return { at: bitsAt + 1 + index, bit: 1 << index, type, isNumber }
  })
  const createdBit = created ? 1 << inputs.length : 0
  const sequenceBit = sequence ? 1 << (bits - 1) : 0
  const width = bitsAt + 1 + inputs.length
  const placed = { places, isOrdered: isWhole, createdAt, sequenceAt, createdBit, sequenceBit }
  return { ...placed, bitsAt, offsetAt: places, unit: isShared ? 2 ** bits : 0, width, inputs }
}

const numberTypes: ReadonlySet<string> = new Set([
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'timestamp',
  'date',
])

/** Events per slot, in order of time, then position: that is the order in which they come. */
export class EventLog {
  readonly #shape: LogShape
  readonly lists: RecordLists
  readonly #references: References
  /** An event on its way from one place to another. */
  readonly #moved: Float64Array

  constructor(shape: LogShape, references: References) {
    this.#shape = shape
    this.#moved = new Float64Array(shape.width)
    this.lists = new RecordLists(shape.width, 4)
    this.#references = references
  }

  /** Puts events in a page into the order of the log. */
  sort(page: Float64Array, at: number, count: number): void {
    const { width } = this.#shape
    for (let index = 1; index < count; index++) {
      const event = at + index * width
      let place = event
      while (place > at && this.#isBefore(page, event, page, place - width)) place -= width
      if (place === event) continue
      copyDoubles(page, event, this.#moved, 0, width)
      page.copyWithin(place + width, place, event)
      copyDoubles(this.#moved, 0, page, place, width)
    }
  }

  /** Adds events that are in order; from the last one on, so that what is after them moves once. */
  add(slot: number, page: Float64Array, at: number, count: number): void {
    const { lists } = this
    const { width } = this.#shape
    let known = lists.length(slot)
    const base = lists.insert(slot, known, count) - known * width
    const log = lists.page(slot)
    for (let left = count; left > 0; left--) {
      if (known === 0 || !this.#isBefore(page, at, log, base + (known - 1) * width)) {
        copyDoubles(page, at, log, base + known * width, left * width)
        return
      }
      const event = at + (left - 1) * width
      const end = known
      while (known > 0 && this.#isBefore(page, event, log, base + (known - 1) * width)) known--
      log.copyWithin(base + (known + left) * width, base + known * width, base + end * width)
      copyDoubles(page, event, log, base + (known + left - 1) * width, width)
    }
  }

  #isBefore(left: Float64Array, i: number, right: Float64Array, j: number): boolean {
    return (left[i] as number) < (right[j] as number)
  }

  removeFirst(slot: number, count: number): void {
    if (count === 0) return
    this.release(this.lists.page(slot), this.lists.base(slot), count)
    this.lists.removeFirst(slot, count)
  }

  /** Lets go of what events hold that is not a number. */
  release(page: Float64Array, at: number, count: number): void {
    const { inputs, width, bitsAt } = this.#shape
    for (const input of inputs) {
      if (input.isNumber) continue
      for (let event = at; event < at + count * width; event += width) {
        const isThere = ((page[event + bitsAt] as number) & input.bit) !== 0
        if (isThere) this.#references.drop(page[event + input.at] as number)
      }
    }
  }
}

/** The value of an input that is there. */
export function loggedValue(input: LoggedInput, page: Float64Array, at: number, references: References): unknown {
  const number = page[at + input.at] as number
  return input.isNumber ? numberValue(input, number) : references.get(number)
}

/** The value that is logged as a number. */
export function numberValue({ type }: LoggedInput, number: number): number | boolean {
  return type === 'boolean' ? number === 1 : number
}

/** What is kept of a position beside bits: events of more distant positions in a shard are not told apart. */
export function keptOfOffset({ unit }: LogShape, offset: number): number {
  return unit === 0 ? offset : modulo(offset, 2 ** 52 / unit)
}

/** The position of an event in its shard; `newest` is that of the slot's last one. */
export function offsetOf({ offsetAt, unit }: LogShape, page: Float64Array, at: number, newest: number): number {
  const kept = page[at + offsetAt] as number
  return unit === 0 ? kept : newest - modulo(newest - Math.floor(kept / unit), 2 ** 52 / unit)
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}

/** Where an event stands in the order of rows. */
export function placeOf(
  shape: LogShape,
  page: Float64Array,
  at: number,
): { time: number; created: number | null; sequence: number | null } {
  const bits = page[at + shape.bitsAt] as number
  return {
    time: page[at] as number,
    created: (bits & shape.createdBit) === 0 ? null : (page[at + shape.createdAt] as number),
    sequence: (bits & shape.sequenceBit) === 0 ? null : (page[at + shape.sequenceAt] as number),
  }
}

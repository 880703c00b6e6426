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
const createdBit = 1 << 28
const sequenceBit = 1 << 29

/** How one input stands in a log: as a number, or as the number of a stored value. */
export interface LoggedInput {
  readonly at: number
  readonly bit: number
  readonly type: DataType
  readonly isNumber: boolean
}

/**
 * Where everything stands in the record of an event: time, `created` and `sequence` where declared (−∞ for null, which sorts first),
 * the position in the shard, a bit per input that is there, and the inputs.
 */
export interface LogShape {
  /** How many doubles place an event in the order of rows. */
  readonly places: number
  /** Whether comparing these doubles one after the other is that order. */
  readonly isOrdered: boolean
  readonly createdAt: number
  readonly sequenceAt: number
  readonly offsetAt: number
  readonly bitsAt: number
  readonly width: number
  readonly inputs: readonly LoggedInput[]
}

export function logShape(layout: Layout, { created, sequence, isWhole }: EventPlaces): LogShape {
  const createdAt = created ? 1 : -1
  const sequenceAt = sequence ? (created ? 2 : 1) : -1
  const places = 1 + (created ? 1 : 0) + (sequence ? 1 : 0)
  const inputs = layout.inputs.map(({ type }, index): LoggedInput => {
    const isNumber = typeof type === 'string' && numberTypes.has(type)
    return { at: places + 2 + index, bit: 1 << index, type, isNumber }
  })
  const width = places + 2 + inputs.length
  return { places, isOrdered: isWhole, createdAt, sequenceAt, offsetAt: places, bitsAt: places + 1, width, inputs }
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

/** Events per slot, in order of time, then position. */
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
    const { offsetAt } = this.#shape
    const order = (left[i] as number) - (right[j] as number)
    return order < 0 || (order === 0 && (left[i + offsetAt] as number) < (right[j + offsetAt] as number))
  }

  removeFirst(slot: number, count: number): void {
    if (count === 0) return
    this.release(this.lists.page(slot), this.lists.base(slot), count)
    this.lists.removeFirst(slot, count)
  }

  /** Lets go of what events hold that is no number. */
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

/** The bits of an event's places that are not null. */
export function placeBits(created: number | null, sequence: number | null): number {
  return (created === null ? 0 : createdBit) | (sequence === null ? 0 : sequenceBit)
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
    created: (bits & createdBit) === 0 ? null : (page[at + shape.createdAt] as number),
    sequence: (bits & sequenceBit) === 0 ? null : (page[at + shape.sequenceAt] as number),
  }
}

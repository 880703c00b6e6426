import type { DataType, Value } from '../../schema.ts'
import { countBits, emptyBitmap, setBit } from '../../table/bitmap.ts'
import { columnFromExact } from '../../table/build-column.ts'
import { Column } from '../../table/column.ts'
import type { ColumnMaker } from './input-column.ts'
import { type KernelMemory, newMemory } from './kernel-memory.ts'

/** Where the results of one window go, by question; questions that are never written are null. */
export interface ResultSink {
  write(question: number, value: unknown): void
}

/** One number per question: a result, or the key of one. Kernels write into the arrays directly. */
export class NumberOutput implements ResultSink {
  readonly values: Float64Array
  /** One byte per question, 1 = present. */
  readonly present: Uint8Array

  readonly #memory: KernelMemory

  constructor(questions: number, memory: KernelMemory = newMemory) {
    this.values = memory.numbers(questions)
    this.present = memory.bytes(questions)
    this.#memory = memory
  }

  write(question: number, value: unknown): void {
    this.values[question] = value as number
    this.present[question] = 1
  }

  /** The column whose row r answers question `questionOf[r]`; −1 is null. */
  finish(questionOf: Int32Array, columnOf: ColumnMaker): Column {
    const { values, present } = this
    const rowCount = questionOf.length
    const keys = this.#memory.column(rowCount)
    const validity = emptyBitmap(rowCount)
    for (let byte = 0; byte < validity.length; byte++) {
      const until = Math.min(byte * 8 + 8, rowCount)
      let bits = 0
      for (let row = byte * 8; row < until; row++) {
        const question = questionOf[row] as number
        const isPresent = question >= 0 && present[question] === 1
        keys[row] = isPresent ? (values[question] as number) : 0
        if (isPresent) bits |= 1 << (row & 7)
      }
      validity[byte] = bits
    }
    return columnOf(keys, unlessFull(validity, rowCount))
  }
}

/** One list of keys per question, in a pool that grows. */
export class ListOutput {
  readonly #starts: Int32Array
  readonly #lengths: Int32Array
  #pool: Float64Array = new Float64Array(1024)
  #used = 0
  #last = 0

  constructor(questions: number) {
    this.#starts = new Int32Array(questions)
    this.#lengths = new Int32Array(questions)
  }

  /** Writes `keys[from], keys[from + step], …`, `length` of them; at least one. */
  append(question: number, keys: Float64Array, from: number, step: 1 | -1, length: number): void {
    const used = this.#used
    if (used + length > this.#pool.length) this.#grow(length)
    const pool = this.#pool
    this.#starts[question] = used
    this.#lengths[question] = length
    this.#last = question
    for (let index = 0; index < length; index++) pool[used + index] = keys[from + step * index] as number
    this.#used = used + length
  }

  /** Gives a question the list that was appended last. */
  repeat(question: number): void {
    this.#starts[question] = this.#starts[this.#last] as number
    this.#lengths[question] = this.#lengths[this.#last] as number
  }

  finish(questionOf: Int32Array, type: DataType, columnOf: ColumnMaker): Column {
    const rowCount = questionOf.length
    const offsets = new Int32Array(rowCount + 1)
    const validity = emptyBitmap(rowCount)
    for (let row = 0; row < rowCount; row++) {
      const question = questionOf[row] as number
      const length = question < 0 ? 0 : (this.#lengths[question] as number)
      if (length > 0) setBit(validity, row)
      offsets[row + 1] = (offsets[row] as number) + length
    }
    const childLength = offsets[rowCount] as number
    const keys = new Float64Array(childLength)
    const pool = this.#pool
    for (let row = 0; row < rowCount; row++) {
      const start = offsets[row] as number
      const length = (offsets[row + 1] as number) - start
      const from = length === 0 ? 0 : (this.#starts[questionOf[row] as number] as number)
      for (let index = 0; index < length; index++) keys[start + index] = pool[from + index] as number
    }
    const child = columnOf(keys, null).data
    return new Column(type, rowCount, {
      kind: 'list',
      offsets,
      child,
      childLength,
      validity: unlessFull(validity, rowCount),
    })
  }

  #grow(length: number): void {
    const pool = new Float64Array(Math.max(this.#pool.length * 2, this.#used + length))
    pool.set(this.#pool)
    this.#pool = pool
  }
}

/** Results of any type as JavaScript values. */
export class ValueOutput implements ResultSink {
  readonly #values: unknown[]

  constructor(questions: number) {
    this.#values = new Array<unknown>(questions).fill(null)
  }

  write(question: number, value: unknown): void {
    this.#values[question] = value
  }

  finish(questionOf: Int32Array, type: DataType): Column {
    const values = Array.from(questionOf, question => (question < 0 ? null : this.#values[question]))
    return columnFromExact(type, values as (Value<DataType> | null)[])
  }
}

function unlessFull(validity: Uint8Array, rowCount: number): Uint8Array | null {
  return countBits(validity, rowCount) === rowCount ? null : validity
}

import type { DataType, Value } from '../../schema.ts'
import { clearBit, emptyBitmap, fullBitmap, setBit, unlessFull } from '../../table/bitmap.ts'
import { columnFromExact } from '../../table/build-column.ts'
import { Column } from '../../table/column.ts'
import type { ColumnMaker } from './input-column.ts'
import { type KernelMemory, newMemory } from './kernel-memory.ts'
import type { KernelQueries, WindowColumn } from './range-kernel.ts'

/** Where the results of one window go, by question; questions that are never written are null. */
export interface ResultSink {
  write(question: number, value: unknown): void
}

/** The row of each of so many questions: the inverse of `questionOf`, in which each of them stands once, and −1 for other rows. */
export function rowsOfQuestions(questionOf: Int32Array, questions: number): Int32Array {
  const rowOf = new Int32Array(questions)
  for (let row = 0; row < questionOf.length; row++) {
    const question = questionOf[row] as number
    if (question >= 0) rowOf[question] = row
  }
  return rowOf
}

/** One number per question: a result, or the key of one. Kernels write into the array directly; what they write for empty windows does not count. */
export class NumberOutput implements ResultSink {
  readonly values: Float64Array
  readonly #memory: KernelMemory
  /** By question after that of question −1, 1 for windows that have inputs but no result; null: there are none. */
  #nulls: Uint8Array | null = null

  constructor(questions: number, memory: KernelMemory = newMemory) {
    this.#memory = memory
    this.values = memory.numbers(questions)
  }

  write(question: number, value: unknown): void {
    if (value !== null) this.values[question] = value as number
    else {
      this.#nulls ??= this.#memory.bytes(this.values.length + 1)
      this.#nulls[question + 1] = 1
    }
  }

  /** The column whose row r answers question `questionOf[r]`; −1 is null. */
  finish(questionOf: Int32Array, { seen, rowOf, numbers }: WindowColumn, columnOf: ColumnMaker): Column {
    const values = this.values
    const keys = numbers(questionOf.length)
    if (rowOf.length < keys.length) keys.fill(0)
    // Reading one after the other and writing to many places is twice as quick as the reverse: reads that miss the cache are waited for.
    for (let question = 0; question < rowOf.length; question++) {
      keys[rowOf[question] as number] = values[question] as number
    }
    return columnOf(keys, this.#nulls === null ? seen : withNulls(seen, this.#nulls, questionOf))
  }
}

function withNulls(seen: Uint8Array | null, nulls: Uint8Array, questionOf: Int32Array): Uint8Array {
  const validity = seen?.slice() ?? fullBitmap(questionOf.length)
  for (let row = 0; row < questionOf.length; row++) {
    if (nulls[(questionOf[row] as number) + 1] === 1) clearBit(validity, row)
  }
  return validity
}

/** The columns of all windows of a kernel. */
export function finishNumbers(
  outputs: readonly NumberOutput[],
  questionOf: Int32Array,
  windows: readonly WindowColumn[],
  columnOf: ColumnMaker,
): readonly Column[] {
  return outputs.map((output, window) => output.finish(questionOf, windows[window] as WindowColumn, columnOf))
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

/** Puts what is decided otherwise in place of answers; null: the answer stays. */
export function overwrite(
  { from, count, right, lefts }: KernelQueries,
  outputs: readonly NumberOutput[],
  decide: (start: number, end: number) => number | null,
): void {
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const { values } = outputs[window] as NumberOutput
    for (let i = 0; i < count; i++) {
      const value = decide(left[i] as number, right[i] as number)
      if (value !== null) values[from + i] = value
    }
  }
}

import { emptyBitmap, setBit } from '../../table/bitmap.ts'
import { columnFromExact } from '../../table/build-column.ts'
import { Column } from '../../table/column.ts'
import { concatColumns } from '../../table/concat-tables.ts'
import { takeRows } from '../../table/reshape.ts'
import type { Parts } from './part-kernel.ts'
import type { KernelRequest } from './range-kernel.ts'

/** The answers of the parts of all questions, put together at the end: a map or a list for each question and window. */
export class PartAnswers {
  readonly #parts: Parts
  readonly #request: KernelRequest
  /** Per answer: its question, its part and, for lists, how long the list is. */
  #questionOf: Int32Array = new Int32Array(1024)
  #partOf: Int32Array = new Int32Array(1024)
  #lengthOf: Int32Array = new Int32Array(1024)
  /** Per window, whether the answer saw an input there; one that did may still be null. */
  #seen: readonly Uint8Array[]
  #count = 0
  readonly #columns: Column[][]

  constructor(parts: Parts, request: KernelRequest) {
    this.#parts = parts
    this.#request = request
    this.#seen = request.columns.map(() => new Uint8Array(1024))
    this.#columns = request.columns.map(() => [])
  }

  /** Announces the next answer; the parts of a question come in ascending order. */
  add(question: number, part: number, length: number): void {
    if (this.#count === this.#questionOf.length) this.#grow()
    this.#questionOf[this.#count] = question
    this.#partOf[this.#count] = part
    this.#lengthOf[this.#count] = length
    this.#count++
  }

  /** Says that the newest answer saw an input in a window. */
  see(window: number): void {
    ;(this.#seen[window] as Uint8Array)[this.#count - 1] = 1
  }

  /** Takes the values of the answers that were announced since the last time, one column per window. */
  take(columns: readonly Column[]): void {
    for (const [window, column] of columns.entries()) this.#columns[window]?.push(column)
  }

  finish(questionOf: Int32Array): readonly Column[] {
    const { type } = this.#request
    if (this.#count === 0) {
      return this.#seen.map(() => columnFromExact(type, new Array<null>(questionOf.length).fill(null)))
    }
    const { starts, order } = this.#byQuestion()
    const compose = this.#parts.kind === 'map' ? this.#maps : this.#lists
    return this.#columns.map((columns, window) =>
      compose.call(this, concatColumns(columns), this.#seen[window] as Uint8Array, questionOf, starts, order),
    )
  }

  #maps(column: Column, seen: Uint8Array, questionOf: Int32Array, starts: Int32Array, order: Int32Array): Column {
    const { keyOf } = this.#parts
    const values = Array.from(questionOf, question => {
      if (question < 0) return null
      let map: Map<string, unknown> | null = null
      for (let index = starts[question] as number; index < (starts[question + 1] as number); index++) {
        const answer = order[index] as number
        if (seen[answer] === 0) continue
        map ??= new Map()
        map.set(keyOf(this.#partOf[answer] as number), column.get(answer))
      }
      return map
    })
    return new Column(this.#request.type, questionOf.length, { kind: 'boxed', values, validity: null })
  }

  #lists(column: Column, seen: Uint8Array, questionOf: Int32Array, starts: Int32Array, order: Int32Array): Column {
    const rowCount = questionOf.length
    const offsets = new Int32Array(rowCount + 1)
    const validity = emptyBitmap(rowCount)
    const answers: number[] = []
    for (let row = 0; row < rowCount; row++) {
      const question = questionOf[row] as number
      const from = answers.length
      const end = question < 0 ? 0 : (starts[question + 1] as number)
      for (let index = question < 0 ? 0 : (starts[question] as number); index < end; index++) {
        const answer = order[index] as number
        if (seen[answer] === 0) continue
        const length = this.#lengthOf[answer] as number
        while (answers.length < from + length) answers.push(-1)
        answers[from + (this.#partOf[answer] as number)] = answer
      }
      if (answers.length > from) setBit(validity, row)
      offsets[row + 1] = answers.length
    }
    const child = takeRows(column, Int32Array.from(answers)).data
    const data = { kind: 'list', offsets, child, childLength: answers.length, validity } as const
    return new Column(this.#request.type, rowCount, data)
  }

  /** The answers by question, those of one question in order of their parts. */
  #byQuestion(): { readonly starts: Int32Array; readonly order: Int32Array } {
    const starts = new Int32Array(this.#request.questions + 1)
    for (let answer = 0; answer < this.#count; answer++) {
      const question = this.#questionOf[answer] as number
      starts[question + 1] = (starts[question + 1] as number) + 1
    }
    for (let question = 0; question < this.#request.questions; question++) {
      starts[question + 1] = (starts[question + 1] as number) + (starts[question] as number)
    }
    const next = starts.slice()
    const order = new Int32Array(this.#count)
    for (let answer = 0; answer < this.#count; answer++) {
      const question = this.#questionOf[answer] as number
      const place = next[question] as number
      order[place] = answer
      next[question] = place + 1
    }
    return { starts, order }
  }

  #grow(): void {
    const size = this.#count * 2
    this.#questionOf = grown(this.#questionOf, new Int32Array(size))
    this.#partOf = grown(this.#partOf, new Int32Array(size))
    this.#lengthOf = grown(this.#lengthOf, new Int32Array(size))
    this.#seen = this.#seen.map(seen => grown(seen, new Uint8Array(size)))
  }
}

function grown<Values extends Int32Array | Uint8Array>(from: Values, to: Values): Values {
  to.set(from)
  return to
}

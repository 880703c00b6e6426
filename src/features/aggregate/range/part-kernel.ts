import type { DataType } from '../../schema.ts'
import type { Column } from '../../table/column.ts'
import { unequalLists } from '../shaped/element-wise.ts'
import { rowsOfQuestions } from './kernel-output.ts'
import { KeyInputs } from './key-inputs.ts'
import { PartAnswers } from './part-answers.ts'
import { lowestLefts, type PartQueries, partQueries, selectQueries } from './part-queries.ts'
import type { KernelMaker, KernelQueries, KernelRequest, RangeKernel, WindowColumn } from './range-kernel.ts'

/** How the inputs fall into parts that are aggregated by themselves, and what their answers make together. */
export interface Parts {
  readonly kind: 'map' | 'list'
  /** The part of each row of the input column, which is its place in the result. */
  readonly codes: Int32Array
  readonly count: number
  /** Maps: the key of a part. */
  readonly keyOf: (part: number) => string
  /** Lists: how long the row's list is; a window must hold lists of one length. */
  readonly lengths: Int32Array | null
}

/** Answers windows part by part, each through a kernel over its own inputs only; parts without inputs in a window cost nothing there. */
export function partKernel(inner: KernelMaker, parts: Parts): KernelMaker {
  return request => new PartKernel(inner, parts, request)
}

/** How many answers of parts one inner kernel holds. */
const answersEach = 65_536

class PartKernel implements RangeKernel {
  readonly #inner: KernelMaker
  readonly #parts: Parts
  readonly #request: KernelRequest
  readonly #answers: PartAnswers
  #kernel: RangeKernel | null = null
  #capacity = 0
  #used = 0
  #own: KeyInputs | null = null
  /** The parts of the key, ascending, and where the inputs of each begin in `#rows` and `#positions`. */
  #present: number[] = []
  #starts: number[] = []
  #rows: Int32Array = new Int32Array(0)
  #positions: Int32Array = new Int32Array(0)
  readonly #counts: Int32Array
  /** Lists: the number of the run of equally long ones that each input of the key is in; null: they are all equal. */
  #runs: Int32Array | null = null
  #asked: PartQueries

  constructor(inner: KernelMaker, parts: Parts, request: KernelRequest) {
    this.#inner = inner
    this.#parts = parts
    this.#request = request
    this.#counts = new Int32Array(parts.count)
    this.#answers = new PartAnswers(parts, request)
    this.#asked = partQueries(0, request.columns.length)
  }

  begin(inputs: KeyInputs): void {
    this.#own ??= new KeyInputs(inputs.column, inputs.places)
    const { count, rows } = inputs
    const { codes, lengths } = this.#parts
    const counts = this.#counts
    if (this.#rows.length < count) {
      this.#rows = new Int32Array(2 * count)
      this.#positions = new Int32Array(2 * count)
    }
    const present: number[] = []
    for (let index = 0; index < count; index++) {
      const part = codes[rows[index] as number] as number
      if (counts[part] === 0) present.push(part)
      counts[part] = (counts[part] as number) + 1
    }
    present.sort((left, right) => left - right)
    const starts = [0]
    for (const [place, part] of present.entries()) {
      starts.push((starts[place] as number) + (counts[part] as number))
      counts[part] = starts[place] as number
    }
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number
      const part = codes[row] as number
      const place = counts[part] as number
      this.#rows[place] = row
      this.#positions[place] = index
      counts[part] = place + 1
    }
    for (const part of present) counts[part] = 0
    this.#present = present
    this.#starts = starts
    this.#runs = lengths === null ? null : runsOf(rows, count, lengths)
  }

  range(queries: KernelQueries): void {
    this.#refuseUnequal(queries)
    if (this.#asked.right.length < queries.count) {
      this.#asked = partQueries(2 * queries.count, this.#request.columns.length)
    }
    const lowest = lowestLefts(queries)
    for (const [place, part] of this.#present.entries()) {
      const start = this.#starts[place] as number
      const end = this.#starts[place + 1] as number
      const count = selectQueries(this.#positions.subarray(start, end), queries, lowest, this.#asked)
      if (count > 0) this.#ask(part, start, end, count, queries)
    }
  }

  finish(questionOf: Int32Array): readonly Column[] {
    this.#flush()
    return this.#answers.finish(questionOf)
  }

  #ask(part: number, start: number, end: number, count: number, { from }: KernelQueries): void {
    if (this.#used + count > this.#capacity) this.#flush()
    const { lengths } = this.#parts
    const { numbers, right, lefts, times, rows } = this.#asked
    const own = this.#own as KeyInputs
    const kernel = this.#kernel ?? this.#make(count)
    own.load({ rows: this.#rows, keys: null, times: null }, start, end)
    kernel.begin(own)
    kernel.range({ from: this.#used, count, right, lefts, times, rows })
    this.#used += count
    for (let index = 0; index < count; index++) {
      const last = this.#rows[start + (right[index] as number) - 1] as number
      this.#answers.add(from + (numbers[index] as number), part, lengths === null ? 0 : (lengths[last] as number))
      for (let window = 0; window < lefts.length; window++) {
        if (((lefts[window] as Int32Array)[index] as number) < (right[index] as number)) this.#answers.see(window)
      }
    }
  }

  #make(count: number): RangeKernel {
    this.#capacity = Math.max(answersEach, count)
    const type = partType(this.#request.type)
    this.#kernel = this.#inner({ ...this.#request, type, questions: this.#capacity, memory: undefined })
    return this.#kernel
  }

  #flush(): void {
    if (this.#kernel === null) return
    const answers = Int32Array.from({ length: this.#used }, (_, index) => index)
    // Those that saw no input are left out afterwards.
    const rowOf = rowsOfQuestions(answers, this.#used)
    const column = { seen: null, rowOf, numbers: (length: number) => new Float64Array(length) }
    this.#answers.take(this.#kernel.finish(answers, new Array<WindowColumn>(this.#request.columns.length).fill(column)))
    this.#kernel = null
    this.#capacity = 0
    this.#used = 0
  }

  #refuseUnequal({ count, right, lefts, rows }: KernelQueries): void {
    const runs = this.#runs
    if (runs === null) return
    for (const [window, left] of lefts.entries()) {
      for (let query = 0; query < count; query++) {
        const start = left[query] as number
        const end = right[query] as number
        if (start < end && runs[start] !== runs[end - 1]) {
          throw unequalLists(this.#request.columns[window] ?? 'elementWise', rows[query] as number)
        }
      }
    }
  }
}

function runsOf(rows: Int32Array, count: number, lengths: Int32Array): Int32Array | null {
  const runs = new Int32Array(count)
  let run = 0
  for (let index = 1; index < count; index++) {
    if (lengths[rows[index] as number] !== lengths[rows[index - 1] as number]) run++
    runs[index] = run
  }
  return run === 0 ? null : runs
}

function partType(type: DataType): DataType {
  if (typeof type === 'object' && 'map' in type) return type.map
  if (typeof type === 'object' && 'list' in type) return type.list
  throw new TypeError('parts make a map or a list')
}

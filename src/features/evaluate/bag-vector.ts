import { type DataType, isNumeric } from '../schema.ts'
import { type Bag, componentsOf, prepareBag } from './bag.ts'
import { compactEntries } from './dictionary.ts'
import { failure } from './failed.ts'
import { SparseBuilder, type SparseVector } from './sparse-vector.ts'
import { tableOf } from './strict-functions.ts'
import { isActive } from './strict-vector.ts'
import { addNumber, type TermPlace } from './term-sources.ts'
import type { TypedCall } from './typed-node.ts'
import {
  type Frame,
  isPresent,
  numberListsVector,
  numbersVector,
  type Vector,
  type VectorFunction,
  valueAt,
} from './vector.ts'
import { sparseSums } from './vector-steps.ts'

/** Sparse vectors of rows one after the other: row i holds `values[k]` at `positions[k]` for k from `indptr[i]` to `indptr[i + 1]`. */
export interface SparseRows {
  readonly indptr: Int32Array
  readonly positions: Int32Array
  readonly values: Float64Array
}

/** Adds what one row of an argument holds; false where a number is infinite. */
type AddRow = (row: number, into: SparseBuilder) => boolean

/** The vectors of all rows of a frame. */
export function bagRows(call: TypedCall, parts: readonly VectorFunction[]): (frame: Frame) => SparseRows {
  const bag = prepareBag(call)
  return frame => {
    const rows = new RowsBuilder(frame.length)
    forEachVector(call, bag, parts, frame, (row, vector) => rows.add(row, vector))
    return rows.finish()
  }
}

/** Evaluates a `bagAt`. */
export function bagAtVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const bag = prepareBag(call)
  const { at = 0 } = tableOf(call)
  return frame => {
    const numbers = new Float64Array(frame.length)
    forEachVector(call, bag, parts, frame, (row, { count, positions, values }) => {
      for (let k = 0; k < count; k++) if (positions[k] === at) numbers[row] = values[k] as number
    })
    return numbersVector(numbers, null)
  }
}

/** Evaluates a `bagDot`: one list of sums after the other. */
export function bagDotVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const bag = prepareBag(call)
  const weights = componentsOf(call)
  const width = weights.length
  return frame => {
    const { length } = frame
    const sums = new Float64Array(length * width)
    forEachVector(call, bag, parts, frame, (row, vector) => sparseSums(vector, weights, sums, row * width))
    return numberListsVector(sums, length, width)
  }
}

function forEachVector(
  call: TypedCall,
  { place, sources, shape }: Bag,
  parts: readonly VectorFunction[],
  frame: Frame,
  take: (row: number, vector: SparseVector) => void,
): void {
  const builder = new SparseBuilder()
  const vectors = parts.map(part => part(frame))
  const adders = vectors.map((vector, index): AddRow => {
    const type = call.parts[index]?.type ?? 'string'
    const quick = listAdder(vector, termOf(call, index), place) ?? valueAdder(call, vector, index, place)
    const source = sources[index]
    return quick ?? ((row, into) => source?.(valueAt(vector, type, row), into) !== false)
  })
  for (let row = 0; row < frame.length; row++) {
    builder.clear()
    for (let index = 0; index < adders.length; index++) {
      if (adders[index]?.(row, builder) === false && isActive(frame, row)) {
        throw failure(call, row, [valueAt(vectors[index] as Vector, call.parts[index]?.type as DataType, row)])
      }
    }
    builder.finish(shape)
    take(row, builder)
  }
}

/** Lists of texts: each entry of the dictionary is placed once. */
function listAdder(vector: Vector, term: (text: string) => string, place: TermPlace): AddRow | null {
  if (vector.constant || vector.data.kind !== 'list') return null
  const { offsets, child, childLength } = vector.data
  if (child.kind !== 'string' || child.validity !== null) return null
  const { codes, dictionary } = compactEntries(child, childLength)
  const places = Int32Array.from(dictionary, text => place(term(text)))
  return (row, into) => {
    const end = offsets[row + 1] as number
    for (let at = offsets[row] as number; at < end; at++) into.add(places[codes[at] as number] as number, 1)
    return true
  }
}

/** The term of a text of an argument: behind the name that the constants give it, where they do. */
function termOf(call: TypedCall, index: number): (text: string) => string {
  const { names = [], separator = '=' } = tableOf(call)
  const name = names[index] ?? null
  return name === null ? text => text : text => name + separator + text
}

/** Single texts and numbers, under the name that the constants give them. */
function valueAdder(call: TypedCall, vector: Vector, index: number, place: TermPlace): AddRow | null {
  const type = call.parts[index]?.type ?? 'binary'
  if (vector.constant) return null
  const { data } = vector
  if (data.kind === 'string') {
    const { codes, dictionary } = compactEntries(data, data.codes.length)
    const term = termOf(call, index)
    const places = Int32Array.from(dictionary, text => place(term(text)))
    return (row, into) => {
      if (isPresent(vector, row)) into.add(places[codes[row] as number] as number, 1)
      return true
    }
  }
  if (data.kind !== 'number' || !isNumeric(type)) return null
  const fixed = place(tableOf(call).names?.[index] ?? '')
  return (row, into) => !isPresent(vector, row) || addNumber(fixed, data.values[row] as number, into)
}

class RowsBuilder {
  readonly #indptr: Int32Array
  #positions: Int32Array
  #values: Float64Array
  #count = 0

  constructor(rowCount: number) {
    this.#indptr = new Int32Array(rowCount + 1)
    this.#positions = new Int32Array(4 * rowCount + 16)
    this.#values = new Float64Array(4 * rowCount + 16)
  }

  add(row: number, { count, positions, values }: SparseVector): void {
    if (this.#count + count > this.#positions.length) this.#grow(count)
    for (let k = 0; k < count; k++) {
      this.#positions[this.#count + k] = positions[k] as number
      this.#values[this.#count + k] = values[k] as number
    }
    this.#count += count
    this.#indptr[row + 1] = this.#count
  }

  finish(): SparseRows {
    const positions = this.#positions.subarray(0, this.#count)
    return { indptr: this.#indptr, positions, values: this.#values.subarray(0, this.#count) }
  }

  #grow(needed: number): void {
    const capacity = 2 * this.#positions.length + needed
    const [positions, values] = [new Int32Array(capacity), new Float64Array(capacity)]
    positions.set(this.#positions)
    values.set(this.#values)
    this.#positions = positions
    this.#values = values
  }
}

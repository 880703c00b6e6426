import type { DataType } from '../schema.ts'
import { copyBits, emptyBitmap } from '../table/bitmap.ts'
import { numberArray } from '../table/build-column.ts'
import { Column, type ColumnData } from '../table/column.ts'
import { unfilled } from '../unfilled.ts'
import { type Frame, toColumn, type Vector } from './vector.ts'

type Values = Float64Array | Float32Array | Int32Array | Uint8Array
type Inputs = readonly (ColumnData | undefined)[]

/** A column of numbers or booleans that is put together from the vectors of blocks of rows, in order. */
export class BlockOutput {
  readonly #type: DataType
  readonly #length: number
  readonly #inputs: Inputs
  readonly #validity: BlockValidity
  #values: Values | null = null
  /** The input that all vectors so far are blocks of: it is not copied if that is so to the end. */
  #same = -1

  /** `inputs` are the columns that frames have blocks of. */
  constructor(type: DataType, length: number, inputs: Inputs) {
    this.#type = type
    this.#length = length
    this.#inputs = inputs
    this.#validity = new BlockValidity(length, inputs)
  }

  /** Where the doubles of some rows go; null for a column of others. */
  place(start: number, length: number): Float64Array | null {
    if (this.#type === 'boolean' || !(numberArray(this.#type, 0) instanceof Float64Array)) return null
    return (this.#all() as Float64Array).subarray(start, start + length)
  }

  /** Takes the vector of the rows from `start` on. */
  add(vector: Vector, start: number, { columns, length }: Frame): void {
    const same = vector.constant ? -1 : columns.indexOf(vector.data)
    if (same >= 0 && (start === 0 || same === this.#same)) {
      this.#same = same
      return
    }
    const before = this.#inputs[this.#same]
    if (before !== undefined) this.#put(before, 0, start, this.#same)
    this.#same = -1
    if (vector.constant) {
      this.#all().fill(Number(vector.value), start, start + length)
      this.#validity.add(vector.value === null ? emptyBitmap(length) : null, start, length, -1)
    } else {
      const { validity } = vector.data
      this.#put(vector.data, start, length, validity === null ? -1 : ownerOf(validity, columns))
    }
  }

  finish(): Column {
    const type = this.#type
    const same = this.#inputs[this.#same]
    if (same !== undefined) return toColumn({ constant: false, data: same, scratch: false }, type, this.#length)
    const kind = type === 'boolean' ? 'boolean' : 'number'
    const data = { kind, values: this.#all(), validity: this.#validity.finish() } as ColumnData
    return new Column(type, this.#length, data)
  }

  /** `owner` is the input whose bitmap the data have, −1 for none. */
  #put(data: ColumnData, start: number, length: number, owner: number): void {
    const { values, validity } = data as { readonly values: Values; readonly validity: Uint8Array | null }
    const all = this.#all()
    // Not where they were written to their place.
    if (values.buffer !== all.buffer) all.set(values.length === length ? values : values.subarray(0, length), start)
    this.#validity.add(validity, start, length, owner)
  }

  #all(): Values {
    this.#values ??= unfilledValues(this.#type, this.#length)
    return this.#values
  }
}

/** The bitmap of a column that is put together; that of an input is not copied where it is the input's to the end. */
class BlockValidity {
  readonly #length: number
  readonly #inputs: Inputs
  #bitmap: Uint8Array | null = null
  #owner = -1

  constructor(length: number, inputs: Inputs) {
    this.#length = length
    this.#inputs = inputs
  }

  add(validity: Uint8Array | null, start: number, length: number, owner: number): void {
    if (owner >= 0 && (start === 0 || owner === this.#owner)) {
      this.#owner = owner
      return
    }
    const before = this.finish()
    this.#owner = -1
    if (before === null && validity === null) return
    if (before === null || before !== this.#bitmap) {
      this.#bitmap = emptyBitmap(this.#length)
      copyBits(this.#bitmap, 0, before, start)
    }
    copyBits(this.#bitmap as Uint8Array, start, validity, length)
  }

  finish(): Uint8Array | null {
    return this.#inputs[this.#owner]?.validity ?? this.#bitmap
  }
}

function ownerOf(validity: Uint8Array, columns: Inputs): number {
  return columns.findIndex(column => column?.validity === validity)
}

/** Memory in which every row is going to be written. */
function unfilledValues(type: DataType, length: number): Values {
  const empty = type === 'boolean' ? new Uint8Array(0) : numberArray(type, 0)
  const make = empty.constructor as { new (buffer: ArrayBufferLike): Values }
  return new make(unfilled(length * empty.BYTES_PER_ELEMENT))
}

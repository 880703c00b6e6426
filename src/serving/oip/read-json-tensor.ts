import { clearBit, fullBitmap } from '../../features/table/bitmap.ts'
import { showValue } from '../../features/table/input-value.ts'
import { TensorError } from '../errors.ts'
import { type Datatype, type ElementArray, elementArrays, type TensorData } from './datatype.ts'
import type { Tensor } from './tensor.ts'

/** A whole number of 64 bits that JSON's numbers have made inexact; the message must be read again with every digit. */
export const inexact: unique symbol = Symbol('inexact')

/** What a tensor says beside its data. */
export type TensorHead = Pick<Tensor, 'name' | 'datatype' | 'shape' | 'parameters'>

/**
 * Reads `count` elements that JSON holds, nested as the shape says or flat.
 *
 * Null is a missing element. Whole numbers of 64 bits may also be texts, or bigints where every digit was kept.
 *
 * @throws {TensorError} for another number of elements, and for an element that is not one of the datatype.
 */
export function readJsonTensor(head: TensorHead, data: unknown, count: number): Tensor | typeof inexact {
  const { name, datatype } = head
  const read = readers[datatype]
  if (read === null) throw new TensorError(name, `JSON has no form for ${datatype}; send it as bytes, or as FP32.`)
  if (!Array.isArray(data)) throw new TensorError(name, 'its `data` is missing; a list is needed.')
  const nested = Array.isArray(data[0])
  if (nested) checkFirst(head, data)
  else if (data.length !== count) throw wrongLength(head, 'its data', data.length, count)
  const elements = new Elements(head, count)
  const into = datatype === 'BYTES' ? new Array<string>(count).fill('') : new elementArrays[datatype](count)
  const readRun = (run: readonly unknown[], at: number): boolean => read(run, into as never, at, elements)
  const exact = nested ? readNested(head, data, { depth: 0, at: 0, count }, readRun) : readRun(data, 0)
  if (!exact) return inexact
  return { ...head, data: into as TensorData, validity: elements.validity }
}

/** Remembers what is missing, and says where an element is wrong. */
class Elements {
  validity: Uint8Array | null = null
  readonly #head: TensorHead
  readonly #count: number

  constructor(head: TensorHead, count: number) {
    this.#head = head
    this.#count = count
  }

  missing(index: number): void {
    this.validity ??= fullBitmap(this.#count)
    clearBit(this.validity, index)
  }

  wrong(index: number, value: unknown): TensorError {
    const { name, datatype } = this.#head
    return new TensorError(name, `element ${index} is ${showValue(value)}, but ${datatype} is needed.`)
  }
}

/** Reads some elements into their place; false where a number was not exact. */
type ReadRun<Into> = (run: readonly unknown[], into: Into, at: number, elements: Elements) => boolean

const readers: { readonly [D in Datatype]: ReadRun<never> | null } = {
  BOOL: readBooleans,
  UINT8: integers(0, 0xff),
  UINT16: integers(0, 0xffff),
  UINT32: integers(0, 0xffff_ffff),
  UINT64: wideIntegers(0n, 0xffff_ffff_ffff_ffffn),
  INT8: integers(-0x80, 0x7f),
  INT16: integers(-0x8000, 0x7fff),
  INT32: integers(-0x8000_0000, 0x7fff_ffff),
  INT64: wideIntegers(-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn),
  FP16: null,
  BF16: null,
  FP32: readFloats,
  FP64: readFloats,
  BYTES: readTexts,
}

function readFloats(run: readonly unknown[], into: Float32Array | Float64Array, at: number, elements: Elements): true {
  for (let index = 0; index < run.length; index++) {
    const value = run[index]
    if (typeof value === 'number' && value - value === 0) into[at + index] = value
    else if (value === null) elements.missing(at + index)
    else throw elements.wrong(at + index, value)
  }
  return true
}

function integers(least: number, greatest: number): ReadRun<ElementArray> {
  return (run, into, at, elements) => {
    for (let index = 0; index < run.length; index++) {
      const value = run[index]
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest)
        into[at + index] = value
      else if (value === null) elements.missing(at + index)
      else throw elements.wrong(at + index, value)
    }
    return true
  }
}

/** Writes halves of 32 bits, without a bigint for each number. */
function wideIntegers(least: bigint, greatest: bigint): ReadRun<BigInt64Array | BigUint64Array> {
  return (run, into, at, elements) => {
    const halves = new Int32Array(into.buffer)
    for (let index = 0; index < run.length; index++) {
      const value = run[index]
      const place = 2 * (at + index)
      if (typeof value === 'number' && Number.isSafeInteger(value) && (value >= 0 || least < 0n)) {
        halves[place] = value
        halves[place + 1] = Math.floor(value / 0x1_0000_0000)
      } else if (value === null) elements.missing(at + index)
      else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return false
      else into[at + index] = wideInteger(value, least, greatest) ?? refuse(elements, at + index, value)
    }
    return true
  }
}

function wideInteger(value: unknown, least: bigint, greatest: bigint): bigint | null {
  const written = typeof value === 'string' && /^-?\d{1,20}$/.test(value)
  if (!written && typeof value !== 'bigint') return null
  const exact = BigInt(value as string | bigint)
  return exact >= least && exact <= greatest ? exact : null
}

function refuse(elements: Elements, index: number, value: unknown): never {
  throw elements.wrong(index, value)
}

function readBooleans(run: readonly unknown[], into: Uint8Array, at: number, elements: Elements): true {
  for (let index = 0; index < run.length; index++) {
    const value = run[index]
    if (typeof value === 'boolean') into[at + index] = value ? 1 : 0
    else if (value === 0 || value === 1) into[at + index] = value
    else if (value === null) elements.missing(at + index)
    else throw elements.wrong(at + index, value)
  }
  return true
}

function readTexts(run: readonly unknown[], into: unknown[], at: number, elements: Elements): true {
  for (let index = 0; index < run.length; index++) {
    const value = run[index]
    if (typeof value === 'string') into[at + index] = value
    else if (value === null) elements.missing(at + index)
    else throw elements.wrong(at + index, value)
  }
  return true
}

/** Where a list lies: how deep, from which element on, and how many it holds in all. */
interface Place {
  readonly depth: number
  readonly at: number
  readonly count: number
}

/** Goes down to the innermost lists; each must have the length that the shape says. */
function readNested(
  head: TensorHead,
  list: unknown,
  { depth, at, count }: Place,
  readRun: (run: readonly unknown[], at: number) => boolean,
): boolean {
  if (!Array.isArray(list)) throw notNested(head)
  const length = head.shape[depth] as number
  if (list.length !== length) throw wrongLength(head, 'a list of its data', list.length, length)
  if (depth === head.shape.length - 1) return readRun(list, at)
  const step = length === 0 ? 0 : count / length
  for (let index = 0; index < length; index++) {
    if (!readNested(head, list[index], { depth: depth + 1, at: at + index * step, count: step }, readRun)) return false
  }
  return true
}

/** Compares the first list of each depth with the shape, before anything is allocated by it. */
function checkFirst(head: TensorHead, data: readonly unknown[]): void {
  let list: unknown = data
  for (const length of head.shape) {
    if (!Array.isArray(list)) throw notNested(head)
    if (list.length !== length) throw wrongLength(head, 'a list of its data', list.length, length)
    if (length === 0) return
    list = list[0]
  }
  if (Array.isArray(list)) throw notNested(head)
}

function notNested({ name, shape }: TensorHead): TensorError {
  return new TensorError(name, `its data is not nested as its shape [${shape}].`)
}

function wrongLength({ name, shape }: TensorHead, what: string, found: number, needed: number): TensorError {
  return new TensorError(name, `${what} holds ${found} elements, but its shape [${shape}] needs ${needed}.`)
}

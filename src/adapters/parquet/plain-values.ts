import type { SchemaTree } from 'hyparquet'
import { localToInstant } from '../../features/table/zone-offset.ts'
import { isNaive, isUnsigned, type TimeUnit, timeUnit } from './stored-type.ts'
import type { TextNumbers } from './text-codes.ts'

/** The typed arrays that flat columns are decoded into; texts are codes of one dictionary. */
export type Values = Float64Array | Float32Array | Int32Array | Uint8Array | BigInt64Array

/** Decodes `count` values that stand one after the other in a page, from byte `start`, into `target` from `at`. */
export type PlainDecoder = (page: Uint8Array, start: number, count: number, target: Values, at: number) => void

/** A value that the declared type cannot hold; the reader adds column and row. */
export class Inexact extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** What decodes a flat column's plain values; null where the library's own slower way is needed. */
export function plainDecoder(
  node: SchemaTree,
  target: Values,
  texts: TextNumbers | null,
  zone: string | undefined,
): PlainDecoder | null {
  const { type } = node.element
  if (type === 'BYTE_ARRAY' && texts !== null) return textDecoder(texts)
  if (type === 'BOOLEAN' && target instanceof Uint8Array) return decodeBooleans
  if (type === 'INT64' && target instanceof BigInt64Array) return isUnsigned(node) ? null : decodeBigints
  if (type === 'INT64' && target instanceof Float64Array) return int64Decoder(node, zone)
  if (type === 'INT32' && target instanceof BigInt64Array) return null
  if (type === 'INT32') return isUnsigned(node) ? decodeUnsigned : decodeNumbers(Int32Array)
  if (type === 'FLOAT') return decodeNumbers(Float32Array)
  return type === 'DOUBLE' ? decodeNumbers(Float64Array) : null
}

function int64Decoder(node: SchemaTree, zone: string | undefined): PlainDecoder | null {
  const unit = timeUnit(node)
  if (unit === null) return isUnsigned(node) ? null : decodeIntegers
  const decode = timeDecoder(unit)
  if (!isNaive(node) || zone === undefined) return decode
  const resolve = localToInstant(zone)
  return (page, start, count, target, at) => {
    decode(page, start, count, target, at)
    const times = target as Float64Array
    for (let index = at; index < at + count; index++) times[index] = resolve(times[index] ?? 0)
  }
}

type NumberArray = typeof Int32Array | typeof Float32Array | typeof Float64Array | typeof BigInt64Array

/** `count` stored numbers as a typed array; copied only where the page does not align with it. */
function numbersAt<Stored extends NumberArray>(
  stored: Stored,
  page: Uint8Array,
  start: number,
  count: number,
): InstanceType<Stored> {
  const length = count * stored.BYTES_PER_ELEMENT
  if (start + length > page.length)
    throw new RangeError(`a page ends at byte ${page.length}, before byte ${start + length}`)
  const offset = page.byteOffset + start
  if (offset % stored.BYTES_PER_ELEMENT === 0) return new stored(page.buffer as ArrayBuffer, offset, count) as never
  const copy = new Uint8Array(length)
  copy.set(page.subarray(start, start + length))
  return new stored(copy.buffer, 0, count) as never
}

const safeHigh = 2 ** 21

const decodeIntegers: PlainDecoder = (page, start, count, target, at) => {
  const pairs = numbersAt(Int32Array, page, start, count * 2)
  for (let index = 0; index < count; index++) {
    const high = pairs[2 * index + 1] ?? 0
    const value = high * 0x1_0000_0000 + ((pairs[2 * index] ?? 0) >>> 0)
    if (high >= safeHigh || high < -safeHigh || value === -(2 ** 53)) throw unsafe(at + index)
    target[at + index] = value
  }
}

function unsafe(at: number): Inexact {
  return new Inexact(at, 'the stored 64-bit integer is beyond ±(2^53 − 1); declare the column `bigint`.')
}

const divisors: { readonly [U in TimeUnit]: number } = { MILLIS: 1, MICROS: 1000, NANOS: 1_000_000 }

/** Divides 64-bit integers exactly, rounding down, without leaving doubles: high = divisor·q + r, and r·2^32 + low < 2^53. */
function timeDecoder(unit: TimeUnit): PlainDecoder {
  const divisor = divisors[unit]
  return (page, start, count, target, at) => {
    const pairs = numbersAt(Int32Array, page, start, count * 2)
    for (let index = 0; index < count; index++) {
      const high = pairs[2 * index + 1] ?? 0
      const low = (pairs[2 * index] ?? 0) >>> 0
      const quotient = divisor === 1 ? high : Math.floor(high / divisor)
      const rest = (high - quotient * divisor) * 0x1_0000_0000 + low
      const time = quotient * 0x1_0000_0000 + (divisor === 1 ? low : Math.floor(rest / divisor))
      if (Math.abs(time) > 8.64e15) throw new Inexact(at + index, 'the stored time is not within 8.64e15 ms of 1970.')
      target[at + index] = time
    }
  }
}

const decodeBigints: PlainDecoder = (page, start, count, target, at) => {
  ;(target as BigInt64Array).set(numbersAt(BigInt64Array, page, start, count), at)
}

const decodeUnsigned: PlainDecoder = (page, start, count, target, at) => {
  const values = numbersAt(Int32Array, page, start, count)
  for (let index = 0; index < count; index++) target[at + index] = (values[index] ?? 0) >>> 0
}

function decodeNumbers(stored: typeof Int32Array | typeof Float32Array | typeof Float64Array): PlainDecoder {
  return (page, start, count, target, at) => {
    ;(target as Float64Array).set(numbersAt(stored, page, start, count), at)
  }
}

const decodeBooleans: PlainDecoder = (page, start, count, target, at) => {
  if (start + ((count + 7) >> 3) > page.length) throw new RangeError('a page of booleans ends early')
  for (let index = 0; index < count; index++) {
    target[at + index] = ((page[start + (index >> 3)] ?? 0) >> (index & 7)) & 1
  }
}

function textDecoder(texts: TextNumbers): PlainDecoder {
  return (page, start, count, target, at) => {
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
    let position = start
    for (let index = 0; index < count; index++) {
      const length = view.getUint32(position, true)
      position += 4
      if (position + length > page.length) throw new RangeError('a page of texts ends early')
      const end = position + length
      target[at + index] = texts.codeAt(page, position, end)
      position = end
    }
  }
}

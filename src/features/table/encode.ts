import { InvalidValueError } from '../errors/column-errors.ts'
import type { DataType } from '../schema.ts'
import { compareStrings } from './total-order.ts'

/** A value as JSON can hold it; what JSON has no spelling for is an object with one key that starts with `$`. */
export type EncodedValue =
  | null
  | boolean
  | number
  | string
  | readonly EncodedValue[]
  | { readonly [key: string]: EncodedValue }

/**
 * The value as JSON: NaN, infinities, −0, bigint and bytes survive; `decode` gives back the same value. With a type, a map
 * becomes a plain object where that keeps the order of its entries.
 *
 * @throws {InvalidValueError} for functions, symbols and objects that are not plain.
 */
export function encode(value: unknown, type?: DataType): EncodedValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (Array.isArray(value)) return value.map(element => encode(element, listElement(type)))
  if (value instanceof Map) return encodeMap(value, type)
  if (typeof value === 'object' && isPlain(value)) return encodeObject(value, type)
  throw new InvalidValueError(
    'value',
    null,
    `a ${describe(value)} has no JSON form; use numbers, texts, lists, maps or plain objects.`,
  )
}

/** The inverse of `encode`, with the same type where one was given; typed arrays, which another thread has decoded, stay as they are. */
export function decode(encoded: unknown, type?: DataType): unknown {
  if (encoded === null || typeof encoded !== 'object' || ArrayBuffer.isView(encoded)) return encoded ?? null
  if (Array.isArray(encoded)) return encoded.map(element => decode(element, listElement(type)))
  const entries = Object.entries(encoded)
  const [only] = entries
  if (typeof type === 'object' && 'map' in type) {
    const pairs = isPairs(encoded) ? encoded[pairsKey] : entries
    return new Map(pairs.map(([key, value]) => [String(key), decode(value, type.map)]))
  }
  if (typeof type === 'object' && 'struct' in type) {
    return Object.fromEntries(entries.map(([key, value]) => [key, decode(value, type.struct[key])]))
  }
  if (entries.length === 1 && only !== undefined && only[0].startsWith('$')) return decodeSpecial(only[0], only[1])
  return Object.fromEntries(entries.map(([key, value]) => [key, decode(value)]))
}

/** JSON with sorted keys and no spaces: equal values, and only those, give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(encode(value)))
}

/** The one key of an encoded map that is a list of its entries. */
const pairsKey = '$map'

const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

function encodeNumber(value: number): EncodedValue {
  if (Object.is(value, -0)) return { $: '-0' }
  return Number.isFinite(value) ? value : { $: String(value) }
}

function encodeMap(map: ReadonlyMap<unknown, unknown>, type: DataType | undefined): EncodedValue {
  if (typeof type === 'object' && 'map' in type) {
    const entries = [...map].map(([key, value]) => [String(key), encode(value, type.map)] as const)
    const object = Object.fromEntries(entries)
    const keepsOrder = Object.keys(object).every((key, index) => key === entries[index]?.[0])
    return keepsOrder && !isPairs(object) ? object : { [pairsKey]: entries }
  }
  return { [pairsKey]: [...map].map(([key, value]) => [encode(key), encode(value)]) }
}

/** Whether an encoded map is a list of its entries rather than an object with them. */
function isPairs(encoded: object): encoded is { readonly [pairsKey]: readonly (readonly [unknown, unknown])[] } {
  const pairs: unknown = (encoded as Record<string, unknown>)[pairsKey]
  return (
    Array.isArray(pairs) &&
    Object.keys(encoded).length === 1 &&
    pairs.every(pair => Array.isArray(pair) && pair.length === 2)
  )
}

function encodeObject(value: object, type: DataType | undefined): EncodedValue {
  const fields = typeof type === 'object' && 'struct' in type ? type.struct : null
  const entries = Object.entries(value).filter(entry => entry[1] !== undefined)
  const encoded = entries.map(([key, field]) => [key, encode(field, fields?.[key])] as const)
  const ambiguous = fields === null && encoded.length === 1 && encoded[0]?.[0].startsWith('$') === true
  return ambiguous ? { $object: encoded } : Object.fromEntries(encoded)
}

function decodeSpecial(key: string, value: unknown): unknown {
  const special = key === '$' ? specialNumbers[String(value)] : undefined
  if (special !== undefined) return special
  if (key === '$bigint') return BigInt(String(value))
  if (key === '$bytes') return fromBase64(String(value))
  const pairs = value as readonly (readonly [unknown, unknown])[]
  if (key === pairsKey) return new Map(pairs.map(pair => [decode(pair[0]), decode(pair[1])]))
  if (key === '$object') return Object.fromEntries(pairs.map(pair => [String(pair[0]), decode(pair[1])]))
  throw new InvalidValueError(
    'value',
    null,
    `\`${key}\` is not a known encoding; expected $, $bigint, $bytes, $map or $object.`,
  )
}

function sorted(value: EncodedValue): EncodedValue {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(sorted)
  const entries = Object.entries(value).sort((left, right) => compareStrings(left[0], right[0]))
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]))
}

function isList(value: EncodedValue): value is readonly EncodedValue[] {
  return Array.isArray(value)
}

function listElement(type: DataType | undefined): DataType | undefined {
  return typeof type === 'object' && 'list' in type ? type.list : undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value
}

/** Node's bytes, which read and write base64 at once; absent elsewhere. */
const native = (globalThis as { readonly Buffer?: typeof Buffer }).Buffer

function toBase64(bytes: Uint8Array): string {
  if (native !== undefined) return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function fromBase64(text: string): Uint8Array {
  const fast = native === undefined ? null : nativeBytes(text, native)
  if (fast !== null) return fast
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index)
  return bytes
}

/** Node skips characters that are no base64, which shows in the length, and takes those for addresses, which base64 has not. */
function nativeBytes(text: string, { from }: typeof Buffer): Uint8Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = from(text, 'base64')
  const isWhole = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding
  return isWhole && !text.includes('-') && !text.includes('_') ? new Uint8Array(bytes) : null
}

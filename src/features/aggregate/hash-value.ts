/**
 * Writes 64 bits that depend on a value alone, as two words: the same on every machine, in batch and online.
 *
 * Numbers, times and dates hash as the bits of a double, with 0 for −0 and one NaN, booleans as 0 and 1; so 1 has one hash whether its column
 * is int32, int64 or float64. A bigint within ±(2^53 − 1) hashes as that number, a larger one as its decimal digits; texts by their UTF-16
 * units, binaries by their bytes. The mixing is that of MurmurHash3, with two of its lanes.
 */
export function hashValue(value: unknown, into: Int32Array): void {
  if (typeof value === 'number') hashNumber(value, into)
  else if (typeof value === 'string') hashText(value, into)
  else if (typeof value === 'boolean') hashNumber(value ? 1 : 0, into)
  else if (typeof value === 'bigint') {
    const number = Number(value)
    if (Number.isSafeInteger(number)) hashNumber(number, into)
    else hashText(value.toString(), into)
  } else hashBytes(value as Uint8Array, into)
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

const numberSeed = 0x3c6ef372
const textSeed = 0x510e527f
const byteSeed = 0x1f83d9ab

function hashNumber(value: number, into: Int32Array): void {
  double[0] = Number.isNaN(value) ? Number.NaN : value + 0
  start(numberSeed, into)
  if (Number.isNaN(value)) mix(into, 0x7ff80000)
  else {
    mix(into, words[highWord] as number)
    mix(into, words[1 - highWord] as number)
  }
  finish(into, 8)
}

function hashText(value: string, into: Int32Array): void {
  start(textSeed, into)
  const { length } = value
  for (let index = 0; index < length; index += 2) {
    mix(into, value.charCodeAt(index) | (index + 1 < length ? value.charCodeAt(index + 1) << 16 : 0))
  }
  finish(into, length)
}

function hashBytes(value: Uint8Array, into: Int32Array): void {
  start(byteSeed, into)
  for (const byte of value) mix(into, byte)
  finish(into, value.length)
}

function start(seed: number, into: Int32Array): void {
  into[0] = seed
  into[1] = ~seed
}

function mix(into: Int32Array, word: number): void {
  let a = into[0] as number
  let b = into[1] as number
  a ^= Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
  a = (rotate(a, 13) + b) | 0
  a = (Math.imul(a, 5) + 0xe6546b64) | 0
  b ^= Math.imul(rotate(Math.imul(word, 0x239b961b), 17), 0xab0e9789)
  b = (rotate(b, 17) + a) | 0
  b = (Math.imul(b, 5) + 0x561ccd1b) | 0
  into[0] = a
  into[1] = b
}

function finish(into: Int32Array, length: number): void {
  let a = (into[0] as number) ^ length
  let b = (into[1] as number) ^ length
  a = (a + b) | 0
  b = (b + a) | 0
  a = avalanche(a)
  b = avalanche(b)
  a = (a + b) | 0
  into[0] = a
  into[1] = (b + a) | 0
}

function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/** How a list of numbers is written: as decimals, as differences of such, as 32-bit words or as doubles. */
const forms = { decimals: 0, differences: 1, words: 2, doubles: 3 } as const

/** The most digits after the point that are written as decimals. */
export const mostDigits = 6

/**
 * Writes the shortest of four forms: one byte for the form plus 4 × the digits after the decimal point, then per number a zigzag varint of it
 * without its point or of the difference from the one before, four bytes, or eight. Every number is read back to the bit.
 */
export function writeNumbers(writer: ByteWriter, numbers: readonly number[]): void {
  const digits = digitsOf(numbers)
  const whole = digits === null ? [] : numbers.map(number => Math.round(number * 10 ** digits))
  const sizes = [
    digits === null ? Number.POSITIVE_INFINITY : sizeOf(whole),
    digits === null ? Number.POSITIVE_INFINITY : sizeOf(differencesOf(whole)),
    numbers.every(number => number >>> 0 === number && !Object.is(number, -0))
      ? numbers.length * 4
      : Number.POSITIVE_INFINITY,
    numbers.length * 8,
  ]
  const form = sizes.indexOf(Math.min(...sizes))
  writer.byte(form + 4 * (form <= forms.differences ? (digits ?? 0) : 0))
  if (form === forms.decimals) for (const number of whole) writer.varint(zigzag(number))
  else if (form === forms.differences) for (const number of differencesOf(whole)) writer.varint(zigzag(number))
  else for (const number of numbers) form === forms.words ? writer.word(number) : writer.double(number)
}

/** Reads `length` numbers that `writeNumbers` wrote. */
export function readNumbers(reader: ByteReader, length: number): number[] {
  const head = reader.byte()
  const form = head & 3
  const digits = head >> 2
  if (digits > mostDigits) reader.refuse('its numbers have no known form')
  const size = form === forms.doubles ? 8 : form === forms.words ? 4 : 1
  if (length * size > reader.left) reader.refuse('it ends too early')
  const numbers = new Array<number>(length)
  let before = 0
  for (let index = 0; index < length; index++) {
    if (form === forms.doubles) numbers[index] = reader.double()
    else if (form === forms.words) numbers[index] = reader.word()
    else {
      const whole = unzigzag(reader.varint()) + (form === forms.differences ? before : 0)
      before = whole
      numbers[index] = whole / 10 ** digits
    }
  }
  return numbers
}

/** How many digits after the point all numbers have at most, where that can be told and they are short, else null. */
export function digitsOf(numbers: readonly number[]): number | null {
  let digits = 0
  for (const number of numbers) while (!hasDigits(number, digits)) if (++digits > mostDigits) return null
  return numbers.every(number => hasDigits(number, digits)) ? digits : null
}

function hasDigits(number: number, digits: number): boolean {
  const scale = 10 ** digits
  const whole = Math.round(number * scale) + 0
  // Half of the safe range, so that a difference is safe, too, and has a zigzag code.
  return Math.abs(whole) <= 2 ** 51 && Object.is(whole / scale, number)
}

export function zigzag(whole: number): number {
  return whole < 0 ? -2 * whole - 1 : 2 * whole
}

export function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}

function differencesOf(whole: readonly number[]): number[] {
  return whole.map((number, index) => number - (index === 0 ? 0 : (whole[index - 1] as number)))
}

function sizeOf(whole: readonly number[]): number {
  let size = 0
  for (const number of whole) {
    size++
    for (let rest = zigzag(number); rest >= 128; rest = Math.floor(rest / 128)) size++
  }
  return size
}

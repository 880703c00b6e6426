import type { Functions } from '../expression/function.ts'
import { geohash } from '../text/geohash.ts'
import { stripAccents } from '../text/strip-accents.ts'

type TextFunction =
  | ('lower' | 'upper' | 'trim' | 'length' | 'concat' | 'substring' | 'startsWith' | 'endsWith' | 'contains')
  | ('indexOf' | 'replace' | 'split' | 'stripAccents' | 'geohash')

/** What the functions of texts mean, for values that are present. */
export const textFunctions: Pick<Functions, TextFunction> = {
  lower: text => text.toLowerCase(),
  upper: text => text.toUpperCase(),
  trim,
  length: codePoints,
  concat: (left, right) => left + right,
  substring,
  startsWith: (text, prefix) => text.startsWith(prefix),
  endsWith: (text, suffix) => text.endsWith(suffix),
  contains: (text, part) => text.includes(part),
  indexOf: (text, part) => {
    const at = text.indexOf(part)
    return at < 0 ? at : codePoints(text.slice(0, at))
  },
  replace: (text, search, replacement) => (search === '' ? text : text.replaceAll(search, () => replacement)),
  split: (text, separator) => (separator === '' ? [text] : text.split(separator)),
  geohash,
  stripAccents: (text, form) => stripAccents(text, form === 'ascii' ? form : 'unicode'),
}

/** Unicode's property White_Space, which `String.trim` neither covers nor keeps to. */
const space = /^\p{White_Space}$/u

function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && space.test(text.charAt(start))) start++
  while (end > start && space.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function codePoints(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index++) {
    if (isHigh(text.charCodeAt(index - 1)) && isLow(text.charCodeAt(index))) count--
  }
  return count
}

function substring(text: string, start: number, count: number): string | null {
  if (Number.isNaN(start) || Number.isNaN(count)) return null
  const from = Math.trunc(start)
  const until = from + Math.trunc(count)
  if (!(until > from)) return ''
  const first = unitOf(text, 0, 0, from)
  return text.slice(first, unitOf(text, first, Math.max(from, 0), until))
}

/** The index of the UTF-16 unit at which the code point `wanted` starts, counting on from a known one. */
function unitOf(text: string, unit: number, point: number, wanted: number): number {
  let index = unit
  for (let at = point; at < wanted && index < text.length; at++) {
    const pair = isHigh(text.charCodeAt(index)) && isLow(text.charCodeAt(index + 1))
    index += pair ? 2 : 1
  }
  return index
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

import type { SumRest } from '../../../features/aggregate/exact-sum.ts'
import type { EncodedValue } from '../../../features/expression/expression.ts'
import { doubleText, integersBelow, integerText } from './number-text.ts'
import type { TextCursor } from './text-cursor.ts'

/** What a state's text begins with: how it looks decides, whatever aggregate made it. */
const nothing = 0
const counted = 1
const whole = 2
const summed = 3
const number = 4
const json = 5

/** A state as a text that is short and quick to read where it is a count, an exact sum or a number; else its JSON. */
export function stateText(state: EncodedValue): string {
  if (state === null) return integerText(nothing)
  const short = typeof state === 'object' && !Array.isArray(state) ? shortText(state as Fields) : null
  if (short !== null) return short
  const text = JSON.stringify(state)
  return integerText(json) + integerText(text.length) + text
}

export function readState(cursor: TextCursor): EncodedValue {
  const kind = cursor.integer()
  if (kind === nothing) return null
  if (kind === counted) return countState(cursor.integer())
  if (kind === whole) return { count: cursor.integer(), whole: cursor.integer(), rest: null }
  if (kind === summed) return { count: cursor.integer(), whole: cursor.integer(), rest: readRest(cursor) }
  if (kind === number) return { value: cursor.double() }
  if (kind === json) return JSON.parse(cursor.piece(cursor.count())) as EncodedValue
  return cursor.damaged()
}

type Fields = { readonly [name: string]: EncodedValue }

function shortText(state: Fields): string | null {
  const names = Object.keys(state).join()
  if (names === 'count') return isShort(state.count) ? integerText(counted) + integerText(state.count) : null
  if (names === 'value') return isNumber(state.value) ? integerText(number) + doubleText(state.value) : null
  if (names !== 'count,whole,rest' || !isShort(state.count) || !isShort(state.whole)) return null
  const numbers = integerText(state.count) + integerText(state.whole)
  if (state.rest === null) return integerText(whole) + numbers
  const parts = partsText(state.rest)
  return parts === null ? null : integerText(summed) + numbers + parts
}

/** Of a sum whose parts are all that is beside whole numbers. */
function partsText(rest: EncodedValue | undefined): string | null {
  if (typeof rest !== 'object' || rest === null) return null
  const { parts, ...others } = rest as Fields
  if (!Array.isArray(parts) || JSON.stringify(others) !== '{"wide":null,"nan":0,"up":0,"down":0}') return null
  return parts.every(isNumber) ? integerText(parts.length) + parts.map(doubleText).join('') : null
}

/** States of small counts, which are most; nobody changes what was stored. */
const counts: readonly EncodedValue[] = Array.from({ length: 64 }, (_, count) => Object.freeze({ count }))

function countState(count: number): EncodedValue {
  return counts[count] ?? { count }
}

function readRest(cursor: TextCursor): EncodedValue {
  const parts = new Array<number>(cursor.count())
  for (let index = 0; index < parts.length; index++) parts[index] = cursor.double()
  const rest: SumRest = { parts, wide: null, nan: 0, up: 0, down: 0 }
  return rest as unknown as EncodedValue
}

function isShort(value: EncodedValue | undefined): value is number {
  return Number.isInteger(value) && Math.abs(value as number) < integersBelow && !Object.is(value, -0)
}

function isNumber(value: EncodedValue | undefined): value is number {
  return typeof value === 'number'
}

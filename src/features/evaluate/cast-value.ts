import type { DataType, ScalarType } from '../schema.ts'
import { sameType } from '../schema.ts'
import { formatDate, parseDate, parseInstant } from '../table/instant-text.ts'
import { failed } from './failed.ts'

const day = 86_400_000
const farthest = 8.64e15

/** Converts a value that is present; `failed` where it has no counterpart. */
export type Caster = (value: never) => unknown

/** The conversion between two types that the check allows, or null where values stay as they are. */
export function caster(from: DataType, to: DataType): Caster | null {
  if (sameType(from, to) || typeof from !== 'string' || typeof to !== 'string') return null
  return casters[from]?.[to] ?? null
}

type Casts = { readonly [T in ScalarType]?: Caster | undefined }

const toInt32 = (value: number): unknown => integer(value, -0x8000_0000, 0x7fff_ffff)
/** Days that are instants as well. */
const toDate = (value: number): unknown => integer(value, -farthest / day, farthest / day)
const toInt64 = (value: number): unknown => integer(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

const fromFloat: Casts = {
  int32: toInt32,
  int64: toInt64,
  float32: Math.fround,
  bigint: (value: number) => (Number.isFinite(value) ? bigint(BigInt(Math.trunc(value))) : failed),
  boolean: (value: number) => (Number.isNaN(value) ? failed : value !== 0),
  string: String,
  timestamp: time,
  date: toDate,
}

const casters: { readonly [T in ScalarType]?: Casts } = {
  boolean: {
    int32: Number,
    int64: Number,
    float32: Number,
    float64: Number,
    bigint: BigInt,
    string: String,
  },
  int32: { ...fromFloat, int64: undefined, float64: undefined },
  int64: { ...fromFloat, float64: undefined },
  float32: { ...fromFloat, float64: undefined },
  float64: fromFloat,
  bigint: {
    int32: (value: bigint) => toInt32(Number(value)),
    int64: (value: bigint) => toInt64(Number(value)),
    float32: (value: bigint) => Math.fround(Number(value)),
    float64: Number,
    boolean: (value: bigint) => value !== 0n,
    string: String,
  },
  string: {
    int32: (text: string) => (wholeNumber.test(text) ? toInt32(Number(text)) : failed),
    int64: (text: string) => (wholeNumber.test(text) ? toInt64(Number(text)) : failed),
    float32: (text: string) => (decimalNumber.test(text) ? Math.fround(Number(text)) : failed),
    float64: (text: string) => (decimalNumber.test(text) ? Number(text) : failed),
    bigint: (text: string) => (wholeNumber.test(text) ? bigint(BigInt(text.replace('+', ''))) : failed),
    boolean: (text: string) => (text === 'true' ? true : text === 'false' ? false : failed),
    timestamp: textToTime,
    date: (text: string) => parseDate(text) ?? failed,
  },
  timestamp: {
    int32: toInt32,
    float32: Math.fround,
    string: (value: number) => new Date(value).toISOString(),
    date: (value: number) => Math.floor(value / day) + 0,
  },
  date: {
    float32: Math.fround,
    string: (value: number) => (Math.abs(value * day) <= farthest ? formatDate(value) : failed),
    timestamp: (value: number) => (Math.abs(value * day) <= farthest ? value * day : failed),
  },
}

const wholeNumber = /^[+-]?\d{1,400}$/
const decimalNumber = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Infinity|NaN)$/

/** Truncated toward zero; adding 0 makes −0 a 0. */
function integer(value: number, least: number, greatest: number): unknown {
  const whole = Math.trunc(value) + 0
  return whole >= least && whole <= greatest ? whole : failed
}

function bigint(value: bigint): unknown {
  return BigInt.asIntN(64, value) === value ? value : failed
}

function time(value: number): unknown {
  const floored = Math.floor(value) + 0
  return Math.abs(floored) <= farthest ? floored : failed
}

function textToTime(text: string): unknown {
  const parsed = parseInstant(text)
  return parsed.kind === 'instant' ? time(parsed.time) : failed
}

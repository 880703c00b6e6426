import type { Functions } from '../expression/function.ts'
import { expm1 } from './expm1.ts'
import { log1p } from './log1p.ts'
import { normalQuantile } from './normal-quantile.ts'

type NumberFunction =
  | ('add' | 'sub' | 'mul' | 'div' | 'mod' | 'neg' | 'abs' | 'sign' | 'round' | 'trunc' | 'floor' | 'ceil')
  | (
      | 'sqrt'
      | 'exp'
      | 'expm1'
      | 'log'
      | 'log2'
      | 'log10'
      | 'log1p'
      | 'pow'
      | 'sin'
      | 'cos'
      | 'tan'
      | 'asin'
      | 'acos'
      | 'atan'
      | 'atan2'
    )
  | ('sigmoid' | 'normalQuantile' | 'least' | 'greatest' | 'isNaN' | 'millisecondsBetween')

/** What the functions of numbers mean, for values that are present. */
export const numberFunctions: Pick<Functions, NumberFunction> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  div: (left, right) => (right === 0 ? null : left / right),
  mod: (left, right) => (right === 0 ? null : left % right),
  neg: value => -value,
  abs: value => Math.abs(value),
  sign: value => Math.sign(value),
  round,
  trunc: value => Math.trunc(value),
  floor: value => Math.floor(value),
  ceil: value => Math.ceil(value),
  sqrt: value => (value < 0 ? null : Math.sqrt(value)),
  exp: value => Math.exp(value),
  expm1,
  log: value => (value <= 0 ? null : Math.log(value)),
  log2: value => (value <= 0 ? null : Math.log2(value)),
  log10: value => (value <= 0 ? null : Math.log10(value)),
  log1p: value => (value <= -1 ? null : log1p(value)),
  pow,
  sin: value => Math.sin(value),
  cos: value => Math.cos(value),
  tan: value => Math.tan(value),
  asin: value => (value < -1 || value > 1 ? null : Math.asin(value)),
  acos: value => (value < -1 || value > 1 ? null : Math.acos(value)),
  atan: value => Math.atan(value),
  atan2: (y, x) => Math.atan2(y, x),
  sigmoid,
  normalQuantile: value => (value < 0 || value > 1 ? null : normalQuantile(value)),
  least,
  greatest,
  isNaN: value => Number.isNaN(value),
  millisecondsBetween: (left, right) => left - right,
}

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(value: number): number {
  if (value >= 0) return 1 / (1 + Math.exp(-value))
  const power = Math.exp(value)
  return power / (1 + power)
}

/** The smaller in the total order; adding 0 makes −0 a 0. */
export function least(left: number, right: number): number {
  return (left < right || Number.isNaN(right) ? left : right) + 0
}

/** The greater in the total order, in which NaN is the greatest. */
export function greatest(left: number, right: number): number {
  return (left > right || Number.isNaN(left) ? left : right) + 0
}

function round(value: number, digits: number): number | null {
  if (Number.isNaN(digits)) return null
  const places = Math.trunc(digits)
  if (places === 0) return halfAway(value)
  if (places > 0) {
    const scale = 10 ** Math.min(places, 308)
    const scaled = value * scale
    return Number.isFinite(scaled) && Math.abs(scaled) < 2 ** 52 ? halfAway(scaled) / scale : value
  }
  const scale = 10 ** Math.min(-places, 309)
  return Number.isFinite(value) ? halfAway(value / scale) * (scale === Number.POSITIVE_INFINITY ? 0 : scale) : value
}

function halfAway(value: number): number {
  const size = Math.abs(value)
  const whole = Math.floor(size)
  const rounded = size - whole >= 0.5 ? whole + 1 : whole
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}

function pow(base: number, exponent: number): number | null {
  if (base === 0 && exponent < 0) return null
  const power = base ** exponent
  return Number.isNaN(power) && !Number.isNaN(base) && !Number.isNaN(exponent) ? null : power
}

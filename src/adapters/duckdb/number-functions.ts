import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { argumentOf, type Spell, type Spelling, type SqlCall } from '../sql/spelling.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import { bind, bindBoth } from './bind.ts'
import { double } from './literal.ts'

type NumberFunction = Extract<
  FunctionName,
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
  | ('sigmoid' | 'normalQuantile' | 'least' | 'greatest' | 'isNaN' | 'required')
>

/** An argument of a call as a double. */
export function doubleOf(call: SqlCall, index: number): string {
  return argumentOf(call, index).as('float64')
}

/** A double with one NaN and one 0, whatever its bits. */
export function oneOfEach(value: string): string {
  return `CASE WHEN isnan(${value}) THEN ${double(Number.NaN)} ELSE ${value} + 0e0 END`
}

const infix =
  (operator: string): Spell =>
  call =>
    `(${doubleOf(call, 0)} ${operator} ${doubleOf(call, 1)})`
const named =
  (name: string): Spell =>
  call =>
    `${name}(${doubleOf(call, 0)})`
const of =
  (use: (value: string) => string): Spell =>
  call =>
    bind(doubleOf(call, 0), use)
const ofTwo =
  (use: (left: string, right: string) => string): Spell =>
  call =>
    bindBoth(doubleOf(call, 0), doubleOf(call, 1), use)
/** DuckDB refuses an infinite angle. */
const angle = (name: string): Spell =>
  of(x => `CASE WHEN isinf(${x}) THEN ${double(Number.NaN)} ELSE ${name}(${x}) END`)

/** Its order has NaN as the greatest and equal to itself, as the total order of the library has; −0 equals 0. */
export const numberFunctions: { readonly [F in NumberFunction]: Spelling } = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: call => `(${doubleOf(call, 0)} / nullif(${doubleOf(call, 1)}, 0))`,
  mod: call => `(${doubleOf(call, 0)} % nullif(${doubleOf(call, 1)}, 0))`,
  neg: call => `(-${doubleOf(call, 0)})`,
  abs: named('abs'),
  sign: of(x => `CASE WHEN ${x} < 0 THEN -1 WHEN ${x} > 0 AND NOT isnan(${x}) THEN 1 ELSE ${x} END`),
  round,
  trunc: named('trunc'),
  floor: named('floor'),
  ceil: named('ceil'),
  sqrt: of(x => `CASE WHEN ${x} >= 0 THEN sqrt(${x}) END`),
  exp: named('exp'),
  // Kahan: the error of exp(x) − 1 is undone by that of its logarithm.
  expm1: of(
    x =>
      `CASE WHEN abs(${x}) > 1 THEN exp(${x}) - 1 WHEN exp(${x}) = 1 THEN ${x} ELSE (exp(${x}) - 1) * ${x} / ln(exp(${x})) END`,
  ),
  log: of(x => `CASE WHEN ${x} > 0 THEN ln(${x}) END`),
  log2: of(x => `CASE WHEN ${x} > 0 THEN log2(${x}) END`),
  log10: of(x => `CASE WHEN ${x} > 0 THEN log10(${x}) END`),
  log1p: of(
    x =>
      `CASE WHEN ${x} <= -1 THEN NULL WHEN 1 + ${x} = 1 OR isinf(${x}) THEN ${x} ELSE ln(1 + ${x}) * (${x} / ((1 + ${x}) - 1)) END`,
  ),
  pow: ofTwo(power),
  sin: angle('sin'),
  cos: angle('cos'),
  tan: angle('tan'),
  asin: of(x => `CASE WHEN abs(${x}) <= 1 OR isnan(${x}) THEN asin(${x}) END`),
  acos: of(x => `CASE WHEN abs(${x}) <= 1 OR isnan(${x}) THEN acos(${x}) END`),
  atan: named('atan'),
  atan2: call => `atan2(${doubleOf(call, 0)}, ${doubleOf(call, 1)})`,
  sigmoid: of(x => `CASE WHEN ${x} >= 0 THEN 1 / (1 + exp(-${x})) ELSE exp(${x}) / (1 + exp(${x})) END`),
  normalQuantile: unsupported('DuckDB has no quantile of the normal distribution'),
  // Adding 0 makes −0 a 0.
  least: ofTwo((a, b) => `(CASE WHEN ${a} <= ${b} THEN ${a} WHEN ${b} < ${a} THEN ${b} END + 0e0)`),
  greatest: ofTwo((a, b) => `(CASE WHEN ${a} >= ${b} THEN ${a} WHEN ${b} > ${a} THEN ${b} END + 0e0)`),
  isNaN: named('isnan'),
  required: of(x => `CASE WHEN ${x} IS NULL OR isnan(${x}) THEN error('a value is missing') ELSE ${x} END`),
}

/** C's pow gives 1 for 1 to any power and for −1 to an infinite one, where there is no number by ours. */
function power(base: string, exponent: string): string {
  return [
    `CASE WHEN ${base} = 0 AND ${exponent} < 0 THEN NULL`,
    `WHEN isnan(${exponent}) THEN ${base} * ${exponent}`,
    `WHEN isnan(${base}) THEN pow(${base}, ${exponent})`,
    `WHEN abs(${base}) = 1 AND isinf(${exponent}) THEN NULL`,
    `ELSE nullif(pow(${base}, ${exponent}), ${double(Number.NaN)}) END`,
  ].join(' ')
}

/** The digits must be a constant: then the power of ten is the very double that the library uses. */
function round(call: SqlCall): string | Unsupported {
  const { node, type } = argumentOf(call, 1)
  if (node.kind !== 'literal') return unsupported('the number of digits must be a constant')
  const digits = decode(node.value, type)
  if (typeof digits !== 'number' || Number.isNaN(digits)) return double(Number.NaN).replace("'NaN'", 'NULL')
  const places = Math.trunc(digits)
  const value = doubleOf(call, 0)
  if (places === 0) return `round(${value})`
  if (places < 0) return roundBefore(value, 10 ** Math.min(-places, 309))
  const scale = double(10 ** Math.min(places, 308))
  return bind(value, x => {
    const scaled = `${x} * ${scale}`
    return `CASE WHEN abs(${scaled}) < 4503599627370496 THEN round(${scaled}) / ${scale} ELSE ${x} END`
  })
}

/** Rounds to a multiple of a power of ten. */
function roundBefore(value: string, scale: number): string {
  const unit = double(scale === Number.POSITIVE_INFINITY ? 0 : scale)
  return bind(value, x => `CASE WHEN isfinite(${x}) THEN round(${x} / ${double(scale)}) * ${unit} ELSE ${x} END`)
}

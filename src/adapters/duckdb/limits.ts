import type { AggregateName } from '../../features/aggregate/catalogue.ts'
import type { FunctionName } from '../../features/expression/function.ts'

const library = 'another mathematical library: within 4 ulps'
const newer = 'letters that are newer than the Unicode of DuckDB are an error'
const order = 'doubles are rounded in another order: within 1e-12 of the sum of magnitudes'
const squares = 'doubles are rounded in another order: within 1e-12 of the sum of squares, divided by the count'

/** What must be said of functions that DuckDB computes: where it declines some arguments, or how far values may be off. */
export const functionLimits: { readonly [F in FunctionName]?: string } = {
  exp: library,
  expm1: library,
  log: library,
  log2: library,
  log10: library,
  log1p: library,
  pow: library,
  sin: library,
  cos: library,
  tan: library,
  asin: library,
  acos: library,
  atan: library,
  atan2: library,
  sigmoid: library,
  round: 'the number of digits must be a constant',
  join: 'the separator must be a constant',
  listSum: 'lists of int32 only: doubles would be rounded in the order of the list',
  listMean: 'lists of int32 only: doubles would be rounded in the order of the list',
  lower: newer,
  upper: newer,
}

/** The same for aggregates. */
export const aggregateLimits: { readonly [A in AggregateName]?: string } = {
  sum: order,
  mean: order,
  variance: squares,
  stddev: `the root of the variance; ${squares}`,
}

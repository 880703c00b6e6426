import type { FunctionName } from '../../features/expression/function.ts'

const library = 'another mathematical library: within 1e-9'
const constant = 'the text that is looked for must be a constant'

/** What must be said of functions that ONNX computes: where it declines some arguments, or how far values may be off. */
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
  sigmoid: library,
  normalQuantile: library,
  round: 'the number of digits must be a constant',
  least: 'NaN is missing, not the greatest',
  greatest: 'NaN is missing, not the greatest',
  isNaN: 'true for null as well',
  isNull: 'true for NaN as well',
  coalesce: 'takes NaN for null',
  lt: 'numbers only',
  le: 'numbers only',
  gt: 'numbers only',
  ge: 'numbers only',
  startsWith: constant,
  endsWith: constant,
  contains: constant,
}

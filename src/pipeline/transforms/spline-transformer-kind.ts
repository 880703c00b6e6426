import { ParameterError } from '../../features/errors/parameter-error.ts'
import { refuseInfinite } from '../../features/evaluate/refuse-numbers.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { splineTransformerDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { type Extremes, extremes, isInfinite, mergeExtremes } from '../numerics/extremes.ts'
import { linspace } from '../numerics/linspace.ts'
import { presentNumbers } from '../numerics/present-numbers.ts'
import { quantilesBy } from '../numerics/quantile-methods.ts'
import { reachedQuantiles } from '../numerics/reached-quantiles.ts'
import { movedBy, type SplinePiece, splinePieces } from '../numerics/spline-pieces.ts'
import { isBoolean, isNumber, isOneOf } from '../parameters.ts'
import { call, choose, column, literal, type Output, type Program, requiredColumn } from '../program.ts'
import { outOfRange } from './numeric-program.ts'

/** The parameters of `SplineTransformer`. */
export interface SplineTransformerParams {
  /** The number of knots, at least 2. Default 5. */
  readonly nKnots: number
  /** The degree of the polynomials. Default 3. */
  readonly degree: number
  /** The knots: at equal distances (the default), at quantiles, or given as ascending rows, each with one number per column. */
  readonly knots: 'uniform' | 'quantile' | readonly (readonly number[])[]
  /**
   * Beyond the knots: the values at the end (the default), a straight line, the polynomial of the last piece, from the beginning again, or an error.
   */
  readonly extrapolation: 'constant' | 'linear' | 'continue' | 'periodic' | 'error'
  /** Whether the last spline of each column is included, although all of them add up to 1. Default true. */
  readonly includeBias: boolean
  /** Whether null and NaN are an error (the default) or become 0 in all splines. */
  readonly handleMissing: 'error' | 'zeros'
  /** For compatibility with Python; splines are always dense columns here. */
  readonly sparseOutput: false
}

/** What was learned: the ascending knots of each input. */
export interface SplineTransformerState {
  readonly knots: readonly (readonly number[])[]
}

/** What one column shows: its extremes, or its quantiles. */
export type SplineSummary = Extremes | readonly number[]

/** How `SplineTransformer` learns and what it computes. */
export const splineTransformer: ColumnKind<SplineTransformerParams, SplineSummary, SplineTransformerState> = {
  kind: 'SplineTransformer',
  version: 1,
  defaults: splineTransformerDefaults,
  rules: {
    nKnots: isNumber(value => Number.isInteger(value) && value >= 2 && value <= 1000, 'a whole number from 2 to 1000'),
    degree: isNumber(value => Number.isInteger(value) && value >= 0 && value <= 20, 'a whole number from 0 to 20'),
    knots: value =>
      value === 'uniform' || value === 'quantile' || areKnots(value)
        ? null
        : "is not 'uniform', 'quantile' or at least two rows of one number per column, each greater than the one before",
    extrapolation: isOneOf('constant', 'linear', 'continue', 'periodic', 'error'),
    includeBias: isBoolean,
    handleMissing: isOneOf('error', 'zeros'),
    sparseOutput: value => (value === false ? null : 'is not false; splines are dense columns here'),
  },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize,
  showsInfinite: summary => 'min' in summary && isInfinite(summary),
  merge: ({ knots }) => (knots === 'quantile' ? null : mergeSummaries),
  conclude: (summaries, inputs, params) => {
    const names = Object.keys(inputs)
    return { knots: summaries.map((summary, index) => knotsOf(summary, params, names, index)) }
  },
  program,
  inverse: () => null,
  isState: ({ knots }, count) =>
    Array.isArray(knots) &&
    knots.length === count &&
    knots.every(list => Array.isArray(list) && list.length >= 2 && list.length <= 1000 && isSpan(list)),
}

function areKnots(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 1000) return false
  return value.every((row, at) => {
    const before: unknown = value[at - 1] ?? row
    if (!Array.isArray(row) || !Array.isArray(before) || row.length !== before.length) return false
    return row.every((knot, index) => Number.isFinite(knot) && (at === 0 || knot > (before[index] as number)))
  })
}

/** Ascending finite numbers, not all the same. */
function isSpan(knots: readonly unknown[]): boolean {
  const ascends = knots.every(
    (knot, at) => Number.isFinite(knot) && (knot as number) >= ((knots[at - 1] ?? knot) as number),
  )
  return ascends && (knots.at(-1) as number) > (knots[0] as number)
}

function summarize(values: Column, { name, params, weights }: SummaryOptions<SplineTransformerParams>): SplineSummary {
  if (params.knots !== 'quantile') return extremes(values, weights)
  // Quantiles need not show what is infinite.
  refuseInfinite(values, name)
  const shares = linspace(0, 1, params.nKnots).map(share => (100 * share) / 100)
  const present = presentNumbers(values, weights)
  if (present.weights === null) return quantilesBy(present.values, shares, 'linear')
  return reachedQuantiles(present.values, present.weights, shares, false)
}

function mergeSummaries(left: SplineSummary, right: SplineSummary): SplineSummary {
  return 'min' in left && 'min' in right ? mergeExtremes(left, right) : left
}

function knotsOf(
  summary: SplineSummary,
  { knots, nKnots, degree, extrapolation }: SplineTransformerParams,
  names: readonly string[],
  index: number,
): readonly number[] {
  const given = typeof knots === 'string' ? null : knots.map(row => row[index])
  if (typeof knots !== 'string' && knots[0]?.length !== names.length) {
    throw new ParameterError('knots', `rows of ${knots[0]?.length} numbers are given for ${names.length} columns.`)
  }
  const found = given ?? ('min' in summary ? linspace(summary.min, summary.max, nKnots) : summary)
  if (extrapolation === 'periodic' && found.length <= degree) {
    throw new ParameterError('degree', `periodic splines of degree ${degree} need more than ${found.length} knots.`)
  }
  if (!isSpan(found)) {
    throw new FitError(
      'SplineTransformer',
      `column \`${names[index]}\` shows no two different numbers to put knots at.`,
    )
  }
  return found as readonly number[]
}

function program(inputs: Schema, params: SplineTransformerParams, { knots }: SplineTransformerState): Program {
  const names = Object.keys(inputs)
  const outputs = names.flatMap((name, index) => {
    const all = splinesOf(name, knots[index] ?? [], params)
    return (params.includeBias ? all : all.slice(0, -1)).map(
      (expression, spline): Output => ({ kind: 'dense', name: `${name}_sp_${spline}`, type: 'float64', expression }),
    )
  })
  return { inputs, finite: names, outputs }
}

function splinesOf(name: string, knots: readonly number[], params: SplineTransformerParams): Expression[] {
  const { degree, extrapolation, handleMissing } = params
  const isPeriodic = extrapolation === 'periodic'
  const pieces = splinePieces(knots, degree, isPeriodic)
  const given = column(name)
  const isMissing =
    handleMissing === 'zeros'
      ? call('or', call('isNull', given), call('isNaN', given))
      : call('isNaN', requiredColumn(name))
  const [first = 0, last = 0] = [knots[0], knots.at(-1)]
  const x = isPeriodic ? wrapped(given, first, last) : given
  const count = pieces[0]?.polynomials.length ?? 0
  return Array.from({ length: count }, (_, spline) =>
    choose([[isMissing, literal(0)]], piecewise(x, pieces, spline, params)),
  )
}

/** Into the first period. */
function wrapped(x: Expression, first: number, last: number): Expression {
  const rest = call('mod', call('sub', x, literal(first)), literal(last - first))
  const positive = choose([[call('lt', rest, literal(0)), call('add', rest, literal(last - first))]], rest)
  return call('add', positive, literal(first))
}

/** One spline: before the knots, between each two, and beyond. */
function piecewise(
  x: Expression,
  pieces: readonly SplinePiece[],
  spline: number,
  { degree, extrapolation }: SplineTransformerParams,
): Expression {
  // The first knot belongs to the first piece with a width, the last one to the last piece of all.
  const first = pieces.find(({ start, end }) => end > start) as SplinePiece
  const last = pieces.at(-1) as SplinePiece
  const inside = pieces.map(piece => polynomial(x, piece.start, piece.polynomials[spline] ?? []))
  const branches: [Expression, Expression][] = pieces
    .slice(0, -1)
    .map(({ end }, index) => [call('lt', x, literal(end)), inside[index] as Expression])
  const otherwise = inside.at(-1) as Expression
  if (extrapolation === 'continue' || extrapolation === 'periodic')
    return branches.length === 0 ? otherwise : choose(branches, otherwise)
  const isBefore = call('lt', x, literal(first.start))
  const isBeyond = call('gt', x, literal(last.end))
  if (extrapolation === 'error') {
    const refused = outOfRange(x)
    return choose([[isBefore, refused], [isBeyond, refused], ...branches], otherwise)
  }
  const kept = extrapolation === 'linear' ? 2 : 1
  // As many splines go on at each end, whichever are not 0 there: repeated knots leave others.
  const goOn = extrapolation === 'linear' && degree <= 1 ? degree + 1 : degree
  const atStart = spline < goOn ? (first.polynomials[spline] ?? []).slice(0, kept) : []
  const atEnd =
    spline >= last.polynomials.length - goOn
      ? movedBy(last.polynomials[spline] ?? [], last.end - last.start).slice(0, kept)
      : []
  return choose(
    [[isBefore, polynomial(x, first.start, atStart)], [isBeyond, polynomial(x, last.end, atEnd)], ...branches],
    otherwise,
  )
}

/** By Horner's rule, in powers of the distance from `start`; a polynomial without any is a constant. */
function polynomial(x: Expression, start: number, coefficients: readonly number[]): Expression {
  const degree = coefficients.findLastIndex(coefficient => coefficient !== 0)
  if (degree <= 0) return literal(coefficients[0] ?? 0)
  const distance = call('sub', x, literal(start))
  let sum: Expression = literal(coefficients[degree])
  for (let power = degree - 1; power >= 0; power--) {
    sum = call('add', call('mul', sum, distance), literal(coefficients[power]))
  }
  return sum
}

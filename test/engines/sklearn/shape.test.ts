import { expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'
import type { Blocks } from '../../../src/pipeline/blocks.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { toPythonParams } from '../../../src/pipeline/python-names.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import {
  KBinsDiscretizer,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  SplineTransformer,
} from '../../../src/pipeline/transforms/feature-maps.ts'
import { askSklearn } from './sklearn.ts'

interface Answer {
  readonly out: readonly number[][]
  readonly back: readonly number[][] | null
  readonly names: readonly string[]
}

/** What is compared, and how closely, relative to numbers above 1. */
interface Comparison {
  readonly step: {
    readonly definition: { readonly kind: string; readonly params: object }
    fit(table: Table, options: object): Promise<unknown>
  }
  readonly weights?: true
  readonly back?: false
  readonly within?: number
  readonly positive?: true
}

const comparisons: readonly Comparison[] = [
  ...(['onehot', 'ordinal'] as const).map(encode => ({ step: new KBinsDiscretizer({ encode, nBins: 7 }) })),
  { step: new KBinsDiscretizer({ encode: 'ordinal', nBins: [2, 9, 30] }), weights: true },
  { step: new KBinsDiscretizer({ encode: 'ordinal', quantileMethod: 'inverted_cdf' }), weights: true },
  { step: new KBinsDiscretizer({ encode: 'ordinal', quantileMethod: 'linear', nBins: 50 }) },
  { step: new KBinsDiscretizer({ encode: 'ordinal', subsample: 40, randomState: 3 }) },
  { step: new KBinsDiscretizer({ encode: 'ordinal', subsample: 40, randomState: 3 }), weights: true },
  { step: new KBinsDiscretizer({ encode: 'onehot-dense', strategy: 'uniform' }), weights: true },
  { step: new KBinsDiscretizer({ encode: 'ordinal', strategy: 'kmeans' }) },
  { step: new KBinsDiscretizer({ encode: 'ordinal', strategy: 'kmeans', nBins: [12, 9, 4] }), weights: true },
  { step: new QuantileTransformer() },
  { step: new QuantileTransformer({ nQuantiles: 20, subsample: 50, randomState: 1 }) },
  // Normal numbers in the tails are the more unlike, the flatter the distribution there.
  { step: new QuantileTransformer({ outputDistribution: 'normal', nQuantiles: 100 }), within: 1e-9 },
  // λ is found to 1e-8, and numbers in the tail are powers of it.
  { step: new PowerTransformer(), within: 1e-6 },
  { step: new PowerTransformer({ method: 'box-cox', standardize: false }), positive: true, within: 1e-6 },
  ...(['constant', 'linear', 'continue', 'periodic'] as const).map(extrapolation => ({
    step: new SplineTransformer({ extrapolation, degree: 3 }),
    back: false as const,
    within: extrapolation === 'continue' ? 1e-10 : 1e-12,
  })),
  { step: new SplineTransformer({ knots: 'quantile', nKnots: 4, degree: 2, includeBias: false }), back: false },
  { step: new SplineTransformer({ nKnots: 6, degree: 5 }), weights: true, back: false },
  // Of a degree below 2 with linear extrapolation, scikit-learn 1.9.1 counts the degree up from column to column.
  { step: new SplineTransformer({ nKnots: 6, degree: 1, extrapolation: 'continue' }), back: false },
  { step: new PolynomialFeatures({ degree: [1, 4] }), back: false },
  { step: new PolynomialFeatures({ degree: 3, interactionOnly: true, includeBias: false }), back: false },
]

const titled = comparisons.map((each, index) => {
  const { kind, params } = each.step.definition
  return [`${index + 1}: ${kind} ${JSON.stringify(params)}${each.weights ? ' with weights' : ''}`, each, index] as const
})
const asked = comparisons.map(({ step, weights, back = true, positive }) => {
  const random = new RandomState(11)
  const draw = (): number[] => [random.normal(), Math.exp(2 * random.normal()), random.integer(-3, 4) / 2]
  const rows = (count: number): number[][] =>
    Array.from({ length: count }, () => draw().map(value => (positive ? Math.abs(value) + 0.01 : value)))
  const [fit, held] = [rows(300), rows(200)]
  const { kind, params } = step.definition
  const given = weights ? fit.map(() => random.integer(1, 6) / 2) : null
  return { transform: kind, params: toPythonParams(kind, params as never), fit, test: held, weights: given, back }
})
const answers = askSklearn<readonly Answer[]>('shape.py', asked)

test.each(titled)('%s', async (_title, { step, within = 1e-12 }, index) => {
  const { fit, test: held, weights, back } = asked[index]!
  const wanted = (await answers)[index]!
  const fitted = (await step.fit(tableOf(fit), weights === null ? {} : { sampleWeight: weights })) as FittedTransform
  const out = await fitted.transform(tableOf(held))
  expect(fitted.names).toEqual(wanted.names)
  near(out, wanted.out, within)
  if (back) near(fitted.invert(out), wanted.back ?? [], within)
})

function tableOf(rows: readonly number[][]): Table {
  const schema = { x0: 'float64', x1: 'float64', x2: 'float64' } as const
  return tableFromRows(
    schema,
    rows.map(([x0 = 0, x1 = 0, x2 = 0]) => ({ x0, x1, x2 })),
  ) as Table
}

function near(found: Blocks, wanted: readonly number[][], within: number): void {
  const rows = Array.from(found.rows(), row => Object.values(row) as number[])
  expect(rows.length).toBe(wanted.length)
  for (const [row, values] of rows.entries()) {
    for (const [column, value] of values.entries()) {
      const other = wanted[row]?.[column] ?? Number.NaN
      const far = Math.abs(value - other) / Math.max(1, Math.abs(other))
      if (!(far <= within || Object.is(value, other))) expect([row, column, value]).toEqual([row, column, other])
    }
  }
}

import { expect, test } from 'vitest'
import { modelSupport } from '../../../src/adapters/onnx/kind-support.ts'
import { type OnnxSupport, onnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { TransformedTargetRegressor } from '../../../src/pipeline/composites.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../../src/pipeline/estimators/gradient-boosting.ts'
import { LinearRegression, LogisticRegression, Ridge } from '../../../src/pipeline/estimators/linear-models.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import { readXgboost } from '../../../src/pipeline/read-models.ts'
import { PowerTransformer, QuantileTransformer } from '../../../src/pipeline/transforms/feature-maps.ts'
import { MinMaxScaler } from '../../../src/pipeline/transforms/scalers.ts'
import golden from '../../cases/tree-models.json' with { type: 'json' }
import { runExported } from './run-graph.ts'

const table = tableFromRows(
  { a: 'float64', b: 'float64', paid: 'float64', kind: 'string' },
  Array.from({ length: 60 }, (_, row) => ({
    a: Math.sin(row) * 3,
    b: row % 7,
    paid: Math.exp(Math.sin(row)) + (row % 7),
    kind: ['x', 'y', 'z'][row % 3] as string,
  })),
)
const features = table.select(['a', 'b'])
const learn = (step: { fit(table: never, options: never): Promise<unknown> }, target: 'paid' | 'kind') => async () =>
  (await step.fit(table.select(['a', 'b', target]) as never, { target } as never)) as Fitted
const back = (transformer: object, regressor: object = new LinearRegression()) =>
  learn(new TransformedTargetRegressor({ regressor, transformer } as never), 'paid')
const xgboost = (name: string) => () => readXgboost(golden.xgboost.find(each => each.name === name)?.model as string)

/** Every kind of model that this library computes, and how far ONNX computes it where that is another level than that of its kind. */
const cases: readonly (readonly [name: string, make: () => Promise<Fitted>, level: OnnxSupport['level'] | null])[] = [
  ['LinearRegression', learn(new LinearRegression(), 'paid'), null],
  ['Ridge', learn(new Ridge(), 'paid'), null],
  ['LogisticRegression', learn(new LogisticRegression(), 'kind'), null],
  ['GradientBoostingRegressor', learn(new GradientBoostingRegressor({ nEstimators: 5 }), 'paid'), null],
  ['GradientBoostingClassifier', learn(new GradientBoostingClassifier({ nEstimators: 5 }), 'kind'), null],
  ['TreeRegressor', xgboost('squared error'), null],
  ['TreeClassifier', xgboost('binary'), null],
  ['TransformedTargetRegressor', back(new MinMaxScaler()), null],
  [
    'TransformedTargetRegressor of trees',
    back(new QuantileTransformer({ nQuantiles: 9 }), new GradientBoostingRegressor({ nEstimators: 5 })),
    null,
  ],
  ['TransformedTargetRegressor by a power', back(new PowerTransformer()), 'approximate'],
]

test.each(cases)('%s gives what `predict` gives', async (_name, make, level) => {
  const fitted = await make()
  const found = onnxSupport(fitted).level
  expect(found).toBe(level ?? modelSupport[fitted.kind]?.level)
  if (fitted.role === 'transform') expect.fail('it is not a model')
  const rows = fitted.kind.startsWith('Tree') ? trees : features
  const { prediction, probabilities, label } = await runExported(fitted, rows)
  const labels = (await fitted.predict(rows)).toArray()
  if (fitted.role === 'classifier') {
    expect(label?.flat()).toEqual(labels)
    near(probabilities?.flat(), [...(await fitted.predictProba(rows)).values], 1e-9)
  } else near(prediction?.flat(), labels, found === 'full' ? 0 : 1e-9)
})

test('there is a case for every model that ONNX computes', () => {
  const shown = cases.map(([name]) => name.split(' ')[0])
  const computed = Object.entries(modelSupport).filter(([, { level }]) => level !== 'none')
  expect(computed.map(([kind]) => kind).filter(kind => !shown.includes(kind))).toEqual([])
})

const trees = tableFromRows(
  { a: 'float64', b: 'float64', c: 'float64', d: 'float64' },
  Array.from({ length: 40 }, (_, row) => ({
    a: Math.sin(row),
    b: row % 5 === 0 ? null : row / 7 - 3,
    c: row % 3,
    d: -row / 9,
  })),
)

function near(found: readonly unknown[] | undefined, wanted: readonly unknown[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length)
  const worst = wanted.map((value, index) => Math.abs((value as number) - (found?.[index] as number)))
  expect(Math.max(...worst)).toBeLessThanOrEqual(tolerance)
}

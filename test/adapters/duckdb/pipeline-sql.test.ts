import { pipelineSql, UnsupportedError } from 'bighead/duckdb'
import { describe, expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { TransformedTargetRegressor } from '../../../src/pipeline/composites.ts'
import { LinearRegression, LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import { link } from '../../../src/pipeline/estimators/link.ts'
import { buildEnsemble } from '../../../src/pipeline/estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../../../src/pipeline/estimators/trees/fitted-trees.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { call, column } from '../../../src/pipeline/program.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { OneHotEncoder, OrdinalEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { SimpleImputer } from '../../../src/pipeline/transforms/imputers.ts'
import { MinMaxScaler, StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { randomTree } from '../../pipeline/estimators/trees/random-trees.ts'
import { fittedProgram } from '../onnx/program-fitted.ts'

const flights = tableFromRows({ distance: 'float64', origin: 'string', delay: 'float64', late: 'string' }, [
  { distance: 1, origin: 'SEA', delay: 3, late: 'no' },
  { distance: null, origin: "O'H", delay: -0.5, late: 'no' },
  { distance: 4, origin: null, delay: 60, late: 'yes' },
])

function transformer(): ColumnTransformer {
  return new ColumnTransformer([
    [
      'numbers',
      new Pipeline([
        ['impute', new SimpleImputer()],
        ['scale', new StandardScaler()],
      ]),
      ['distance'],
    ],
    ['origins', new OneHotEncoder({ handleUnknown: 'ignore' }), ['origin']],
  ] as never)
}

const cases: { readonly [name: string]: () => Promise<unknown> } = {
  'pipeline-transform': () => transformer().fit(flights as never),
  'pipeline-refusals': () => new OrdinalEncoder().fit(flights.select(['origin']) as never),
  'pipeline-regression': () =>
    new Pipeline([
      ['x', transformer()],
      ['model', new LinearRegression()],
    ] as never).fit(flights as never, { target: 'delay' } as never),
  'pipeline-classifier': () =>
    new Pipeline([
      ['x', transformer()],
      ['model', new LogisticRegression({ maxIter: 0 })],
    ] as never).fit(flights as never, { target: 'late' } as never),
  'pipeline-transformed-target': () =>
    new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer: new MinMaxScaler() }).fit(
      tableFromRows({ distance: 'float64', delay: 'float64' }, [
        { distance: 1, delay: 3 },
        { distance: 3, delay: -5 },
      ]),
      { target: 'delay' },
    ),
  'pipeline-trees': async () => {
    const random = new RandomState(11)
    const found = [0, 1, 2].map(() => randomTree(random, { width: 1, output: 0, categories: true }))
    const trees = buildEnsemble(found, { width: 1, base: Float64Array.of(0.5), divisor: 1, precision: 'float32' })
    return fittedTrees(trees, link('sigmoid'), null, { distance: 'float64' })
  },
}

describe('prints the text of its golden file', () => {
  for (const [name, make] of Object.entries(cases)) {
    test(name, async () => {
      const { sql, setup } = pipelineSql((await make()) as Fitted, { from: ['lake', 'flights'], keep: ['id'] })
      const text = [...setup.map(statement => `${statement};`), `${sql};`].join('\n\n')
      await expect(`${text}\n`).toMatchFileSnapshot(`../../golden/duckdb/${name}.sql`)
    })
  }
})

test('names the columns of the result and their types', async () => {
  const { columns } = pipelineSql((await cases['pipeline-classifier']?.()) as Fitted, { from: 'flights' })
  expect(columns).toEqual({ label: 'string', probability_no: 'float64', probability_yes: 'float64' })
})

test('refuses what it cannot mean', async () => {
  const fitted = (await cases['pipeline-transform']?.()) as Fitted
  expect(() => pipelineSql(fitted, { from: [] })).toThrow('the name of a relation is needed')
  expect(() => pipelineSql(fitted, { from: 'x', form: 1 } as never)).toThrow(
    'there is no such option. Did you mean `from`?',
  )
  expect(() => pipelineSql(fitted, { from: 'x', keep: ['distance'] })).toThrow(
    '`distance` would be in the result twice',
  )
  const rounded = fittedProgram({ x: 'float64', y: 'float64' }, { z: call('round', column('x'), column('y')) })
  expect(() => pipelineSql(rounded, { from: 'x' })).toThrow(UnsupportedError)
  expect(() => pipelineSql(rounded, { from: 'x' })).toThrow('the number of digits must be a constant')
})

import { expectTypeOf, test } from 'vitest'
import type { Schema } from '../../src/features/schema.ts'
import type { Column } from '../../src/features/table/column.ts'
import type { Table } from '../../src/features/table/table.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { FrozenEstimator } from '../../src/pipeline/composites.ts'
import { LinearRegression, LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { fittedFromJSON } from '../../src/pipeline/fitted-from-json.ts'
import type { FittedRegressor } from '../../src/pipeline/fitted-regressor.ts'
import type { ModelRuntime } from '../../src/pipeline/model-runtime.ts'
import { defineTransform, FunctionTransformer } from '../../src/pipeline/own-transforms.ts'
import { makePipeline, Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Probabilities } from '../../src/pipeline/probabilities.ts'
import { OneHotEncoder, OrdinalMapper } from '../../src/pipeline/transforms/encoders.ts'
import { KNNImputer } from '../../src/pipeline/transforms/imputers.ts'
import {
  GeoDistanceFeatures,
  GeohashFeatures,
  LogTransformer,
  MathFeatures,
} from '../../src/pipeline/transforms/number-features.ts'
import { StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

declare const flights: Table<{ delay: 'float64'; count: 'int32'; origin: 'string'; late: 'boolean' }>
declare const numbers: Table<{ a: 'float64'; b: 'int32' }>
declare const open: Table<Schema>
declare const remote: FittedRegressor<Schema, 'later'>
declare const local: FittedRegressor
declare const later: ModelRuntime<'later'>

const prepare = new ColumnTransformer([
  ['numbers', new Pipeline([['scale', new StandardScaler()]]), ['delay', 'count']],
  ['words', new OneHotEncoder(), ['origin']],
])

test('a pipeline is what its last step is', async () => {
  const model = new Pipeline([
    ['prepare', prepare],
    ['model', new LogisticRegression()],
  ])
  const fitted = await model.fit(flights, { target: 'late' })
  expectTypeOf(fitted.predictProba).returns.resolves.toEqualTypeOf<Probabilities>()
  expectTypeOf(fitted.inputs).toEqualTypeOf<
    Pick<{ delay: 'float64'; count: 'int32'; origin: 'string'; late: 'boolean' }, 'delay' | 'count' | 'origin'>
  >()
  // @ts-expect-error a classifier does not transform
  fitted.transform
  const regressor = await new Pipeline([['model', new LinearRegression()]]).fit(numbers, { target: 'b' })
  expectTypeOf(regressor.predict).returns.resolves.toEqualTypeOf<Column<'float64'>>()
  // @ts-expect-error a regressor has no probabilities
  regressor.predictProba
  const transform = await new Pipeline([['prepare', prepare]]).fit(flights)
  // @ts-expect-error a transform does not predict
  transform.predict
})

test('a wrong order does not compile', () => {
  // @ts-expect-error an estimator before another step
  new Pipeline([
    ['model', new LogisticRegression()],
    ['scale', new StandardScaler()],
  ])
  // @ts-expect-error an estimator inside a column transformer
  new ColumnTransformer([['model', new LogisticRegression(), ['delay']]])
  // @ts-expect-error a step without a name
  new Pipeline([new StandardScaler()])
})

test('what is not fitted cannot transform', () => {
  // @ts-expect-error only fitted transforms transform
  new StandardScaler().transform
  // @ts-expect-error only fitted pipelines predict
  new Pipeline([['model', new LogisticRegression()]]).predict
})

test('missing columns, columns of a wrong type and unknown targets do not compile', async () => {
  const model = new Pipeline([
    ['prepare', prepare],
    ['model', new LogisticRegression()],
  ])
  // @ts-expect-error `count` is missing
  await model.fit(flights.select(['delay', 'origin', 'late']), { target: 'late' })
  // @ts-expect-error the target is misspelt
  await model.fit(flights, { target: 'latte' })
  // @ts-expect-error `origin` is not a number
  await new StandardScaler().fit(flights)
  // @ts-expect-error `origin` is not a number, and part of a pipeline
  await new ColumnTransformer([['scale', new StandardScaler(), ['origin']]]).fit(flights)
  // @ts-expect-error a misspelt column
  await new ColumnTransformer([['scale', new StandardScaler(), ['dellay']]]).fit(flights)
  await model.fit(open, { target: 'late' })
  await new StandardScaler().fit(numbers)
  await new StandardScaler().fit([{ a: 1 }, { a: 2 }])
})

test('the outputs of a scaler are known', async () => {
  const fitted = await new StandardScaler().fit(numbers)
  expectTypeOf(fitted.outputs).toEqualTypeOf<{ readonly a: 'float64'; readonly b: 'float64' }>()
  expectTypeOf((await fitted.transform(numbers)).column('a')).toEqualTypeOf<Column<'float64'>>()
})

test('parameters are changed by path', () => {
  const model = new Pipeline([
    ['prepare', prepare],
    ['model', new LogisticRegression()],
  ])
  model.withParams({ prepare__numbers__scale__withMean: false, model__c: 3 })
  // @ts-expect-error no such step
  model.withParams({ modle__c: 3 })
  // @ts-expect-error a number is due
  model.withParams({ model__c: 'three' })
})

const Half = defineTransform({
  name: 'half',
  version: 1,
  input: 'float64',
  defaults: { of: 2 },
  fit: (column, { of }) => ({ rows: column.length, of }),
  expression: (x, { of }) => x.div(of),
})
const Initial = defineTransform({
  name: 'initial',
  version: 1,
  input: 'string',
  defaults: {},
  fit: () => null,
  expression: x => x.substring(0, 1),
  inverse: y => y,
})

test('an own transform is typed by its input, its parameters and what it gives', async () => {
  const fitted = await new Half({ of: 3 }).fit(numbers)
  expectTypeOf(fitted.outputs).toEqualTypeOf<{ readonly a: 'float64'; readonly b: 'float64' }>()
  expectTypeOf(fitted.state.learned).toEqualTypeOf<readonly { rows: number; of: number }[]>()
  expectTypeOf((await new Initial().fit(flights.select(['origin']))).inverseTransform).toBeFunction()
  // @ts-expect-error `of` is a number
  new Half({ of: 'three' })
  // @ts-expect-error there is no such parameter
  new Half({ off: 3 })
  // @ts-expect-error `origin` is not a number
  await new Half().fit(flights)
  // @ts-expect-error numbers are no strings
  await new Initial().fit(numbers)
  // @ts-expect-error only fitted transforms transform
  new Half().transform
  // @ts-expect-error there is no way back
  fitted.inverseTransform(numbers)
  // @ts-expect-error a number has no `lower`
  defineTransform({ name: 'a', version: 1, input: 'float64', defaults: {}, fit: () => 1, expression: x => x.lower() })
  defineTransform({
    name: 'a',
    version: 1,
    input: 'float64',
    defaults: {},
    fit: () => ({}),
    // @ts-expect-error what is learned has no `mean`
    expression: (x, { mean }) => x.sub(mean),
  })
})

test('a function of columns is typed by its names', async () => {
  const ratio = new FunctionTransformer({
    inputs: { a: 'float64', b: 'int32' },
    outputs: ({ a, b }) => ({ ratio: a.div(b), big: a.gt(3) }),
  })
  const fitted = await ratio.fit(numbers)
  expectTypeOf((await fitted.transform(numbers)).column('big')).toEqualTypeOf<Column<'boolean'>>()
  expectTypeOf(fitted.inputs).toEqualTypeOf<{ readonly a: 'float64'; readonly b: 'int32' }>()
  // @ts-expect-error `b` is missing
  await ratio.fit(numbers.select(['a']))
  // @ts-expect-error a misspelt column
  new FunctionTransformer({ inputs: { a: 'float64' }, outputs: ({ aa }) => ({ aa }) })
  // @ts-expect-error it cannot be undone
  fitted.inverseTransform(numbers)
})

test('transforms whose parameters name columns need these, and read no others', async () => {
  const geo = new GeoDistanceFeatures({ lat1: 'a', lon1: 'b', lat2: 'delay', lon2: 'count' })
  // @ts-expect-error `a` and `b` are missing
  await geo.fit(flights)
  const cells = new GeohashFeatures({ latitude: 'delay', longitude: 'count' })
  const fitted = await cells.fit(flights)
  expectTypeOf(fitted.inputs).toEqualTypeOf<
    Pick<{ delay: 'float64'; count: 'int32'; origin: 'string'; late: 'boolean' }, 'delay' | 'count'>
  >()
  // @ts-expect-error only fitted transforms transform
  cells.transformRow
  // @ts-expect-error `origin` is not a number
  await new GeohashFeatures({ latitude: 'delay', longitude: 'origin' }).fit(flights)
  await new OrdinalMapper({ mapping: { origin: [['SEA', 1]] } }).fit(flights)
  // @ts-expect-error a misspelt column
  await new OrdinalMapper({ mapping: { origins: [['SEA', 1]] } }).fit(flights)
  // @ts-expect-error there is no such function
  new MathFeatures({ func: ['median'] })
  // @ts-expect-error a logarithm of another base
  new LogTransformer({ base: '2' })
  // @ts-expect-error `origin` is not a number
  await new KNNImputer().fit(flights)
  await new KNNImputer().fit(numbers)
})

test('a pipeline without names is what its last step is, and keeps the order', async () => {
  const fitted = await makePipeline(new StandardScaler(), new LinearRegression()).fit(numbers, { target: 'b' })
  expectTypeOf(fitted.predict).returns.resolves.toEqualTypeOf<Column<'float64'>>()
  // @ts-expect-error an estimator before another step
  makePipeline(new LinearRegression(), new StandardScaler())
})

test('a model that something else runs answers by promises', async () => {
  const fitted = await new Pipeline([
    ['scale', new StandardScaler()],
    ['model', new FrozenEstimator(remote)],
  ]).fit(numbers)
  expectTypeOf(fitted.predictRow).toEqualTypeOf<undefined>()
  expectTypeOf(fitted.predictRowAsync).returns.resolves.toEqualTypeOf<number>()
  // @ts-expect-error it does not answer at once
  fitted.predictRow({ a: 1, b: 2 })
  const frozen = await new Pipeline([['model', new FrozenEstimator(local)]]).fit(numbers)
  expectTypeOf(frozen.predictRow).returns.toEqualTypeOf<number>()
  const loaded = await fittedFromJSON({}, { runtimes: [later] })
  if (loaded.role === 'regressor') {
    // @ts-expect-error it may not answer at once
    loaded.predictRow({ a: 1 })
    expectTypeOf(loaded.predictRow?.({ a: 1 })).toEqualTypeOf<number | undefined>()
  }
  const own = await fittedFromJSON({})
  if (own.role === 'regressor') expectTypeOf(own.predictRow({ a: 1 })).toEqualTypeOf<number>()
})

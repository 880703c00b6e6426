import { expect, test } from 'vitest'
import type { DataType, Schema } from '../../src/features/schema.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { murmurHasher } from '../../src/features/text/murmur-hash.ts'
import type { Blocks } from '../../src/pipeline/blocks.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { FeatureUnion } from '../../src/pipeline/composites.ts'
import { Ridge } from '../../src/pipeline/estimators/linear-models.ts'
import { readFitInput } from '../../src/pipeline/fit-input.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { KFold, StratifiedKFold, TimeSeriesSplit } from '../../src/pipeline/model-selection/splitters.ts'
import { makePipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import { fromPythonParams } from '../../src/pipeline/python-names.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import type { Trained, Transform } from '../../src/pipeline/step.ts'
import { splitIndices } from '../../src/pipeline/train-test-split.ts'
import { OneHotEncoder, OrdinalEncoder, TargetEncoder } from '../../src/pipeline/transforms/encoders.ts'
import {
  KBinsDiscretizer,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  SplineTransformer,
} from '../../src/pipeline/transforms/feature-maps.ts'
import { KNNImputer, MissingIndicator, SimpleImputer } from '../../src/pipeline/transforms/imputers.ts'
import {
  PCA,
  SelectKBest,
  SelectPercentile,
  TruncatedSVD,
  VarianceThreshold,
} from '../../src/pipeline/transforms/reductions.ts'
import {
  Binarizer,
  MaxAbsScaler,
  MinMaxScaler,
  Normalizer,
  RobustScaler,
  StandardScaler,
} from '../../src/pipeline/transforms/scalers.ts'
import file from '../cases/sklearn.json' with { type: 'json' }

type Cell = number | string | null
interface Case {
  readonly id: string
  readonly transform?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly fitX?: unknown
  readonly sampleWeight?: readonly number[]
  readonly testX?: unknown
  readonly y?: readonly (number | string)[]
  readonly out?: unknown
  readonly inverse?: unknown
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly featureNamesOut?: readonly string[]
  readonly fitError?: { readonly message: string }
  readonly transformError?: { readonly message: string }
  readonly fitTransformOut?: unknown
  readonly folds?: readonly (readonly [readonly number[], readonly number[]])[]
  readonly train?: readonly number[]
  readonly test?: readonly number[]
}

const cases = special(file.cases) as readonly Case[]

const makers: Readonly<
  Record<string, (params: Record<string, unknown>) => { fit(table: never, options: never): Promise<unknown> }>
> = {
  StandardScaler: params => new StandardScaler(params),
  MinMaxScaler: params => new MinMaxScaler(params),
  MissingIndicator: params => new MissingIndicator(params),
  KNNImputer: params => new KNNImputer(params),
  VarianceThreshold: params => new VarianceThreshold(params),
  PCA: params => new PCA(params),
  TruncatedSVD: params => new TruncatedSVD(params),
  Normalizer: params => new Normalizer(params),
  Binarizer: params => new Binarizer(params),
  MaxAbsScaler: params => new MaxAbsScaler(params),
  RobustScaler: params => new RobustScaler(params),
  SimpleImputer: params => new SimpleImputer(params),
  OneHotEncoder: params => new OneHotEncoder(params),
  KBinsDiscretizer: params => new KBinsDiscretizer(params),
  PowerTransformer: params => new PowerTransformer(params),
  SplineTransformer: params => new SplineTransformer(params),
  PolynomialFeatures: params => new PolynomialFeatures(params),
  QuantileTransformer: params => new QuantileTransformer(params),
  OrdinalEncoder: params => new OrdinalEncoder(params),
  TargetEncoder: params => new TargetEncoder(params),
}

const infinite = /^Column `x0`, row 0: Infinity is not allowed; make it null, or a finite number, before\.$/
/** Where λ is found by another search, to 1e-8. */
const closeness: Readonly<Record<string, number>> = { PowerTransformer: 1e-7 }

const ours: Readonly<Record<string, RegExp>> = {
  'PowerTransformer/bc-nonpos':
    /^Column `x0`, row 0: 0 is not positive, as Box-Cox needs it; use method: 'yeo-johnson'\.$/,
  'PowerTransformer/bc-const':
    /^PowerTransformer cannot be fitted: Box-Cox needs different numbers, but column `x0` has none\.$/,
  'StandardScaler/inf': infinite,
  'MinMaxScaler/inf': infinite,
  'MaxAbsScaler/inf': infinite,
  'RobustScaler/inf': infinite,
  'MissingIndicator/new': /^Column `x0`, row 1: null and NaN are not allowed; fill them before\.$/,
  'OrdinalEncoder/unk-bad': /^Parameter `unknownValue`: 1 is already the code of a seen category\.$/,
}

for (const each of cases.filter(({ transform, out, fitError }) => (out ?? fitError) && (transform ?? '') in makers)) {
  test(`${each.id}`, async () => {
    const transformer = makers[each.transform ?? '']!(fromPythonParams(each.transform ?? '', each.params ?? {}))
    if (each.fitError !== undefined) {
      await expect(transformer.fit(tableOf(each.fitX) as never, {} as never)).rejects.toThrow(ours[each.id])
      return
    }
    // Strings, None and NaN in one column: a column has one type here, so that the letters of that case stand for numbers.
    const numbers = each.id === 'OneHotEncoder/none-nan'
    const data = (rows: unknown): Table => tableOf(numbers ? asNumbers(rows) : rows)
    const fitted = (await transformer.fit(...fitInput(data(each.fitX), each))) as FittedTransform
    if (each.transformError !== undefined) {
      await expect(fitted.transform(data(each.testX))).rejects.toThrow(ours[each.id])
      return
    }
    const out = await fitted.transform(data(each.testX))
    const within = closeness[each.transform ?? ''] ?? 1e-12
    near(matrix(out), each.out, within)
    if (!numbers) expect(fitted.names).toEqual(each.featureNamesOut)
    else expect(fitted.names).toEqual(['x0_1.0', 'x0_2.0', 'x0_None', 'x0_nan'])
    near(attributes(fitted, each), expected(each), within)
    if (each.inverse !== undefined && !numbers) near(matrix(fitted.invert(out)), each.inverse, within)
  })
}

test('TargetEncoder/crossfit-Strat2', async () => {
  const each = caseOf('TargetEncoder/crossfit-Strat2')
  const [table, options] = fitInput(tableOf(each.fitX), each)
  const { outputs } = await new TargetEncoder({ cv: 2, shuffle: false }).fitTransform(table, options)
  near(matrix(outputs), each.fitTransformOut)
})

test.each(['SelectKBest/f_classif', 'SelectKBest/chi2', 'SelectPercentile/50'])('%s', async id => {
  const each = caseOf(id)
  const scoreFunc = id === 'SelectKBest/chi2' ? 'chi2' : 'f_classif'
  const params = { ...fromPythonParams(each.transform ?? '', each.params ?? {}), scoreFunc } as const
  const selector = each.transform === 'SelectKBest' ? new SelectKBest(params) : new SelectPercentile(params)
  const fitted = (await selector.fit(...fitInput(tableOf(each.fitX), each))) as FittedTransform
  near(matrix(await fitted.transform(tableOf(each.testX))), each.out)
  expect(fitted.names).toEqual(each.featureNamesOut)
  near(attributes(fitted, each), expected(each))
})

test('ColumnTransformer/remainder-est', async () => {
  const each = caseOf('ColumnTransformer/remainder-est')
  const transformer = new ColumnTransformer([['cat', new OneHotEncoder({ sparseOutput: false }), ['city']]], {
    remainder: new SimpleImputer({ strategy: 'median' }),
    verboseFeatureNames: true,
  })
  await compareColumns(transformer, each)
})

test('ColumnTransformer/nonverbose', async () => {
  const transformer = new ColumnTransformer([
    ['cat', new OneHotEncoder(), ['city']],
    ['num', 'passthrough', ['inc']],
  ])
  await compareColumns(transformer, caseOf('ColumnTransformer/nonverbose'))
})

test('ColumnTransformer/weights', async () => {
  const transformer = new ColumnTransformer(
    [
      ['a', new StandardScaler(), ['inc']],
      ['b', new MinMaxScaler(), ['inc']],
    ],
    { transformerWeights: { a: 10 }, verboseFeatureNames: true },
  )
  await compareColumns(transformer, caseOf('ColumnTransformer/weights'))
})

test('FeatureUnion', async () => {
  const each = caseOf('FeatureUnion')
  const union = new FeatureUnion([
    ['pca', new PCA({ nComponents: 1 })],
    ['s', new StandardScaler()],
  ])
  await compareTrained(union, each)
})

test('Pipeline', async () => {
  const steps = [
    new StandardScaler(),
    new PolynomialFeatures({ degree: 2, includeBias: false }),
    new StandardScaler(),
  ] as const
  await compareTrained(makePipeline(...steps), caseOf('Pipeline'))
})

test('make_pipeline/names', () => {
  const pipeline = makePipeline(new StandardScaler(), new PCA({ nComponents: 2 }), new StandardScaler())
  expect(pipeline.steps.map(([name]) => name)).toEqual(caseOf('make_pipeline/names').out)
  expect(makePipeline(new StandardScaler(), new Ridge()).role).toBe('regressor')
})

test.each([
  ['split/KFold3s', new KFold({ nSplits: 3, shuffle: true, randomState: 7 })],
  ['split/Strat3s', new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 7 })],
  ['split/TS3', new TimeSeriesSplit({ nSplits: 3 })],
])('%s', (id, splitter) => {
  const { y, folds } = caseOf(id)
  const target = columnFromExact('int32', y as number[])
  const found = splitter.split(target.length, { target }).map(({ train, test }) => [[...train], [...test]])
  expect(found).toEqual(folds)
})

test('murmurhash3_32/seed0-signed', () => {
  const each = caseOf('murmurhash3_32/seed0-signed')
  expect((each.testX as string[]).map(murmurHasher())).toEqual(each.out)
})

test('train_test_split/20-.25-42', () => {
  const { train, test: held } = splitIndices(20, { testSize: 0.25, randomState: 42 })
  const each = caseOf('train_test_split/20-.25-42')
  expect([[...train], [...held]]).toEqual([each.train, each.test])
})

test.each(Object.entries(caseOf('RandomState').out as Record<string, Record<string, number[]>>))(
  'RandomState(%s)',
  (seed, draws) => {
    const random = new RandomState(Number(seed))
    expect([...random.permutation(10)]).toEqual(draws.permutation10)
    expect([0, 1, 2].map(() => random.random())).toEqual(draws.then_random_sample3)
    expect([0, 1, 2, 3, 4].map(() => random.integer(0, 100))).toEqual(draws.then_randint100_5)
    near(
      [0, 1, 2].map(() => random.normal()),
      draws.then_randn3,
    )
    expect([...random.permutation(10)].slice(0, 4)).toEqual(draws.then_choice10_4)
  },
)

test('every case is tried', () => {
  const alone =
    /^(ColumnTransformer|Select|FeatureUnion|Pipeline|make_pipeline|split|murmurhash3_32|train_test_split|RandomState)/
  // Those that read texts are tried in `sklearn-text-cases.test.ts`.
  const texts = /Vectorizer|FeatureHasher/
  const others = cases.filter(
    ({ id, transform }) => !((transform ?? '') in makers) && !alone.test(id) && !texts.test(id),
  )
  expect(others.map(({ id }) => id)).toEqual([])
})

function caseOf(id: string): Case {
  const found = cases.find(each => each.id === id)
  if (found === undefined) throw new Error(`there is no case ${id}`)
  return found
}

/** What a transform without columns of its own gives for the rows that it learned from. */
async function compareTrained(transformer: FeatureUnion | Pipeline, each: Case): Promise<void> {
  const table = tableOf(each.fitX)
  const { fitted, outputs } = (await transformer.fitTransform(table as never)) as Trained
  near(matrix(outputs), each.fitTransformOut)
  near(matrix(await fitted.transform(table)), each.fitTransformOut)
  expect(fitted.names).toEqual(each.featureNamesOut)
}

async function compareColumns(transformer: Transform, each: Case): Promise<void> {
  const { columns, rows } = each.fitX as { columns: readonly string[]; rows: readonly Cell[][] }
  const table = tableOf(rows, columns)
  const { data, context } = await readFitInput(table, {}, 'test')
  const fitted = await transformer.learn(data, context)
  expect(fitted.names).toEqual(each.featureNamesOut)
  near(matrix(await fitted.transform(table)), each.fitTransformOut)
}

/** A table of rows; NaN in a column of strings is null, as null is its only missing value. */
function tableOf(given: unknown, columns?: readonly string[]): Table {
  const rows = given as readonly Cell[][]
  const names = columns ?? rows[0]!.map((_, index) => `x${index}`)
  const strings = names.map((_, index) => rows.some(row => typeof row[index] === 'string'))
  const schema: Schema = Object.fromEntries(
    names.map((name, index): [string, DataType] => [name, strings[index] ? 'string' : 'float64']),
  )
  const cell = (value: Cell | undefined, index: number): Cell =>
    strings[index] && Number.isNaN(value) ? null : (value ?? null)
  return tableFromRows(
    schema,
    rows.map(row => Object.fromEntries(names.map((name, index) => [name, cell(row[index], index)]))) as never,
  )
}

/** A table with its target as the column `y`, and what `fit` is told of it. */
function fitInput(table: Table, { y, sampleWeight }: Case): [never, never] {
  const weights = sampleWeight === undefined ? {} : { sampleWeight }
  if (y === undefined) return [table as never, weights as never]
  const type = typeof y[0] === 'string' ? 'string' : y.every(value => Number.isInteger(value)) ? 'int32' : 'float64'
  const columns = table.columnNames.map(name => [name, table.column(name)] as const)
  const all = new Table([...columns, ['y', columnFromExact(type, y as never[])]], table.rowCount)
  return [all as never, { target: 'y', ...weights } as never]
}

function asNumbers(rows: unknown): Cell[][] {
  return (rows as Cell[][]).map(row => row.map(value => (typeof value === 'string' ? value.charCodeAt(0) - 96 : value)))
}

function matrix(blocks: Blocks): unknown[][] {
  return [...blocks.rows()].map(row => Object.values(row))
}

/** What was learned, under scikit-learn's names. */
function attributes(fitted: FittedTransform, { attrs = {} }: Case): unknown[] {
  const state = fitted.state as Record<string, unknown>
  const own: Readonly<Record<string, unknown>> = {
    mean_: state.mean,
    var_: state.variance,
    scale_: state.scale,
    max_abs_: state.maxAbs,
    center_: state.center,
    components_: state.components,
    explained_variance_: state.explainedVariance,
    explained_variance_ratio_: state.explainedVarianceRatio,
    singular_values_: state.singularValues,
    noise_variance_: state.noiseVariance,
    variances_: state.variances,
    scores_: state.scores,
    pvalues_: state.pvalues,
    min_: state.min,
    data_min_: state.dataMin,
    data_max_: state.dataMax,
    statistics_: (state.statistics as Cell[] | undefined)?.map(value => value ?? Number.NaN),
    categories_: state.categories,
    drop_idx_: state.dropped,
    bin_edges_: state.binEdges,
    encodings_: state.encodings,
    target_mean_: state.suffixes === null ? (state.targetMean as number[])[0] : state.targetMean,
    target_type_: state.targetType,
    classes_: state.classes,
    quantiles_: (state.quantiles as number[][] | undefined)?.[0]?.map((_, row) =>
      (state.quantiles as number[][]).map(column => column[row]),
    ),
    references_: state.references,
    lambdas_: state.lambdas,
  }
  return compared(attrs).map(name => own[name])
}

function expected({ attrs = {}, id }: Case): unknown[] {
  const nothing = (attrs.categories_ as unknown[] | undefined)?.map(() => null)
  return compared(attrs).map(name => {
    if (id === 'OneHotEncoder/none-nan' && name === 'categories_') return [[1, 2, null, Number.NaN]]
    return name === 'drop_idx_' ? (attrs[name] ?? nothing) : attrs[name]
  })
}

function compared(attrs: Readonly<Record<string, unknown>>): string[] {
  const names = [
    'mean_',
    'var_',
    'scale_',
    'max_abs_',
    'center_',
    'components_',
    'explained_variance_',
    'explained_variance_ratio_',
    'singular_values_',
    'noise_variance_',
    'variances_',
    'scores_',
    'pvalues_',

    'min_',
    'data_min_',
    'data_max_',
    'statistics_',
    'categories_',
    'drop_idx_',
    'bin_edges_',
    'encodings_',
    'target_mean_',
    'target_type_',
    'classes_',
    'quantiles_',
    'references_',
    'lambdas_',
  ]
  return names.filter(name => name in attrs)
}

/** Numbers within 1e-12 (or that) · max(1, |expected|), everything else equal. */
function near(found: unknown, wanted: unknown, within = 1e-12): void {
  if (Array.isArray(found) && Array.isArray(wanted)) {
    expect(found.length).toBe(wanted.length)
    for (const [index, value] of found.entries()) near(value, wanted[index], within)
  } else if (typeof found === 'number' && typeof wanted === 'number' && Number.isFinite(wanted)) {
    expect(Math.abs(found - wanted)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(wanted)))
  } else expect(found).toEqual(wanted)
}

function special(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(special)
  if (typeof value !== 'object' || value === null) return value
  const { $ } = value as { $?: string }
  if ($ === 'nan') return Number.NaN
  if ($ === 'inf' || $ === '-inf') return $ === 'inf' ? Infinity : -Infinity
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, special(each)]))
}

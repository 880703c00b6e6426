import type { OnnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { FeatureUnion } from '../../../src/pipeline/composites.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { defineTransform, FunctionTransformer } from '../../../src/pipeline/own-transforms.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import {
  CatBoostEncoder,
  CountEncoder,
  CrossFeatures,
  HashedCross,
  JamesSteinEncoder,
  LeaveOneOutEncoder,
  MEstimateEncoder,
  OneHotEncoder,
  OrdinalEncoder,
  OrdinalMapper,
  RareLabelEncoder,
  TargetEncoder,
  WOEEncoder,
} from '../../../src/pipeline/transforms/encoders.ts'
import {
  Clipper,
  CyclicalFeatures,
  DatetimeFeatures,
  DatetimeOrdinal,
  DatetimeSubtraction,
  KBinsDiscretizer,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  SplineTransformer,
} from '../../../src/pipeline/transforms/feature-maps.ts'
import { KNNImputer, MissingIndicator, SimpleImputer } from '../../../src/pipeline/transforms/imputers.ts'
import {
  ArcsinTransformer,
  ExponentTransformer,
  GeoDistanceFeatures,
  GeohashFeatures,
  LogCpTransformer,
  LogTransformer,
  MathFeatures,
  ReciprocalTransformer,
  RelativeFeatures,
} from '../../../src/pipeline/transforms/number-features.ts'
import {
  PCA,
  SelectFdr,
  SelectFpr,
  SelectFwe,
  SelectKBest,
  SelectPercentile,
  TruncatedSVD,
  VarianceThreshold,
} from '../../../src/pipeline/transforms/reductions.ts'
import {
  Binarizer,
  MaxAbsScaler,
  MeanNormalizationScaler,
  MinMaxScaler,
  Normalizer,
  RobustScaler,
  StandardScaler,
} from '../../../src/pipeline/transforms/scalers.ts'
import {
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  TfidfTransformer,
  TfidfVectorizer,
} from '../../../src/pipeline/transforms/vectorizers.ts'

const types = {
  a: 'float64',
  b: 'float64',
  full: 'float64',
  size: 'float64',
  city: 'string',
  kind: 'string',
  text: 'string',
  at: 'timestamp',
  late: 'boolean',
  paid: 'float64',
  share: 'float64',
  till: 'timestamp',
} as const satisfies Schema

const cities = ['SEA', 'SFO', '', 'é', 'e\u0301', '\u{1F600}', '\uFF5E', null]
const kinds = ['x', 'y', 'z']
const words = ['flight', 'délayé', 'ÉTÉ', 'fog', 'a', 'straße', '東京', 'delayed!', '...']

/** Random rows of every type: `a` and `b` with missing numbers, `full`, `size` (positive) and `share` without. */
export function randomTable(seed: number, rowCount: number): Table {
  const random = new RandomState(seed)
  const pick = <T>(list: readonly T[]): T => list[random.integer(0, list.length)] as T
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const a = random.normal() * 10
    return {
      a: row % 7 === 3 ? null : a,
      b: row % 5 === 2 ? null : pick([0, -0, 1, 1e8 + random.normal(), Math.round(random.normal() * 3)]),
      full: row % 11 === 0 ? 0 : random.normal(),
      size: Math.exp(random.normal()),
      city: pick(cities),
      kind: pick(kinds),
      text: Array.from({ length: 1 + random.integer(0, 6) }, () => pick(words)).join(' '),
      at: row % 13 === 4 ? null : Date.UTC(2001, 5, 17) + random.integer(0, 1e9),
      late: a + random.normal() > 0,
      paid: a + random.normal(),
      share: (row % 9) / 8,
      till: Date.UTC(2001, 5, 20) + row * 1_234_567,
    }
  })
  return tableFromRows(types, rows)
}

/** A transform as one would use it. */
export interface TransformCase {
  /** Its kind, and what is special about it. */
  readonly name: string
  /** What it reads. */
  readonly columns: readonly (keyof typeof types)[]
  readonly step: { fit(table: never, options: never): Promise<unknown> }
  readonly target?: 'late' | 'paid'
  /** How far ONNX computes it, where that is another level than that of its kind. */
  readonly level?: OnnxSupport['level']
}

const Squared = defineTransform({
  name: 'squared',
  version: 1,
  input: 'float64',
  defaults: {},
  fit: () => 3,
  expression: (x, learned) => x.mul(x).sub(learned),
})

/** Every transform, each with the parameters that make a difference to ONNX. */
export const transformCases: readonly TransformCase[] = [
  { name: 'StandardScaler', columns: ['a', 'b'], step: new StandardScaler() },
  { name: 'StandardScaler withMean: false', columns: ['a', 'b'], step: new StandardScaler({ withMean: false }) },
  { name: 'MinMaxScaler', columns: ['a', 'b'], step: new MinMaxScaler({ featureRange: [-1, 2] }) },
  { name: 'MinMaxScaler clip', columns: ['a', 'b'], step: new MinMaxScaler({ clip: true }) },
  { name: 'MaxAbsScaler', columns: ['a', 'b'], step: new MaxAbsScaler() },
  { name: 'MaxAbsScaler clip', columns: ['a', 'b'], step: new MaxAbsScaler({ clip: true }) },
  { name: 'RobustScaler', columns: ['a', 'b'], step: new RobustScaler({ unitVariance: true }) },
  { name: 'Normalizer', columns: ['full', 'size'], step: new Normalizer() },
  { name: 'Normalizer l1', columns: ['full', 'size'], step: new Normalizer({ norm: 'l1' }) },
  { name: 'Normalizer max', columns: ['full', 'size'], step: new Normalizer({ norm: 'max' }) },
  { name: 'Binarizer', columns: ['full', 'size'], step: new Binarizer({ threshold: 0 }) },
  { name: 'PowerTransformer', columns: ['a', 'full'], step: new PowerTransformer() },
  { name: 'PowerTransformer box-cox', columns: ['size'], step: new PowerTransformer({ method: 'box-cox' }) },
  { name: 'QuantileTransformer', columns: ['a', 'full'], step: new QuantileTransformer({ nQuantiles: 20 }) },
  {
    name: 'QuantileTransformer normal',
    columns: ['a', 'full'],
    step: new QuantileTransformer({ nQuantiles: 20, outputDistribution: 'normal' }),
    level: 'approximate',
  },
  { name: 'KBinsDiscretizer', columns: ['full', 'size'], step: new KBinsDiscretizer() },
  {
    name: 'KBinsDiscretizer ordinal',
    columns: ['full', 'size'],
    step: new KBinsDiscretizer({ encode: 'ordinal', strategy: 'kmeans' }),
  },
  { name: 'SplineTransformer', columns: ['full', 'size'], step: new SplineTransformer() },
  {
    name: 'SplineTransformer periodic',
    columns: ['full', 'size'],
    step: new SplineTransformer({ extrapolation: 'periodic' }),
  },
  {
    name: 'SplineTransformer linear',
    columns: ['full', 'size'],
    step: new SplineTransformer({ extrapolation: 'linear', degree: 2 }),
  },
  { name: 'PolynomialFeatures', columns: ['full', 'size'], step: new PolynomialFeatures({ degree: 3 }) },
  { name: 'Clipper', columns: ['a', 'b'], step: new Clipper() },
  { name: 'CyclicalFeatures', columns: ['a', 'b'], step: new CyclicalFeatures({ period: 24 }) },
  { name: 'MeanNormalizationScaler', columns: ['a', 'b'], step: new MeanNormalizationScaler() },
  { name: 'LogTransformer', columns: ['size'], step: new LogTransformer() },
  { name: 'LogCpTransformer', columns: ['a', 'size'], step: new LogCpTransformer({ c: 1000 }) },
  { name: 'LogCpTransformer log1p', columns: ['share', 'size'], step: new LogCpTransformer({ c: 1 }) },
  { name: 'ReciprocalTransformer', columns: ['size'], step: new ReciprocalTransformer() },
  { name: 'ArcsinTransformer', columns: ['share'], step: new ArcsinTransformer() },
  { name: 'ExponentTransformer', columns: ['size', 'share'], step: new ExponentTransformer() },
  {
    name: 'MathFeatures',
    columns: ['a', 'full', 'size'],
    step: new MathFeatures({ func: ['sum', 'prod', 'mean', 'var', 'std'] }),
  },
  { name: 'MathFeatures extremes', columns: ['full', 'size'], step: new MathFeatures({ func: ['min', 'max'] }) },
  {
    name: 'RelativeFeatures',
    columns: ['a', 'full', 'size'],
    step: new RelativeFeatures({ reference: ['full'], func: ['sub', 'div', 'floordiv', 'mod'], fillValue: -1 }),
  },
  {
    name: 'GeoDistanceFeatures',
    columns: ['share', 'full', 'size', 'paid'],
    step: new GeoDistanceFeatures({ lat1: 'share', lon1: 'full', lat2: 'size', lon2: 'paid' }),
  },
  {
    name: 'GeoDistanceFeatures euclidean',
    columns: ['share', 'full', 'size', 'paid'],
    step: new GeoDistanceFeatures({ lat1: 'share', lon1: 'full', lat2: 'size', lon2: 'paid', method: 'euclidean' }),
    level: 'full',
  },
  {
    name: 'GeohashFeatures',
    columns: ['share', 'a'],
    step: new GeohashFeatures({ latitude: 'share', longitude: 'a' }),
  },
  { name: 'HashedCross', columns: ['city', 'kind'], step: new HashedCross({ nFeatures: 16 }) },
  {
    name: 'OrdinalMapper',
    columns: ['kind'],
    step: new OrdinalMapper({
      mapping: {
        kind: [
          ['x', 1],
          ['y', 2.5],
          ['z', -1],
        ],
      },
    }),
  },
  { name: 'DatetimeFeatures', columns: ['at'], step: new DatetimeFeatures({ timeZone: 'Europe/Paris' }) },
  { name: 'DatetimeOrdinal', columns: ['at'], step: new DatetimeOrdinal() },
  { name: 'DatetimeSubtraction', columns: ['at', 'till'], step: new DatetimeSubtraction({ reference: ['at'] }) },
  { name: 'SimpleImputer', columns: ['a', 'b'], step: new SimpleImputer({ addIndicator: true }) },
  {
    name: 'SimpleImputer most_frequent',
    columns: ['city', 'kind'],
    step: new SimpleImputer({ strategy: 'most_frequent' }),
  },
  { name: 'KNNImputer', columns: ['a', 'b', 'full'], step: new KNNImputer({ nNeighbors: 3 }) },
  { name: 'MissingIndicator', columns: ['a', 'b'], step: new MissingIndicator() },
  { name: 'MissingIndicator errorOnNew', columns: ['a', 'full'], step: new MissingIndicator() },
  { name: 'OneHotEncoder', columns: ['city', 'late'], step: new OneHotEncoder() },
  {
    name: 'OneHotEncoder infrequent',
    columns: ['city', 'kind'],
    step: new OneHotEncoder({ handleUnknown: 'infrequent_if_exist', maxCategories: 3, sparseOutput: false }),
  },
  { name: 'OrdinalEncoder', columns: ['city', 'kind'], step: new OrdinalEncoder() },
  { name: 'TargetEncoder', columns: ['city', 'kind'], step: new TargetEncoder(), target: 'paid' },
  { name: 'CountEncoder', columns: ['city', 'kind'], step: new CountEncoder() },
  { name: 'MEstimateEncoder', columns: ['city', 'kind'], step: new MEstimateEncoder(), target: 'paid' },
  { name: 'WOEEncoder', columns: ['city', 'kind'], step: new WOEEncoder(), target: 'late' },
  { name: 'JamesSteinEncoder', columns: ['city', 'kind'], step: new JamesSteinEncoder(), target: 'paid' },
  { name: 'LeaveOneOutEncoder', columns: ['city', 'kind'], step: new LeaveOneOutEncoder(), target: 'paid' },
  { name: 'CatBoostEncoder', columns: ['city', 'kind'], step: new CatBoostEncoder(), target: 'paid' },
  { name: 'RareLabelEncoder', columns: ['city', 'kind'], step: new RareLabelEncoder({ minFrequency: 3 }) },
  { name: 'CrossFeatures', columns: ['city', 'kind'], step: new CrossFeatures() },
  { name: 'VarianceThreshold', columns: ['a', 'size'], step: new VarianceThreshold() },
  { name: 'SelectKBest', columns: ['full', 'size'], step: new SelectKBest({ k: 1 }), target: 'late' },
  {
    name: 'SelectPercentile',
    columns: ['full', 'size'],
    step: new SelectPercentile({ percentile: 50 }),
    target: 'late',
  },
  { name: 'SelectFpr', columns: ['full', 'size'], step: new SelectFpr({ alpha: 1 }), target: 'late' },
  { name: 'SelectFdr', columns: ['full', 'size'], step: new SelectFdr({ alpha: 1 }), target: 'late' },
  { name: 'SelectFwe', columns: ['full', 'size'], step: new SelectFwe({ alpha: 1 }), target: 'late' },
  { name: 'PCA', columns: ['full', 'size'], step: new PCA() },
  { name: 'PCA whiten', columns: ['full', 'size'], step: new PCA({ nComponents: 1, whiten: true }) },
  { name: 'TruncatedSVD', columns: ['full', 'size'], step: new TruncatedSVD({ nComponents: 1 }) },
  { name: 'CountVectorizer', columns: ['text'], step: new CountVectorizer({ stripAccents: 'unicode' }) },
  { name: 'TfidfVectorizer', columns: ['text'], step: new TfidfVectorizer() },
  { name: 'TfidfTransformer', columns: ['share', 'size'], step: new TfidfTransformer() },
  { name: 'HashingVectorizer', columns: ['text'], step: new HashingVectorizer({ nFeatures: 16 }) },
  { name: 'FeatureHasher', columns: ['city', 'full'], step: new FeatureHasher({ nFeatures: 16 }) },
  { name: 'DictVectorizer', columns: ['kind', 'full'], step: new DictVectorizer() },
  {
    name: 'FunctionTransformer',
    columns: ['a', 'b'],
    step: new FunctionTransformer({
      inputs: { a: 'float64', b: 'float64' },
      outputs: ({ a, b }) => ({ both: a.add(b), larger: a.gt(b) }),
    }),
  },
  { name: 'own transform', columns: ['a', 'b'], step: new Squared() },
  {
    name: 'FeatureUnion',
    columns: ['a', 'b'],
    step: new FeatureUnion([
      ['scaled', new StandardScaler()],
      ['shown', new MissingIndicator()],
    ] as never),
  },
  {
    name: 'ColumnTransformer',
    columns: ['a', 'b', 'city', 'kind'],
    step: new ColumnTransformer(
      [
        [
          'numbers',
          new Pipeline([
            ['impute', new SimpleImputer()],
            ['scale', new StandardScaler()],
          ]),
          ['a', 'b'],
        ],
        ['words', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city', 'kind']],
      ],
      { transformerWeights: { words: 2 } },
    ),
  },
]

/** A case, fitted on random rows. */
export async function fittedCase({ columns, step, target }: TransformCase, seed = 1): Promise<FittedTransform> {
  const names = target === undefined ? columns : [...columns, target]
  const table = randomTable(seed, 60).select(names)
  return (await step.fit(table as never, (target === undefined ? {} : { target }) as never)) as FittedTransform
}

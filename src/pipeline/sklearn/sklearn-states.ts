import type { DataType } from '../../features/schema.ts'
import { ordinalEncoderVersion } from '../transforms/ordinal-encoder-kind.ts'
import { bad, type SklearnNode } from './sklearn-node.ts'
import { readBoosted, readForest } from './sklearn-trees.ts'

/** How a class becomes something fitted here: by its state, which is checked when it is read, or as a model of trees. */
export type SklearnClass = StatedClass | { readonly types?: never; readonly build: typeof readForest }

export interface StatedClass {
  /** The type in which each column is read, in order. Default: all float64. */
  readonly types?: (node: SklearnNode) => readonly DataType[]
  readonly state: (node: SklearnNode) => object
  /** Of the format of that state. Default 1. */
  readonly version?: number
  /** Whether parameters that are not known here only say how it was learned. */
  readonly ignoresParams?: true
}

type Values = readonly unknown[]

/** Every class that can be read, but for those made of others. */
export const sklearnClasses: Readonly<Record<string, SklearnClass>> = {
  Binarizer: { state: () => ({}) },
  CountVectorizer: { types: () => ['string'], state: ({ attributes }) => ({ vocabulary: [vocabularyOf(attributes)] }) },
  DecisionTreeClassifier: { build: readForest },
  DecisionTreeRegressor: { build: readForest },
  DictVectorizer: {
    types: ({ attributes, params }) => [termsType(attributes.feature_names_, params.separator)],
    state: ({ attributes }) => ({ features: attributes.feature_names_ }),
  },
  ExtraTreeClassifier: { build: readForest },
  ExtraTreeRegressor: { build: readForest },
  ExtraTreesClassifier: { build: readForest },
  ExtraTreesRegressor: { build: readForest },
  FeatureHasher: {
    types: ({ params }) => [params.input_type === 'string' ? { list: 'string' } : { map: 'float64' }],
    state: () => ({}),
  },
  GradientBoostingClassifier: { build: readBoosted },
  GradientBoostingRegressor: { build: readBoosted },
  HashingVectorizer: { types: () => ['string'], state: () => ({}) },
  HistGradientBoostingClassifier: { build: readBoosted },
  HistGradientBoostingRegressor: { build: readBoosted },
  KBinsDiscretizer: { state: ({ attributes }) => ({ binEdges: attributes.bin_edges_ }) },
  KNNImputer: {
    state: ({ attributes }) => ({
      columns: transposed(attributes.fit_X, 'fit_X').map(column => column.map(x => (Number.isNaN(x) ? null : x))),
    }),
  },
  LinearRegression: { state: linearState, ignoresParams: true },
  LogisticRegression: { state: logisticState, ignoresParams: true },
  MaxAbsScaler: { state: ({ attributes }) => ({ scale: attributes.scale_, maxAbs: attributes.max_abs_ }) },
  MinMaxScaler: {
    state: ({ attributes }) => ({
      min: attributes.min_,
      scale: attributes.scale_,
      dataMin: attributes.data_min_,
      dataMax: attributes.data_max_,
    }),
  },
  MissingIndicator: {
    types: ({ params: { missing_values: missing }, width }) =>
      new Array(width).fill(missing === null || typeof missing === 'string' ? 'string' : 'float64'),
    state: ({ attributes, width }) => ({ hadMissing: flags(list(attributes.features_, 'features_'), width) }),
  },
  Normalizer: { state: () => ({}) },
  OneHotEncoder: { types: categoryTypes, state: oneHotState },
  OrdinalEncoder: { types: categoryTypes, state: ordinalState, version: ordinalEncoderVersion },
  PCA: {
    state: ({ attributes }) => ({
      mean: attributes.mean_,
      ...componentState(attributes),
      noiseVariance: attributes.noise_variance_,
    }),
  },
  PolynomialFeatures: { state: () => ({}) },
  PowerTransformer: {
    state: ({ attributes }) => ({
      lambdas: attributes.lambdas_,
      mean: attributes.mean ?? null,
      scale: attributes.scale ?? null,
    }),
  },
  QuantileTransformer: {
    state: ({ attributes }) => ({
      quantiles: transposed(attributes.quantiles_, 'quantiles_'),
      references: attributes.references_,
    }),
  },
  RandomForestClassifier: { build: readForest },
  RandomForestRegressor: { build: readForest },
  Ridge: { state: linearState, ignoresParams: true },
  RobustScaler: { state: ({ attributes }) => ({ center: attributes.center_, scale: attributes.scale_ }) },
  SelectFdr: { state: selectState },
  SelectFpr: { state: selectState },
  SelectFwe: { state: selectState },
  SelectKBest: { state: selectState },
  SelectPercentile: { state: selectState },
  SimpleImputer: {
    types: imputedTypes,
    state: ({ attributes, width }) => ({
      statistics: list(attributes.statistics_, 'statistics_').map(value => (Number.isNaN(value) ? null : value)),
      hadMissing: flags(
        attributes.missing_features === undefined ? [] : list(attributes.missing_features, 'features_'),
        width,
      ),
    }),
  },
  SplineTransformer: { state: ({ attributes }) => ({ knots: attributes.knots }) },
  StandardScaler: { state: standardState },
  TargetEncoder: { types: categoryTypes, state: targetState },
  TfidfTransformer: {
    state: ({ attributes, params }) => ({ idf: params.use_idf === false ? [] : attributes.idf_ }),
  },
  TfidfVectorizer: {
    types: () => ['string'],
    state: ({ attributes, params }) => ({
      vocabulary: [vocabularyOf(attributes)],
      idf: params.use_idf === false ? [] : [attributes.idf],
    }),
  },
  TruncatedSVD: { state: ({ attributes }) => componentState(attributes) },
  VarianceThreshold: { state: ({ attributes }) => ({ variances: attributes.variances_ }) },
}

/** Columns without any value are what the others are, which share a type in an array. */
function imputedTypes({ attributes }: SklearnNode): readonly DataType[] {
  const statistics = list(attributes.statistics_, 'statistics_')
  const others = typeOf(statistics)
  return statistics.map(value => (value === null || Number.isNaN(value) ? others : typeOf([value])))
}

/** Maps of texts, whose features hold a value after the separator, or of numbers. */
function termsType(names: unknown, separator: unknown): DataType {
  const ofTexts = list(names, 'feature_names_').some(name => String(name).includes(String(separator)))
  return { map: ofTexts ? 'string' : 'float64' }
}

function flags(positions: Values, width: number): boolean[] {
  return Array.from({ length: width }, (_, index) => positions.includes(index))
}

function componentState(attributes: SklearnNode['attributes']): object {
  return {
    components: attributes.components_,
    explainedVariance: attributes.explained_variance_,
    explainedVarianceRatio: attributes.explained_variance_ratio_,
    singularValues: attributes.singular_values_,
  }
}

/** Some scores come without p-values. */
function selectState({ attributes }: SklearnNode): object {
  const scores = list(attributes.scores_, 'scores_')
  return { scores, pvalues: attributes.pvalues_ ?? scores.map(() => Number.NaN) }
}

/** The terms in the order of their positions. */
function vocabularyOf({ vocabulary_: vocabulary }: SklearnNode['attributes']): readonly string[] {
  const entries = typeof vocabulary === 'object' && vocabulary !== null ? Object.entries(vocabulary) : []
  const terms: string[] = []
  for (const [term, at] of entries) {
    if (!(Number.isInteger(at) && at >= 0 && at < entries.length) || terms[at] !== undefined)
      throw bad('its vocabulary_ does not number its terms.')
    terms[at] = term
  }
  return terms
}

/** The columns of a matrix. */
function transposed(rows: unknown, name: string): Values[] {
  const lists = list(rows, name).map(row => list(row, name))
  const width = lists[0]?.length ?? 0
  if (lists.some(row => row.length !== width)) throw bad(`its ${name} is not a matrix.`)
  return Array.from({ length: width }, (_, column) => lists.map(row => row[column]))
}

function standardState({ attributes, width }: SklearnNode): object {
  const { mean_: mean = null, var_: variance = null, scale_: scale = null, n_samples_seen_: seen } = attributes
  return {
    mean: mean ?? new Array(width).fill(0),
    variance,
    scale,
    samplesSeen: Array.isArray(seen) ? seen : new Array(width).fill(seen),
  }
}

function oneHotState({ attributes }: SklearnNode): object {
  const categories = categoriesOf(attributes.categories_)
  const rare = rareCategories(attributes.infrequent_categories_, categories)
  const dropped = Array.isArray(attributes.dropped) ? attributes.dropped : categories.map(() => null)
  return { categories, infrequent: rare, dropped }
}

function ordinalState({ attributes }: SklearnNode): object {
  const categories = categoriesOf(attributes.categories_)
  return { categories, infrequent: rareCategories(attributes.infrequent_categories_, categories) }
}

function targetState({ attributes }: SklearnNode): object {
  const { target_type_: type, target_mean_: mean, encodings_: encodings, classes_: classes } = attributes
  const means = Array.isArray(mean) ? mean : [mean]
  return {
    categories: categoriesOf(attributes.categories_),
    encodings,
    targetType: type,
    targetMean: means,
    classes: Array.isArray(classes) ? classes : null,
    suffixes: type === 'multiclass' ? list(classes, 'classes_').map(String) : null,
  }
}

function linearState({ attributes }: SklearnNode): object {
  const coefficients = list(attributes.coef_, 'coef_')
  const rows = Array.isArray(coefficients[0]) ? (coefficients as readonly Values[]) : [coefficients]
  if (rows.length !== 1) throw bad(`a linear model of ${rows.length} targets has no form here.`)
  const intercept = attributes.intercept_
  return { coefficients: rows[0], intercept: Array.isArray(intercept) ? intercept[0] : intercept }
}

function logisticState({ attributes }: SklearnNode): object {
  const { classes_: classes, coef_: coefficients, intercept_: intercepts, n_iter_: iterations } = attributes
  const most = Array.isArray(iterations) ? Math.max(...(iterations as number[])) : iterations
  return { classes, coefficients, intercepts, iterations: most, converged: true }
}

/** Lists of categories; scikit-learn's categories of one column share a type. */
function categoriesOf(lists: unknown): readonly Values[] {
  return list(lists, 'categories_').map(each => list(each, 'categories_'))
}

/** For each category whether it is rare. */
function rareCategories(rare: unknown, categories: readonly Values[]): readonly (readonly boolean[])[] {
  return categories.map((values, column) => {
    const found = Array.isArray(rare) ? rare[column] : null
    return values.map(value => Array.isArray(found) && found.includes(value))
  })
}

function categoryTypes({ attributes }: SklearnNode): readonly DataType[] {
  return categoriesOf(attributes.categories_).map(typeOf)
}

/** The type of values that are there: that of the first one which is neither null nor NaN. */
function typeOf(values: Values): DataType {
  const value = values.find(each => each !== null && !Number.isNaN(each))
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'float64'
}

function list(value: unknown, name: string): Values {
  if (!Array.isArray(value)) throw bad(`its ${name} is not a list.`)
  return value
}

import { suggestion } from '../features/errors/did-you-mean.ts'
import { hasNames, ParameterError } from '../features/errors/parameter-error.ts'
import { show } from './parameters.ts'

const analysisNames = {
  analyzer: 'analyzer',
  lowercase: 'lowercase',
  stripAccents: 'strip_accents',
  tokenPattern: 'token_pattern',
  stopWords: 'stop_words',
  ngramRange: 'ngram_range',
}

const weightNames = { norm: 'norm', useIdf: 'use_idf', smoothIdf: 'smooth_idf', sublinearTf: 'sublinear_tf' } as const
const vocabularyNames = {
  minDf: 'min_df',
  maxDf: 'max_df',
  maxFeatures: 'max_features',
  vocabulary: 'vocabulary',
  binary: 'binary',
}

/** For each kind, the name of each parameter here and in scikit-learn. */
export const pythonNames: { readonly [kind: string]: { readonly [parameter: string]: string } } = Object.freeze({
  SimpleImputer: {
    strategy: 'strategy',
    fillValue: 'fill_value',
    missingValues: 'missing_values',
    addIndicator: 'add_indicator',
    keepEmptyFeatures: 'keep_empty_features',
  },
  KNNImputer: {
    nNeighbors: 'n_neighbors',
    weights: 'weights',
    metric: 'metric',
    missingValues: 'missing_values',
    addIndicator: 'add_indicator',
    keepEmptyFeatures: 'keep_empty_features',
  },
  StandardScaler: { withMean: 'with_mean', withStd: 'with_std' },
  MinMaxScaler: { featureRange: 'feature_range', clip: 'clip' },
  MissingIndicator: { missingValues: 'missing_values', features: 'features', errorOnNew: 'error_on_new' },
  VarianceThreshold: { threshold: 'threshold' },
  SelectKBest: { k: 'k', scoreFunc: 'score_func' },
  SelectPercentile: { percentile: 'percentile', scoreFunc: 'score_func' },
  SelectFpr: { alpha: 'alpha', scoreFunc: 'score_func' },
  SelectFdr: { alpha: 'alpha', scoreFunc: 'score_func' },
  SelectFwe: { alpha: 'alpha', scoreFunc: 'score_func' },
  PCA: { nComponents: 'n_components', whiten: 'whiten' },
  TruncatedSVD: { nComponents: 'n_components' },
  Normalizer: { norm: 'norm' },
  Binarizer: { threshold: 'threshold' },
  MaxAbsScaler: { clip: 'clip' },
  RobustScaler: {
    withCentering: 'with_centering',
    withScaling: 'with_scaling',
    quantileRange: 'quantile_range',
    unitVariance: 'unit_variance',
  },
  OneHotEncoder: {
    categories: 'categories',
    drop: 'drop',
    handleUnknown: 'handle_unknown',
    sparseOutput: 'sparse_output',
    minFrequency: 'min_frequency',
    maxCategories: 'max_categories',
  },
  OrdinalEncoder: {
    categories: 'categories',
    handleUnknown: 'handle_unknown',
    unknownValue: 'unknown_value',
    encodedMissingValue: 'encoded_missing_value',
    minFrequency: 'min_frequency',
    maxCategories: 'max_categories',
  },
  KBinsDiscretizer: {
    nBins: 'n_bins',
    encode: 'encode',
    strategy: 'strategy',
    quantileMethod: 'quantile_method',
    subsample: 'subsample',
    randomState: 'random_state',
  },
  CatBoostEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing', a: 'a' },
  CountEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing', normalize: 'normalize' },
  JamesSteinEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing' },
  LeaveOneOutEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing' },
  MEstimateEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing', m: 'm' },
  WOEEncoder: { handleUnknown: 'handle_unknown', handleMissing: 'handle_missing', regularization: 'regularization' },
  RareLabelEncoder: { minFrequency: 'tol', maxCategories: 'max_n_categories', replaceWith: 'replace_with' },
  CrossFeatures: { separator: 'separator' },
  TargetEncoder: {
    categories: 'categories',
    targetType: 'target_type',
    smooth: 'smooth',
    cv: 'cv',
    shuffle: 'shuffle',
    randomState: 'random_state',
  },
  LabelEncoder: {},
  LabelBinarizer: { negLabel: 'neg_label', posLabel: 'pos_label' },
  MultiLabelBinarizer: { classes: 'classes' },
  QuantileTransformer: {
    nQuantiles: 'n_quantiles',
    outputDistribution: 'output_distribution',
    subsample: 'subsample',
    randomState: 'random_state',
  },
  PowerTransformer: { method: 'method', standardize: 'standardize' },
  PolynomialFeatures: { degree: 'degree', interactionOnly: 'interaction_only', includeBias: 'include_bias' },
  SplineTransformer: {
    nKnots: 'n_knots',
    degree: 'degree',
    knots: 'knots',
    extrapolation: 'extrapolation',
    includeBias: 'include_bias',
    handleMissing: 'handle_missing',
    sparseOutput: 'sparse_output',
  },
  Clipper: { method: 'method', tail: 'tail', fold: 'fold' },
  DatetimeFeatures: { features: 'features', timeZone: 'time_zone' },
  DatetimeSubtraction: { reference: 'reference', outputUnit: 'output_unit' },
  DatetimeOrdinal: { startDate: 'start_date', timeZone: 'time_zone' },
  CyclicalFeatures: { period: 'period' },
  LogTransformer: { base: 'base' },
  LogCpTransformer: { base: 'base', c: 'C' },
  ReciprocalTransformer: {},
  ArcsinTransformer: {},
  ExponentTransformer: { exp: 'exp' },
  MathFeatures: { func: 'func', newVariablesNames: 'new_variables_names' },
  RelativeFeatures: { reference: 'reference', func: 'func', fillValue: 'fill_value' },
  GeoDistanceFeatures: {
    lat1: 'lat1',
    lon1: 'lon1',
    lat2: 'lat2',
    lon2: 'lon2',
    method: 'method',
    outputUnit: 'output_unit',
    outputCol: 'output_col',
  },
  MeanNormalizationScaler: {},
  LogisticRegression: {
    c: 'C',
    classWeight: 'class_weight',
    fitIntercept: 'fit_intercept',
    maxIter: 'max_iter',
    tol: 'tol',
  },
  LinearRegression: { fitIntercept: 'fit_intercept' },
  Ridge: { alpha: 'alpha', fitIntercept: 'fit_intercept' },
  CountVectorizer: { ...analysisNames, ...vocabularyNames },
  TfidfVectorizer: { ...analysisNames, ...vocabularyNames, ...weightNames },
  TfidfTransformer: weightNames,
  HashingVectorizer: {
    ...analysisNames,
    nFeatures: 'n_features',
    binary: 'binary',
    norm: 'norm',
    alternateSign: 'alternate_sign',
  },
  FeatureHasher: { nFeatures: 'n_features', inputType: 'input_type', alternateSign: 'alternate_sign' },
  DictVectorizer: { separator: 'separator', sparseOutput: 'sparse', sort: 'sort' },
  ColumnTransformer: { verboseFeatureNames: 'verbose_feature_names_out', transformerWeights: 'transformer_weights' },
})

/** Parameters of scikit-learn that affect how it computes, but not what. */
const meaningless: ReadonlySet<string> = new Set([
  'copy',
  'input',
  'encoding',
  'decode_error',
  'dtype',
  'verbose',
  'n_jobs',
  'copy_X',
  'memory',
  'feature_name_combiner',
  'order',
])

const solver = ['n_oversamples', 'power_iteration_normalizer', 'random_state', 'tol']

/** The same for single kinds. */
const meaninglessFor: { readonly [kind: string]: readonly string[] } = {
  MissingIndicator: ['sparse'],
  PCA: ['svd_solver', 'iterated_power', ...solver],
  TruncatedSVD: ['algorithm', 'n_iter', ...solver],
  LinearRegression: ['tol'],
  LogisticRegression: ['dual', 'intercept_scaling', 'random_state', 'warm_start'],
  Ridge: ['max_iter', 'random_state', 'solver', 'tol'],
  LabelBinarizer: ['sparse_output'],
  MultiLabelBinarizer: ['sparse_output'],
}

/** Parameters of scikit-learn that this library lacks, with the only values that have the same meaning here. */
const fixed: { readonly [kind: string]: { readonly [python: string]: readonly unknown[] } } = {
  LinearRegression: { positive: [false] },
  LogisticRegression: {
    l1_ratio: [0, null],
    penalty: ['l2'],
    solver: ['lbfgs', 'newton-cg', 'newton-cholesky', 'sag', 'saga'],
  },
  QuantileTransformer: { ignore_implicit_zeros: [false] },
  Ridge: { positive: [false] },
}

/** Parameters of scikit-learn that are Python functions; only null can be read. */
const functionsOfPython: ReadonlySet<string> = new Set(['preprocessor', 'tokenizer'])

/**
 * Converts parameters from scikit-learn's `get_params` to the names used here. For `missing_values`, NaN becomes `all` and None `null`; a
 * `vocabulary` that numbers its terms becomes a list; values of `deprecated`, which means not given, are left out.
 *
 * @throws {ParameterError} for a kind or a parameter that is not known here.
 */
export function fromPythonParams(kind: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.hasOwn(pythonNames, kind) ? pythonNames[kind] : undefined
  if (names === undefined)
    throw new ParameterError('kind', `${kind} is not known.${suggestion(kind, Object.keys(pythonNames))}`)
  requireParams(params)
  const here = new Map(Object.entries(names).map(([name, python]) => [python, name]))
  const translated = Object.entries(params).flatMap(([python, value]) => {
    if (meaningless.has(python) || meaninglessFor[kind]?.includes(python) || value === 'deprecated') return []
    if (value === null && functionsOfPython.has(python)) return []
    const values = fixed[kind]?.[python]
    if (values !== undefined) {
      if (values.includes(value)) return []
      throw new ParameterError(
        python,
        `${show(value)} has no form here; ${kind} has ${values.map(show).join(', ')} only.`,
      )
    }
    const name = here.get(python)
    if (name === undefined)
      throw new ParameterError(python, `${kind} has no such parameter.${suggestion(python, [...here.keys()])}`)
    return [[name, translations[name]?.(value) ?? value] as const]
  })
  return Object.fromEntries(translated)
}

function requireParams(params: unknown): void {
  if (!hasNames(params)) throw new ParameterError('params', 'an object is needed.')
}

/** Converts values of Python for parameters with these names; null: the value stays the same. */
const translations: { readonly [parameter: string]: (value: unknown) => unknown } = {
  missingValues: value => (value === null ? 'null' : Number.isNaN(value) ? 'all' : null),
  vocabulary: value =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? termsInOrder(value) : null,
}

/** The terms of a dictionary that numbers them from 0 on. */
function termsInOrder(numbers: object): string[] {
  const entries = Object.entries(numbers).sort(([, left], [, right]) => left - right)
  const wrong = entries.find(([, number], at) => number !== at)
  if (wrong === undefined) return entries.map(([term]) => term)
  throw new ParameterError(
    'vocabulary',
    `its terms are not numbered from 0 on, each once: '${wrong[0]}' is ${show(wrong[1])}.`,
  )
}

/** Parameters under scikit-learn's names. */
export function toPythonParams(kind: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  requireParams(params)
  const names = Object.hasOwn(pythonNames, kind) ? pythonNames[kind] : undefined
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [names?.[name] ?? name, value]))
}

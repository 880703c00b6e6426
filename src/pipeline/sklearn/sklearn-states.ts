import type { DataType } from '../../features/schema.ts'
import { bad, type SklearnNode } from './sklearn-node.ts'

/** How what a class has learned becomes a state here; the state is checked when it is read. */
export interface SklearnClass {
  /** The type in which each column is read, in order. Default: all float64. */
  readonly types?: (node: SklearnNode) => readonly DataType[]
  readonly state: (node: SklearnNode) => object
  /** Whether parameters that are not known here only say how it was learned. */
  readonly ignoresParams?: true
}

type Values = readonly unknown[]

/** Every class that can be read, but for those made of others. */
export const sklearnClasses: Readonly<Record<string, SklearnClass>> = {
  Binarizer: { state: () => ({}) },
  KBinsDiscretizer: { state: ({ attributes }) => ({ binEdges: attributes.bin_edges_ }) },
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
  Normalizer: { state: () => ({}) },
  OneHotEncoder: { types: categoryTypes, state: oneHotState },
  OrdinalEncoder: { types: categoryTypes, state: ordinalState },
  Ridge: { state: linearState, ignoresParams: true },
  RobustScaler: { state: ({ attributes }) => ({ center: attributes.center_, scale: attributes.scale_ }) },
  SimpleImputer: {
    types: ({ attributes }) => list(attributes.statistics_, 'statistics_').map(value => typeOf([value])),
    state: ({ attributes, width }) => {
      const missing = attributes.missing_features === undefined ? [] : list(attributes.missing_features, 'features_')
      return {
        statistics: attributes.statistics_,
        hadMissing: Array.from({ length: width }, (_, index) => missing.includes(index)),
      }
    },
  },
  StandardScaler: { state: standardState },
  TargetEncoder: { types: categoryTypes, state: targetState },
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

function ordinalState({ attributes, params }: SklearnNode): object {
  const categories = categoriesOf(attributes.categories_)
  const rare = rareCategories(attributes.infrequent_categories_, categories)
  const { encoded_missing_value: missing = Number.NaN } = params
  const codes = categories.map((values, column) => {
    const isRare = rare[column] ?? []
    const frequent = values.filter((value, at) => isRare[at] !== true && !Number.isNaN(value)).length
    let next = 0
    return values.map((value, at) => (Number.isNaN(value) ? missing : isRare[at] === true ? frequent : next++))
  })
  return { categories, codes }
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
  if (!Array.isArray(value)) throw bad(`its ${name} is no list.`)
  return value
}

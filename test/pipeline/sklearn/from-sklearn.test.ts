import { describe, expect, test } from 'vitest'
import { decode } from '../../../src/features/table/encode.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { type FittedClassifier, type FittedRegressor, type FittedTransform, fromSklearn } from '../../../src/index.ts'
import file from '../../cases/sklearn-exports.json' with { type: 'json' }

interface Exported {
  readonly exported: object
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>
  readonly names?: readonly string[]
  readonly output?: readonly (readonly number[])[]
  readonly probabilities?: readonly (readonly number[])[]
  readonly predictions?: readonly number[]
}

const types = { a: 'float64', b: 'float64', c: 'float64', d: 'float64', city: 'string', size: 'string' } as const
const pipelines = file.pipelines.map(each => {
  const { exported, ...rest } = each
  return { exported, ...(decode(rest as never) as object) } as Exported
})

test.each(pipelines.map((each, index) => [index, each] as const))(
  'pipeline %i of scikit-learn gives the same numbers, for a table and for its rows',
  async (_index, each) => {
    const fitted = await fromSklearn(JSON.stringify(each.exported))
    const rows = (each.columns.a ?? []).map((_, row) =>
      Object.fromEntries(Object.entries(each.columns).map(([name, values]) => [name, values[row] ?? null])),
    )
    const table = tableFromRows(types, rows as never) as never
    if (each.probabilities !== undefined) {
      const classifier = fitted as FittedClassifier
      near([...(await classifier.predictProba(table)).values], each.probabilities.flat())
      const first = classifier.predictRow(rows[0] as never)
      near(Object.values(first.probabilities), each.probabilities[0] ?? [])
    } else if (each.predictions !== undefined) {
      near((await (fitted as FittedRegressor).predict(table)).toArray() as number[], each.predictions)
    } else {
      const out = await (fitted as FittedTransform).transform(table)
      expect(out.names).toEqual(each.names)
      near(Array.from(out.rows(), row => Object.values(row) as number[]).flat(), each.output?.flat() ?? [])
    }
  },
)

test('inputs give columns other names and types', async () => {
  const scaler = node(
    'StandardScaler',
    { with_mean: true, with_std: true },
    { mean_: [1], var_: [4], scale_: [2], n_samples_seen_: 3 },
  )
  const fitted = (await fromSklearn(fileOf(scaler))) as FittedTransform
  expect([fitted.inputs, fitted.transformRow({ x0: 5 })]).toEqual([{ x0: 'float64' }, { x0: 2 }])
  const named = (await fromSklearn(fileOf(scaler), { inputs: { height: 'float64' } })) as FittedTransform
  expect(named.transformRow({ height: 5 })).toEqual({ height: 2 })
  await expect(fromSklearn(fileOf(scaler), { inputs: {} })).rejects.toThrow('there are 0 for 1 columns.')
})

test('an imputer leaves out a column in which it saw nothing, of texts or numbers', async () => {
  const exported = { class: 'SimpleImputer', width: 2, names: null, params: {}, attributes: {} }
  const nan = { $: 'NaN' }
  const numbers = {
    ...exported,
    params: { strategy: 'mean', missing_values: nan },
    attributes: { statistics_: [nan, 2] },
  }
  const filled = (await fromSklearn(fileOf(numbers))) as FittedTransform
  expect(filled.transformRow({ x0: 5, x1: null })).toEqual({ x1: 2 })
  const params = { add_indicator: true, missing_values: null, strategy: 'most_frequent' }
  const texts = { ...exported, params, attributes: { statistics_: ['a', nan], missing_features: [0, 1] } }
  const words = (await fromSklearn(fileOf(texts))) as FittedTransform
  expect(words.transformRow({ x0: null, x1: 'b' })).toEqual({ x0: 'a', missingindicator_x0: 1, missingindicator_x1: 0 })
  const marked = { class: 'MissingIndicator', width: 2, names: null, params: { features: 'all', missing_values: null } }
  const marks = (await fromSklearn(fileOf({ ...marked, attributes: { features_: [0, 1] } }))) as FittedTransform
  expect(Object.values(marks.transformRow({ x0: 'a', x1: null })).map(Number)).toEqual([0, 1])
})

test('dictionaries are a column of maps', async () => {
  const exported = (name: string, params: object, features: readonly string[] | null) =>
    fileOf({
      class: name,
      width: 1,
      names: null,
      params,
      attributes: features === null ? {} : { feature_names_: features },
    })
  const params = { separator: '=', sort: true, sparse: true }
  const texts = (await fromSklearn(exported('DictVectorizer', params, ['city=Oslo', 'city=東京']))) as FittedTransform
  expect(texts.transformRow({ x0: { city: '東京', size: 'b' } })).toEqual({ 'city=Oslo': 0, 'city=東京': 1 })
  const numbers = (await fromSklearn(exported('DictVectorizer', params, ['a', 'b', 'c']))) as FittedTransform
  expect(numbers.transformRow({ x0: { a: 1, b: 2 } })).toEqual({ a: 1, b: 2, c: 0 })
  // What FeatureHasher(n_features=4) of scikit-learn 1.9.1 gives for {'a': 1, 'b': 2}.
  const hashed = { n_features: 4, input_type: 'dict', alternate_sign: true }
  const hasher = (await fromSklearn(exported('FeatureHasher', hashed, null))) as FittedTransform
  expect(Object.values(hasher.transformRow({ x0: { a: 1, b: 2 } }))).toEqual([0, -2, 1, 0])
})

describe('fromSklearn refuses', () => {
  const scaler = node('StandardScaler', { with_mean: true }, { mean_: [1], var_: [4], scale_: [2], n_samples_seen_: 3 })
  test.each<readonly [string, unknown, string]>([
    ['no JSON', '{', 'it is not JSON: '],
    ['another file', {}, 'it was not written by bighead_export.py.'],
    ['a newer file', { ...fileOf(scaler), version: 2 }, 'its version is 2; this library reads version 1.'],
    [
      'an unknown class',
      fileOf({ ...scaler, class: 'StandardScalar' }),
      'StandardScalar has no form here. Did you mean `StandardScaler`?',
    ],
    ['a class of the prototype', fileOf({ ...scaler, class: 'constructor' }), 'constructor has no form here.'],
    [
      'a state that is cut',
      fileOf({ ...scaler, attributes: {} }),
      'the state of StandardScaler does not fit its inputs.',
    ],
    ['a width that lies', fileOf({ ...scaler, width: 2 }), 'the state of StandardScaler does not fit its inputs.'],
    ['names that repeat', fileOf({ ...scaler, names: ['a', 'b'] }), 'its names are not one per column.'],
    [
      'an unknown parameter',
      fileOf({ ...scaler, params: { with_men: true } }),
      'StandardScaler has no such parameter.',
    ],
    [
      'a column that is not there',
      fileOf(parts([{ name: 'p', fitted: scaler, columns: [7] }])),
      'there is no column 7; there are 1.',
    ],
    [
      'columns that are not positions',
      fileOf(parts([{ name: 'p', fitted: scaler, columns: ['a'] }])),
      'are not positions.',
    ],
    ['a pipeline without steps', fileOf({ ...parts([]), class: 'Pipeline' }), 'a Pipeline has no steps.'],
    ['nothing fitted', fileOf('passthrough'), 'there is nothing fitted in it.'],
  ])('%s', async (_name, json, message) => {
    await expect(fromSklearn(json)).rejects.toThrow(message)
  })

  test('what is nested too deeply', async () => {
    let deep: object = scaler
    for (let level = 0; level < 20; level++)
      deep = { ...parts([{ name: 's', fitted: deep, columns: [0] }]), class: 'Pipeline' }
    await expect(fromSklearn(fileOf(deep))).rejects.toThrow('it is nested too deeply.')
  })
})

function fileOf(fitted: unknown): object {
  return { format: 'scikit-learn', version: 1, library: '1.9.1', fitted }
}

function node(name: string, params: object, attributes: object): object {
  return { class: name, width: 1, names: null, params, attributes }
}

function parts(children: readonly object[]): object {
  return { ...node('ColumnTransformer', { verbose_feature_names_out: false, transformer_weights: null }, {}), children }
}

function near(ours: readonly (number | null)[], theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length)
  for (const [at, expected] of theirs.entries()) {
    const value = ours[at] ?? Number.NaN
    expect(Math.abs(value - expected) / Math.max(1, Math.abs(expected)), `cell ${at}`).toBeLessThanOrEqual(1e-12)
  }
}

/** A pipeline over texts whose vocabulary, in scikit-learn's order, is these terms. */
function termsFile(terms: readonly string[], ...steps: readonly object[]): object {
  const vocabulary = Object.fromEntries(terms.map((term, at) => [term, at]))
  const counts = node('CountVectorizer', { token_pattern: String.raw`\S+` }, { vocabulary_: vocabulary })
  const children = [counts, ...steps].map((fitted, at) => ({ name: `step${at}`, fitted }))
  return fileOf({ class: 'Pipeline', width: 1, names: ['text'], params: {}, attributes: {}, children })
}

const weights = node(
  'TfidfTransformer',
  { norm: 'l2', use_idf: true, smooth_idf: true, sublinear_tf: false },
  { idf_: [1, 2, 3, 4] },
)
const linear = node('LinearRegression', {}, { coef_: [1, 10, 100, 1000], intercept_: 0.5 })
const components = node('TruncatedSVD', { n_components: 2 }, {
  components_: [
    [1, 2, 3, 4],
    [5, 7, 9, 11],
  ],
  explained_variance_: [1, 1],
  explained_variance_ratio_: [0.5, 0.5],
  singular_values_: [2, 1],
} as never)
const projected = node('LinearRegression', {}, { coef_: [1, 10], intercept_: 0.5 })

// An object has `9` before `10`, scikit-learn after it.
test.each([[[linear]], [[weights, linear]], [[components, projected]], [[weights, components, projected]]])(
  'terms that are numbers keep what was learned of them: %#',
  async steps => {
    const predicted = async (prefix: string) => {
      const terms = ['10', '9'].map(term => prefix + term)
      const model = (await fromSklearn(termsFile([...terms, 'b', 'c'], ...steps))) as FittedRegressor
      return model.predictRow({ text: `${terms[0]} ${terms[1]} ${terms[1]} c` })
    }
    expect(await predicted('')).toEqual(await predicted('n'))
  },
)

test('columns that objects hold in another order than the file are refused where their numbers would be mixed up', async () => {
  const scaler = node('MaxAbsScaler', {}, { scale_: [1, 2], max_abs_: [1, 2], n_samples_seen_: 3 })
  const named = fileOf({ ...scaler, width: 2, names: ['age', '2019'] })
  await expect(fromSklearn(named)).rejects.toThrow('the file has the column `2019` after others')
  const bins = node('KBinsDiscretizer', { encode: 'ordinal' }, { bin_edges_: [[0, 1]] })
  await expect(fromSklearn(termsFile(['10', '9'], bins))).rejects.toThrow('what KBinsDiscretizer reads')
})

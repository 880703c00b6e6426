import { expect, test } from 'vitest'
import { fromPythonParams } from '../../src/index.ts'

test('what None and a numbered vocabulary of scikit-learn mean', () => {
  expect(fromPythonParams('SimpleImputer', { missing_values: null })).toEqual({ missingValues: 'null' })
  expect(fromPythonParams('MissingIndicator', { missing_values: Number.NaN })).toEqual({ missingValues: 'all' })
  expect(fromPythonParams('SimpleImputer', { missing_values: 0 })).toEqual({ missingValues: 0 })
  const numbered = { fox: 1, the: 0, '10': 2 }
  expect(fromPythonParams('CountVectorizer', { vocabulary: numbered })).toEqual({ vocabulary: ['the', 'fox', '10'] })
  expect(fromPythonParams('TfidfVectorizer', { vocabulary: ['a', 'b'] })).toEqual({ vocabulary: ['a', 'b'] })
  expect(fromPythonParams('TfidfVectorizer', { vocabulary: null })).toEqual({ vocabulary: null })
  for (const vocabulary of [{ a: 0, b: 2 }, { a: 0, b: 0 }, { a: 'x' }]) {
    expect(() => fromPythonParams('CountVectorizer', { vocabulary })).toThrow(
      /^Parameter `vocabulary`: its terms are not numbered from 0 on, each once: '[ab]' is /,
    )
  }
})

test('weights of classes keep their form', () => {
  const weights = { '0': 1, '1': 5 }
  expect(fromPythonParams('LogisticRegression', { class_weight: weights })).toEqual({ classWeight: weights })
})

// What `get_params()` of scikit-learn 1.9.1 gives for models as they are made.
test.each([
  [
    'LogisticRegression',
    {
      C: 1,
      class_weight: null,
      dual: false,
      fit_intercept: true,
      intercept_scaling: 1,
      l1_ratio: 0,
      max_iter: 100,
      n_jobs: null,
      penalty: 'deprecated',
      random_state: null,
      solver: 'lbfgs',
      tol: 1e-4,
      verbose: 0,
      warm_start: false,
    },
    { c: 1, classWeight: null, fitIntercept: true, maxIter: 100, tol: 1e-4 },
  ],
  [
    'LinearRegression',
    { copy_X: true, fit_intercept: true, n_jobs: null, positive: false, tol: 1e-6 },
    { fitIntercept: true },
  ],
  [
    'Ridge',
    {
      alpha: 1,
      copy_X: true,
      fit_intercept: true,
      max_iter: null,
      positive: false,
      random_state: null,
      solver: 'auto',
      tol: 1e-4,
    },
    { alpha: 1, fitIntercept: true },
  ],
  ['LabelBinarizer', { neg_label: 0, pos_label: 1, sparse_output: false }, { negLabel: 0, posLabel: 1 }],
  ['MultiLabelBinarizer', { classes: null, sparse_output: false }, { classes: null }],
] as const)('all parameters of %s are read', (kind, python, wanted) => {
  expect(fromPythonParams(kind, python)).toEqual(wanted)
})

test.each([
  ['Ridge', { positive: true }, 'Parameter `positive`: true has no form here; Ridge has false only.'],
  [
    'LinearRegression',
    { positive: true },
    'Parameter `positive`: true has no form here; LinearRegression has false only.',
  ],
  ['LogisticRegression', { l1_ratio: 0.5 }, 'Parameter `l1_ratio`: 0.5 has no form here; '],
  ['LogisticRegression', { penalty: null }, 'Parameter `penalty`: null has no form here; '],
  ['LogisticRegression', { solver: 'liblinear' }, "Parameter `solver`: 'liblinear' has no form here; "],
  [
    'QuantileTransformer',
    { ignore_implicit_zeros: true },
    'Parameter `ignore_implicit_zeros`: true has no form here; ',
  ],
] as const)('what would be another %s is refused: %j', (kind, python, message) => {
  expect(() => fromPythonParams(kind, python)).toThrow(message)
})

import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { classificationReport } from '../../src/pipeline/metrics/classification-report.ts'
import {
  accuracy,
  balancedAccuracy,
  confusionMatrix,
  fBeta,
  precision,
  recall,
} from '../../src/pipeline/metrics/label-scores.ts'
import {
  brierScore,
  calibrationCurve,
  logLoss,
  meanAbsoluteError,
  meanSquaredError,
  medianAbsoluteError,
  r2,
} from '../../src/pipeline/metrics/number-scores.ts'
import { averagePrecision, rocAuc, rocCurve } from '../../src/pipeline/metrics/ranking-scores.ts'
import { Probabilities } from '../../src/pipeline/probabilities.ts'
import { splitIndices, trainTestSplit } from '../../src/pipeline/train-test-split.ts'
import golden from '../cases/estimators.json' with { type: 'json' }
import { fromPythonJson } from '../python-json.ts'
import { expectMetrics, type MetricAnswers, type MetricCase } from './metric-cases.ts'

const { metrics, splits, stratify } = golden
const close = (found: ArrayLike<number>, wanted: readonly (number | null)[]): void => {
  expect(found.length).toBe(wanted.length)
  for (const [index, value] of wanted.entries()) expect(found[index]).toBeCloseTo(value ?? Infinity, 12)
}

test('rocAuc equals scikit-learn, with weights and with ties', () => {
  const { y, scores, weights, coarse } = metrics
  expect(rocAuc(y, scores)).toBeCloseTo(metrics.auc, 12)
  expect(rocAuc(y, scores, { sampleWeight: weights })).toBeCloseTo(metrics.aucWeighted, 12)
  expect(rocAuc(y, coarse)).toBeCloseTo(metrics.aucTies, 12)
})

test('rocCurve equals scikit-learn', () => {
  const { y, scores, weights } = metrics
  const curve = rocCurve(y, scores)
  close(curve.falsePositiveRate, metrics.fpr)
  close(curve.truePositiveRate, metrics.tpr)
  close(curve.thresholds, metrics.thresholds)
  const all = rocCurve(y, scores, { dropIntermediate: false, sampleWeight: weights })
  close(all.falsePositiveRate, metrics.fprAll)
  close(all.truePositiveRate, metrics.tprAll)
})

test('rocAuc takes a boolean column and probabilities; the greatest label is positive', () => {
  const truth = columnFromExact('boolean', [false, true, true, false])
  const values = Float64Array.from([0.9, 0.1, 0.3, 0.7, 0.2, 0.8, 0.6, 0.4])
  expect(rocAuc(truth, new Probabilities([false, true], 4, values))).toBe(1)
  expect(rocAuc(['no', 'yes', 'yes', 'no'], [0.1, 0.7, 0.8, 0.4])).toBe(1)
})

test('rocAuc equals the share of pairs in the right order', () => {
  const row = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }))
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), rows => {
      const positives = rows.filter(([label]) => label).map(([, score]) => score)
      const negatives = rows.filter(([label]) => !label).map(([, score]) => score)
      fc.pre(positives.length > 0 && negatives.length > 0)
      const pairs: number[] = positives.flatMap(p => negatives.map(n => (p > n ? 1 : p === n ? 0.5 : 0)))
      const share = pairs.reduce((sum, value) => sum + value, 0) / pairs.length
      expect(
        rocAuc(
          rows.map(([label]) => label),
          rows.map(([, score]) => score),
        ),
      ).toBeCloseTo(share, 12)
    }),
    { seed: 20010617 },
  )
})

test('logLoss and accuracy equal scikit-learn', () => {
  const { y, scores, weights } = metrics
  expect(logLoss(y, scores)).toBeCloseTo(metrics.logLoss, 12)
  expect(logLoss(y, scores, { sampleWeight: weights })).toBeCloseTo(metrics.logLossWeighted, 12)
  expect(logLoss([0, 1, 1], [0, 1, 0])).toBeCloseTo(metrics.logLossExtreme, 12)
  const labels = scores.map(score => (score > 0.5 ? 1 : 0))
  expect(accuracy(y, labels)).toBeCloseTo(metrics.accuracy, 12)
  expect(accuracy(y, labels, { sampleWeight: weights })).toBeCloseTo(metrics.accuracyWeighted, 12)
})

// What `calibration_curve(truth, scores, n_bins=…, strategy='quantile')` of scikit-learn 1.9.1 gives.
test.each([
  [3, [0.25, 0.5, 0.5], [0.296875, 0.71875, 0.953125]],
  [6, [0, 0.5, 0, 1, 0, 1], [0.09375, 0.5, 0.6875, 0.75, 0.90625, 1]],
  [7, [0, 0.5, 0.5, 0, 0, 1], [0.09375, 0.5, 0.71875, 0.875, 0.9375, 1]],
])(
  'scores at the edges of %i bins of equally many rows are where scikit-learn has them',
  (bins, observed, predicted) => {
    const scores = [0.75, 0.0625, 1, 0.5, 0.875, 0.6875, 0.9375, 1, 0.5, 0.125]
    const curve = calibrationCurve([1, 0, 1, 0, 0, 0, 0, 1, 1, 0], scores, { bins, strategy: 'quantile' })
    close(curve.observed, observed)
    close(curve.predicted, predicted)
  },
)

// precision_score([0, 0, 1], [2, 2, 1], labels=[2, 3], average='weighted', zero_division=…) of scikit-learn 1.9.1.
test.each([
  [0, 0],
  [1, 0.5],
  [Number.NaN, 0],
])('a weighted mean over classes without true rows counts them the same: zeroDivision %d', (zeroDivision, wanted) => {
  const options = { labels: [2, 3], average: 'weighted', zeroDivision } as const
  expect(precision([0, 0, 1], [2, 2, 1], options)).toBe(wanted)
  expect(fBeta([0, 0, 1], [2, 2, 1], options)).toBe(wanted)
})

test('calibrationCurve equals scikit-learn', () => {
  const uniform = calibrationCurve(metrics.y, metrics.scores)
  close(uniform.observed, metrics.calibrationUniform[0]!)
  close(uniform.predicted, metrics.calibrationUniform[1]!)
  const quantile = calibrationCurve(metrics.y, metrics.scores, { bins: 4, strategy: 'quantile' })
  close(quantile.observed, metrics.calibrationQuantile[0]!)
  close(quantile.predicted, metrics.calibrationQuantile[1]!)
  expect(quantile.counts.reduce((sum, count) => sum + count, 0)).toBe(metrics.y.length)
})

const stored = readFileSync(new URL('../cases/metrics.json', import.meta.url), 'utf8')
const { cases } = fromPythonJson<{ cases: (MetricCase & { readonly answers: MetricAnswers })[] }>(stored)

test.each(cases.map((found, index) => ({ found, index })))(
  'every metric equals scikit-learn, case $index',
  ({ found }) => {
    expectMetrics(found, found.answers)
    expect(Object.keys(found.answers).length).toBeGreaterThan(30)
  },
)

describe('metrics say what is wrong:', () => {
  const three = new Probabilities(['a', 'b', 'c'], 3, Float64Array.from([0.5, 0.3, 0.2, 0.1, 0.8, 0.1, 0.2, 0.2, 0.6]))
  const abc = ['a', 'b', 'c']
  const refusals: Record<string, readonly [() => unknown, string]> = {
    'one class in a ROC curve': [
      () => rocAuc([1, 1], [0.5, 0.5]),
      'Parameter `truth`: only one class is present; a ROC curve needs both.',
    ],
    'no positive row for recall': [
      () => averagePrecision([0, 0], [0.5, 0.5]),
      'Parameter `truth`: no row is of the positive class; recall needs one.',
    ],
    'three classes where two are due': [
      () => rocAuc([0, 1, 2], [1, 2, 3]),
      'there are 3 classes; this metric is for two.',
    ],
    'three classes without a choice': [
      () => rocAuc(abc, three),
      "Parameter `multiClass`: there are 3 classes; choose 'ovr'",
    ],
    'a class without rows': [
      () => rocAuc(['a', 'b', 'b'], three, { multiClass: 'ovr' }),
      'Parameter `truth`: no row is of the class c.',
    ],
    'an unknown class': [
      () => averagePrecision(['a', 'b', 'd'], three),
      'Column `truth`, row 2: the label d is not among the classes a, b, c.',
    ],
    'pairs of classes with weights': [
      () => rocAuc(abc, three, { multiClass: 'ovo', sampleWeight: [1, 2, 3] }),
      'Parameter `sampleWeight`: weights are not for pairs of classes',
    ],
    'pairs of classes together': [
      () => rocAuc(abc, three, { multiClass: 'ovo', average: 'micro' }),
      "Parameter `average`: 'micro' is not for pairs of classes.",
    ],
    'lists of different lengths': [() => rocAuc([0, 1], [1]), 'Parameter `predicted`: it has 1 rows, the truth 2.'],
    'labels of different lengths': [() => fBeta([0, 1], [1]), 'Parameter `predicted`: it has 1 rows, the truth 2.'],
    'weights of another length': [
      () => accuracy([0, 1], [1, 1], { sampleWeight: [1] }),
      'Parameter `sampleWeight`: it has 1 rows, the truth 2.',
    ],
    'a negative weight': [
      () => r2([0, 1], [1, 1], { sampleWeight: [1, -1] }),
      'Parameter `sampleWeight`: row 1 is -1, below 0.',
    ],
    'weights that are all 0': [
      () => recall([0, 1], [1, 1], { sampleWeight: [0, 0] }),
      'Parameter `sampleWeight`: all are 0.',
    ],
    'what is no probability': [
      () => logLoss([0, 1], [0.5, 2]),
      'Parameter `predicted`: row 1 is 2, not a probability.',
    ],
    'one class for a log loss': [
      () => brierScore([1, 1], [0.5, 0.5]),
      'there is 1 class; plain numbers as predictions need two.',
    ],
    'a missing label': [() => rocAuc([0, null as never], [1, 2]), 'Column `truth`, row 1: the label is null'],
    'a missing prediction': [
      () => precision([0, 1], [0, Number.NaN]),
      'Column `predicted`, row 1: the label is NaN; give every row a label.',
    ],
    'NaN among scores': [
      () => rocAuc([0, 1], [1, Number.NaN]),
      'Parameter `predicted`: row 1 is NaN, not a finite number.',
    ],
    'Infinity among numbers': [
      () => meanAbsoluteError([1, Number.POSITIVE_INFINITY], [1, 2]),
      'Parameter `truth`: row 1 is Infinity, not a finite number.',
    ],
    'null in a column': [
      () => medianAbsoluteError(columnFromExact('float64', [1, null]), [1, 2]),
      'Parameter `truth`: row 1 is null, not a finite number.',
    ],
    'labels of two types': [
      () => confusionMatrix(['a', 'b'], [0, 1]),
      'Parameter `predicted`: its labels are numbers or booleans, those of the truth strings.',
    ],
    'three classes for a binary score': [
      () => precision(abc, abc),
      "Parameter `average`: there are 3 classes; choose the average 'micro', 'macro' or 'weighted'.",
    ],
    'an unknown positive class': [
      () => recall([0, 1], [1, 1], { positiveLabel: 2 }),
      'Parameter `positiveLabel`: 2 is not among the classes 0, 1.',
    ],
    'labels that do not occur': [
      () => confusionMatrix([0, 1], [1, 1], { labels: [7] }),
      'Parameter `labels`: none of them is in the truth.',
    ],
    'a negative beta': [
      () => fBeta([0, 1], [1, 1], { beta: -1 }),
      'Parameter `beta`: -1 is not a number of at least 0.',
    ],
    'no rows': [() => balancedAccuracy([], []), 'Parameter `truth`: it has no rows.'],
    'no numbers': [() => meanSquaredError([], []), 'Parameter `truth`: it has no rows.'],
    'one row for R²': [() => r2([1], [1]), 'Parameter `truth`: it has 1 row; R² needs two.'],
    'no labels': [() => classificationReport([0, 1], [0, 1], { labels: [] }), 'Parameter `labels`: there are none.'],
    'no bins': [() => calibrationCurve([0, 1], [0, 1], { bins: 0 }), 'Parameter `bins`: 0 is not a whole number'],
  }
  test.each(Object.entries(refusals))('%s', (_name, [score, message]) => expect(score).toThrow(message))
})

test('a report shows itself as a table', () => {
  const report = classificationReport(['no', 'yes', 'yes', 'no'], ['no', 'no', 'yes', 'no'])
  expect(inspect(report)).toBe(`${report}`)
  expect(`\n${report}`).toBe(`
                  precision  recall    f1  support
              no       0.67    1.00  0.80        2
             yes       1.00    0.50  0.67        2

        accuracy                     0.75        4
   macro average       0.83    0.75  0.73        4
weighted average       0.83    0.75  0.73        4`)
  const ofSome = classificationReport(['a', 'b', 'c'], ['a', 'b', 'b'], {
    labels: ['a', 'b'],
    sampleWeight: [0.5, 1, 1],
  })
  expect(`${ofSome}`).toContain('micro average')
  expect(JSON.parse(JSON.stringify(ofSome))).toMatchObject({
    accuracy: null,
    classes: [
      { label: 'a', precision: 1, recall: 1, f1: 1, support: 0.5 },
      { label: 'b', precision: 0.5, recall: 1 },
    ],
  })
})

test('metrics take columns, typed arrays and lists alike', () => {
  const truth = columnFromExact('float64', [1, 2, 4])
  const guesses = Float32Array.of(1, 3, 5)
  expect(meanAbsoluteError(truth, guesses)).toBe(meanAbsoluteError([1, 2, 4], [1, 3, 5]))
  const flags = columnFromExact('boolean', [true, false, true])
  const sampleWeight = columnFromExact('int32', [1, 2, 3])
  expect(recall(flags, Int32Array.of(1, 1, 0), { sampleWeight })).toBe(0.25)
  expect(precision(['no', 'yes'], columnFromExact('string', ['yes', 'yes']))).toBe(0.5)
})

test('a single class counts as positive unless it is false, 0 or -1', () => {
  expect(precision([1, 1], [1, 1])).toBe(1)
  expect(precision([false, false], [false, false], { zeroDivision: 0.5 })).toBe(0.5)
  expect(recall(['yes'], ['yes'])).toBe(1)
})

test('R² of a constant truth is 1 where it is met, else 0', () => {
  expect(r2([2, 2], [2, 2])).toBe(1)
  expect(r2([2, 2], [2, 3])).toBe(0)
})

test.each(splits)('splits as scikit-learn does: $params', ({ params, train, test: held }) => {
  const { test_size, train_size, shuffle, random_state, stratify: byClass } = params as Record<string, number | boolean>
  const table = tableFromRows(
    { row: 'int32', class: 'int32' },
    stratify.map((label, row) => ({ row, class: label })),
  )
  const options = {
    ...(test_size === undefined ? {} : { testSize: test_size as number }),
    ...(train_size === undefined ? {} : { trainSize: train_size as number }),
    ...(shuffle === undefined ? {} : { shuffle: shuffle as boolean }),
    ...(random_state === undefined ? {} : { randomState: random_state as number }),
    ...(byClass === undefined ? {} : { stratify: 'class' }),
  }
  const parts = trainTestSplit(table, options)
  expect(parts.train.column('row').toArray()).toEqual(train)
  expect(parts.test.column('row').toArray()).toEqual(held)
  const byColumn = byClass === undefined ? {} : { stratify: table.column('class') }
  const indices = splitIndices(table.rowCount, { ...options, ...byColumn })
  expect([[...indices.train], [...indices.test]]).toEqual([train, held])
})

test('the rows of a split by groups are those of its tables', () => {
  const table = tableFromRows(
    { row: 'int32', group: 'string' },
    Array.from({ length: 12 }, (_, row) => ({ row, group: 'abcd'[row % 4] ?? '' })),
  )
  const { train, test: held } = splitIndices(12, { groups: table.column('group') })
  const parts = trainTestSplit(table, { groups: 'group' })
  expect([...train]).toEqual(parts.train.column('row').toArray())
  expect([...held]).toEqual(parts.test.column('row').toArray())
  expect(held.length).toBe(3)
})

test('a split that leaves nothing is refused', () => {
  expect(() => splitIndices(10, { testSize: 0 })).toThrow(
    'Parameter `testSize`: 0 is neither a share between 0 and 1 nor a number of rows from 1 to 9.',
  )
  expect(() => splitIndices(1)).toThrow('of 1 rows none is left to train on.')
  expect(() => splitIndices(5, { testSize: 0.2, trainSize: 0.9 })).toThrow(
    'Parameter `testSize`: 0.2 and 0.9 to train on are more than 1.',
  )
})

test('what rows are split by is a column of all of them, and needs shuffling', () => {
  const column = tableFromRows({ a: 'int32' }, [{ a: 1 }, { a: 2 }]).column('a')
  const refused = (options: Parameters<typeof splitIndices>[1], message: string): void =>
    expect(() => splitIndices(2, options)).toThrow(message)
  refused({ stratify: 'a' }, 'Parameter `stratify`: without a table a column is needed, not its name.')
  refused({ groups: column, shuffle: false }, 'Parameter `groups`: grouping needs shuffle: true.')
  refused({ stratify: column, shuffle: false }, 'Parameter `stratify`: stratifying needs shuffle: true.')
  expect(() => splitIndices(3, { groups: column })).toThrow('Parameter `groups`: it has 2 rows; there are 3.')
})

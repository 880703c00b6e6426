import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { accuracy } from '../../src/pipeline/metrics/accuracy.ts'
import { calibrationCurve } from '../../src/pipeline/metrics/calibration-curve.ts'
import { logLoss } from '../../src/pipeline/metrics/log-loss.ts'
import { rocAuc, rocCurve } from '../../src/pipeline/metrics/roc-curve.ts'
import { Probabilities } from '../../src/pipeline/probabilities.ts'
import { splitIndices, trainTestSplit } from '../../src/pipeline/train-test-split.ts'
import golden from '../cases/estimators.json' with { type: 'json' }

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

test('calibrationCurve equals scikit-learn', () => {
  const uniform = calibrationCurve(metrics.y, metrics.scores)
  close(uniform.observed, metrics.calibrationUniform[0]!)
  close(uniform.predicted, metrics.calibrationUniform[1]!)
  const quantile = calibrationCurve(metrics.y, metrics.scores, { bins: 4, strategy: 'quantile' })
  close(quantile.observed, metrics.calibrationQuantile[0]!)
  close(quantile.predicted, metrics.calibrationQuantile[1]!)
  expect(quantile.counts.reduce((sum, count) => sum + count, 0)).toBe(metrics.y.length)
})

test('metrics say what is wrong', () => {
  expect(() => rocAuc([1, 1], [0.5, 0.5])).toThrow('only one class is present; a ROC curve needs both.')
  expect(() => rocAuc([0, 1, 2], [1, 2, 3])).toThrow('there are 3 classes; this metric is for two.')
  expect(() => rocAuc([0, 1], [1])).toThrow('Parameter `predicted`: it has 1 rows, the truth 2.')
  expect(() => logLoss([0, 1], [0.5, 2])).toThrow('row 1 is 2, not a probability.')
  expect(() => rocAuc([0, null as never], [1, 2])).toThrow('Column `truth`, row 1: the label is null')
})

test.each(splits)('splits as scikit-learn does: $params', ({ params, train, test: held }) => {
  const { test_size, train_size, shuffle, random_state, stratify: byClass } = params as Record<string, number | boolean>
  const table = tableFromRows(
    { row: 'int32', class: 'int32' },
    stratify.map((label, row) => ({ row, class: label })),
  )
  const parts = trainTestSplit(table, {
    ...(test_size === undefined ? {} : { testSize: test_size as number }),
    ...(train_size === undefined ? {} : { trainSize: train_size as number }),
    ...(shuffle === undefined ? {} : { shuffle: shuffle as boolean }),
    ...(random_state === undefined ? {} : { randomState: random_state as number }),
    ...(byClass === undefined ? {} : { stratify: 'class' }),
  })
  expect(parts.train.column('row').toArray()).toEqual(train)
  expect(parts.test.column('row').toArray()).toEqual(held)
})

test('a split that leaves nothing is refused', () => {
  expect(() => splitIndices(10, { testSize: 0 })).toThrow(
    'Parameter `testSize`: 0 is neither a share between 0 and 1 nor a number of rows from 1 to 10.',
  )
  expect(() => splitIndices(1)).toThrow('of 1 rows none is left to train on.')
})

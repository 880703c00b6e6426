import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  type ClassificationReport,
  calibrationCurve,
  classificationReport,
  confusionMatrix,
  fBeta,
  type Label,
  logLoss,
  type MetricOptions,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  Probabilities,
  precision,
  precisionRecallCurve,
  RandomState,
  type ReportedScores,
  type ReportOptions,
  r2,
  recall,
  rocAuc,
  rocCurve,
  rootMeanSquaredError,
} from 'bighead'
import { expect } from 'vitest'

/** Labels, scores and numbers of the same rows; all metrics are computed of them. */
export interface MetricCase {
  readonly binary: readonly number[]
  readonly scores: readonly number[]
  readonly labels: readonly Label[]
  readonly truth: readonly Label[]
  readonly predicted: readonly Label[]
  /** Row after row, one probability for each of `labels`. */
  readonly probabilities: readonly (readonly number[])[]
  readonly numbers: readonly number[]
  readonly guesses: readonly number[]
  readonly weights: readonly number[] | null
}

/** What every metric is, by name. */
export type MetricAnswers = { readonly [metric: string]: number | readonly number[] }

/** Cases with ties, weights (some of them 0) and up to five classes. */
export function drawMetricCases(seed: number, count: number): MetricCase[] {
  const random = new RandomState(seed)
  return Array.from({ length: count }, () => drawCase(random))
}

function drawCase(random: RandomState): MetricCase {
  const rows = random.integer(4, 40)
  const classes = random.integer(2, 6)
  const coarse = random.integer(0, 2) === 1
  const labels = Array.from({ length: classes }, (_, code) => (classes % 2 === 0 ? code : `class ${code}`))
  const list = <T>(draw: () => T): T[] => Array.from({ length: rows }, draw)
  const share = (): number => (coarse ? random.integer(0, 5) / 4 : Number(random.random().toFixed(6)))
  const label = (): Label => labels[random.integer(0, classes)] ?? 0
  const weighted = random.integer(0, 3)
  const number = (): number => Number((random.normal() * 10).toFixed(coarse ? 0 : 4))
  return {
    binary: list(() => random.integer(0, 2)),
    scores: list(share),
    labels,
    truth: list(label),
    predicted: list(label),
    probabilities: list(() => shares(labels.map(() => share() + 1 / 8))),
    numbers: list(number),
    guesses: list(number),
    weights:
      weighted === 0 ? null : list(() => (weighted === 1 ? random.integer(0, 4) : Number(random.random().toFixed(4)))),
  }
}

function shares(sizes: readonly number[]): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return sizes.map(size => size / total)
}

/** Expects every metric that scikit-learn has computed to be the same to 1e-12. */
export function expectMetrics(found: MetricCase, wanted: MetricAnswers): void {
  const answers = allMetrics(found)
  for (const [name, value] of Object.entries(wanted)) {
    const own = answers[name]?.()
    if (typeof value === 'number') expectClose(name, own as number, value)
    else {
      expect([...(own as ArrayLike<number> as number[])].length, name).toBe(value.length)
      for (const [index, entry] of value.entries()) expectClose(name, (own as ArrayLike<number>)[index] ?? NaN, entry)
    }
  }
}

function expectClose(name: string, found: number, wanted: number): void {
  if (Number.isFinite(wanted))
    expect(Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)), `${name}: ${found}, not ${wanted}`).toBe(
      true,
    )
  else expect(found, name).toBe(wanted)
}

type Metric = () => number | ArrayLike<number>

function allMetrics(found: MetricCase): Record<string, Metric> {
  const options = found.weights === null ? {} : { sampleWeight: found.weights }
  return { ...ofBinary(found, options), ...ofClasses(found, options), ...ofNumbers(found, options) }
}

function ofBinary({ binary, scores }: MetricCase, options: MetricOptions): Record<string, Metric> {
  const predicted = scores.map(score => (score > 0.5 ? 1 : 0))
  const metrics: Record<string, Metric> = {
    rocAuc: () => rocAuc(binary, scores, options),
    averagePrecision: () => averagePrecision(binary, scores, options),
    logLoss: () => logLoss(binary, scores, options),
    brier: () => brierScore(binary, scores, options),
    brierWhole: () => brierScore(binary, scores, { ...options, scaleByHalf: false }),
    balancedAccuracyAdjusted: () => balancedAccuracy(binary, predicted, { ...options, adjusted: true }),
    precision: () => precision(binary, predicted, { ...options, zeroDivision: 1 }),
    precisionOfNegative: () => precision(binary, predicted, { ...options, positiveLabel: 0 }),
    recall: () => recall(binary, predicted, options),
  }
  for (const beta of [0, 0.5, 1, 2, Number.POSITIVE_INFINITY])
    metrics[`f${beta === Number.POSITIVE_INFINITY ? 'inf' : beta}`] = () =>
      fBeta(binary, predicted, { ...options, beta })
  for (const [drop, name] of [
    [false, 'False'],
    [true, 'True'],
  ] as const) {
    const roc = () => rocCurve(binary, scores, { ...options, dropIntermediate: drop })
    metrics[`rocFalse${name}`] = () => roc().falsePositiveRate
    metrics[`rocTrue${name}`] = () => roc().truePositiveRate
    metrics[`rocAt${name}`] = () => roc().thresholds
    const curve = () => precisionRecallCurve(binary, scores, { ...options, dropIntermediate: drop })
    metrics[`prPrecision${name}`] = () => curve().precision
    metrics[`prRecall${name}`] = () => curve().recall
    metrics[`prAt${name}`] = () => curve().thresholds
  }
  for (const strategy of ['uniform', 'quantile'] as const)
    metrics[`calibration${strategy}`] = () => {
      const curve = calibrationCurve(binary, scores, { bins: 4, strategy })
      return [...curve.observed, ...curve.predicted]
    }
  return metrics
}

function ofClasses(found: MetricCase, options: MetricOptions): Record<string, Metric> {
  const { truth, predicted, labels } = found
  const probabilities = new Probabilities(labels, truth.length, Float64Array.from(found.probabilities.flat()))
  const matrix = (more: Parameters<typeof confusionMatrix>[2]): number[] =>
    confusionMatrix(truth, predicted, { ...options, ...more }).counts.flatMap(row => [...row])
  const metrics: Record<string, Metric> = {
    accuracy: () => accuracy(truth, predicted, options),
    balancedAccuracy: () => balancedAccuracy(truth, predicted, options),
    confusionOfLabels: () => matrix({ labels }),
    confusionNone: () => matrix({}),
    confusiontrue: () => matrix({ normalize: 'true' }),
    confusionpred: () => matrix({ normalize: 'predicted' }),
    confusionall: () => matrix({ normalize: 'all' }),
    logLossOfClasses: () => logLoss(truth, probabilities, options),
    brierOfClasses: () => brierScore(truth, probabilities, options),
  }
  for (const zeroDivision of [0, 1, Number.NaN]) {
    const zero = Number.isNaN(zeroDivision) ? 'nan' : zeroDivision
    const report = (more: ReportOptions) => (): number[] =>
      reported(classificationReport(truth, predicted, { ...options, ...more, zeroDivision }))
    metrics[`report${zero}`] = report({})
    metrics[`reportOfSome${zero}`] = report({ labels: labels.slice(1) })
  }
  for (const average of ['micro', 'macro', 'weighted'] as const) {
    for (const zeroDivision of [0, 1, Number.NaN]) {
      const zero = Number.isNaN(zeroDivision) ? 'nan' : zeroDivision
      const all = { ...options, average, zeroDivision }
      metrics[`precision${average}${zero}`] = () => precision(truth, predicted, all)
      metrics[`recall${average}${zero}`] = () => recall(truth, predicted, all)
      metrics[`f${average}${zero}`] = () => fBeta(truth, predicted, { ...all, beta: 0.5 })
    }
    metrics[`fOfLabels${average}`] = () => fBeta(truth, predicted, { ...options, average, labels })
    metrics[`ovr${average}`] = () => rocAuc(truth, probabilities, { ...options, average, multiClass: 'ovr' })
    metrics[`averagePrecision${average}`] = () => averagePrecision(truth, probabilities, { ...options, average })
    metrics[`ovo${average}`] = () => rocAuc(truth, probabilities, { average, multiClass: 'ovo' })
  }
  return metrics
}

/** The numbers of a report in the order of scikit-learn's, which has either the accuracy or the scores of all classes together. */
function reported({ classes, accuracy, micro, macro, weighted }: ClassificationReport): number[] {
  const numbers = ({ precision, recall, f1, support }: ReportedScores): number[] => [precision, recall, f1, support]
  const whole = accuracy === null ? numbers(micro) : [accuracy]
  return [...classes.flatMap(numbers), ...whole, ...numbers(macro), ...numbers(weighted)]
}

function ofNumbers({ numbers, guesses }: MetricCase, options: MetricOptions): Record<string, Metric> {
  return {
    r2: () => r2(numbers, guesses, options),
    mae: () => meanAbsoluteError(numbers, guesses, options),
    mse: () => meanSquaredError(numbers, guesses, options),
    rmse: () => rootMeanSquaredError(numbers, guesses, options),
    mape: () => meanAbsolutePercentageError(numbers, guesses, options),
    medianError: () => medianAbsoluteError(numbers, guesses, options),
  }
}

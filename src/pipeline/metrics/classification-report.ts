import { showAsText } from '../../features/table/table-preview.ts'
import { type Label, type Labels, sameLabel } from '../labels.ts'
import { type Averaging, averageScore, classCounts, fBetaOf, precisionOf, recallOf, scoreOf } from './class-counts.ts'
import { labelPairs, type MetricOptions, requireMetric, someRows } from './metric-input.ts'

/** What a report shows. */
export interface ReportOptions extends MetricOptions {
  /** The classes to show and average, in order. Default: all that occur, in ascending order. */
  readonly labels?: readonly Label[]
  /** The value of a score that divides by 0; with NaN, the class is left out of means. Default 0. */
  readonly zeroDivision?: number
}

/** The scores of a class, or their average. */
export interface ReportedScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** The rows that are truly of the class, by weight; of an average, those of all its classes. */
  readonly support: number
}

/** The scores of each class and their averages; `console.log` shows them as a table. */
export interface ClassificationReport {
  readonly classes: readonly (ReportedScores & { readonly label: Label })[]
  /** The share of rows that are predicted correctly; null if some classes that occur are not shown. */
  readonly accuracy: number | null
  /** All classes counted together. */
  readonly micro: ReportedScores
  /** The mean over classes. */
  readonly macro: ReportedScores
  /** The mean over classes, weighted by their true rows. */
  readonly weighted: ReportedScores
  toString(): string
}

/**
 * Precision, recall and F₁ of each class, and their averages; scikit-learn's `classification_report`.
 *
 * @throws {ParameterError} for lists of different lengths and for no rows.
 */
export function classificationReport(
  truth: Labels,
  predicted: Labels,
  options: ReportOptions = {},
): ClassificationReport {
  requireMetric(options, { labels: null, zeroDivision: null })
  someRows(truth)
  const { zeroDivision = 0 } = options
  const pairs = labelPairs(truth, predicted, options)
  const labels = options.labels ?? pairs.classes
  const counts = classCounts(pairs, labels)
  const support = counts.reduce((sum, of) => sum + of.truth, 0)
  const average = (averaging: Averaging): ReportedScores => ({
    precision: averageScore(counts, averaging, precisionOf, zeroDivision),
    recall: averageScore(counts, averaging, recallOf, zeroDivision),
    f1: averageScore(counts, averaging, fBetaOf(1), zeroDivision),
    support,
  })
  const classes = counts.map((of, index) => ({
    label: labels[index] as Label,
    precision: scoreOf(of, precisionOf, zeroDivision),
    recall: scoreOf(of, recallOf, zeroDivision),
    f1: scoreOf(of, fBetaOf(1), zeroDivision),
    support: of.truth,
  }))
  const isWhole = pairs.classes.every(known => labels.some(label => sameLabel(label, known)))
  const micro = average('micro')
  const report = {
    classes,
    accuracy: isWhole ? micro.recall : null,
    micro,
    macro: average('macro'),
    weighted: average('weighted'),
  }
  Object.defineProperty(report, 'toString', { value: () => asText(report) })
  showAsText(report)
  return report
}

function asText({ classes, accuracy, micro, macro, weighted }: Omit<ClassificationReport, 'toString'>): string {
  const digits = ({ precision, recall, f1, support }: ReportedScores): string[] => [
    ...[precision, recall, f1].map(score => score.toFixed(2)),
    String(Number(support.toPrecision(12))),
  ]
  const whole =
    accuracy === null ? ['micro average', ...digits(micro)] : ['accuracy', '', '', ...digits(micro).slice(2)]
  const rows = [
    ['', 'precision', 'recall', 'f1', 'support'],
    ...classes.map(each => [String(each.label), ...digits(each)]),
    [],
    whole,
    ['macro average', ...digits(macro)],
    ['weighted average', ...digits(weighted)],
  ]
  const widths = [0, 1, 2, 3, 4].map(at => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  return rows.map(row => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ')).join('\n')
}

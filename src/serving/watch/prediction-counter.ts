import {
  type ColumnReference,
  mostBins,
  type TableReference,
  type WordsReference,
} from '../../features/quality/table-reference.ts'
import type { Label } from '../../pipeline/labels.ts'
import { columnBins } from './column-bins.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchedPrediction } from './watched-version.ts'

/** Counts what a model says. */
export interface PredictionCounter {
  /** `label` and `score` of a classifier, `value` of a regressor. */
  readonly columns: readonly CountedPrediction[]
  /** The first counter that is not one of these. */
  readonly end: number
  count(prediction: WatchedPrediction, counts: Uint32Array, base: number): void
  /** What the mean is of; NaN where there is nothing. */
  numberOf(prediction: WatchedPrediction): number
}

/** A part of a prediction with its bins. */
export interface CountedPrediction {
  readonly name: 'label' | 'score' | 'value'
  /** Null: it is counted, and compared with nothing. */
  readonly reference: ColumnReference | null
  /** The classes in the order of their counters; null for numbers. */
  readonly classes: readonly string[] | null
  readonly start: number
  readonly count: number
}

/** Counters that start at a place. */
export function predictionCounter(
  classes: readonly Label[] | null,
  reference: WatchReference | null,
  start: number,
): PredictionCounter {
  const known = reference?.predictions ?? null
  if (classes === null) return numbersCounter('value', columnOf(known, 'value'), start, value => value as number)
  const labels = labelCounter(classes, known, start)
  const [, positive] = classes.length === 2 ? classes.map(String) : []
  if (positive === undefined) return labels
  const scoreOf = (prediction: WatchedPrediction): number =>
    typeof prediction === 'number' ? Number.NaN : (prediction.probabilities[positive] ?? Number.NaN)
  const scores = numbersCounter('score', columnOf(known, 'score'), labels.end, scoreOf)
  return {
    columns: [...labels.columns, ...scores.columns],
    end: scores.end,
    numberOf: scoreOf,
    count(prediction, counts, base) {
      labels.count(prediction, counts, base)
      scores.count(prediction, counts, base)
    },
  }
}

function columnOf(table: TableReference | null, name: string): ColumnReference | null {
  return table?.columns.find(column => column.name === name) ?? null
}

function numbersCounter(
  name: 'score' | 'value',
  found: ColumnReference | null,
  start: number,
  numberOf: (prediction: WatchedPrediction) => number,
): PredictionCounter {
  const reference = found?.kind === 'numbers' ? found : null
  const bins = columnBins(reference)
  return {
    columns: [{ name, reference, classes: null, start, count: bins.count }],
    end: start + bins.count,
    numberOf,
    count(prediction, counts, base) {
      const at = base + start + bins.binOf(numberOf(prediction))
      counts[at] = (counts[at] as number) + 1
    },
  }
}

/** A bin for each class, also for those that the reference does not have. */
function labelCounter(classes: readonly Label[], known: TableReference | null, start: number): PredictionCounter {
  const values = classes.slice(0, mostBins).map(String)
  const found = columnOf(known, 'label')
  const reference = found?.kind === 'words' ? withClasses(found, values) : null
  const bins = columnBins(
    reference ?? { kind: 'words', name: 'label', type: 'string', values, counts: [...values, '', ''].map(() => 0) },
  )
  return {
    columns: [{ name: 'label', reference, classes: values, start, count: bins.count }],
    end: start + bins.count,
    numberOf: () => Number.NaN,
    count(prediction, counts, base) {
      const at = base + start + bins.binOf(typeof prediction === 'number' ? null : prediction.label)
      counts[at] = (counts[at] as number) + 1
    },
  }
}

function withClasses(found: WordsReference, values: readonly string[]): WordsReference {
  const countOf = new Map(found.values.map((value, index) => [value, found.counts[index] ?? 0]))
  const told = values.map(value => countOf.get(value) ?? 0)
  const missing = found.counts.at(-1) ?? 0
  const all = found.counts.reduce((sum, count) => sum + count, 0)
  const other = all - missing - told.reduce((sum, count) => sum + count, 0)
  return { ...found, values, counts: [...told, other, missing] }
}

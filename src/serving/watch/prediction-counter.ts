import {
  type ColumnReference,
  mostBins,
  type TableReference,
  type WordsReference,
} from '../../features/quality/table-reference.ts'
import { mostProbable } from '../../pipeline/class-prediction.ts'
import type { Label } from '../../pipeline/labels.ts'
import { columnBins } from './column-bins.ts'
import type { WatchReference } from './watch-reference.ts'

/** Counts what a model says. */
export interface PredictionCounter {
  /** `label` and `score` of a classifier, `value` of a regressor. */
  readonly columns: readonly CountedPrediction[]
  /** The first counter that is not one of these. */
  readonly end: number
  /** The model's numbers for a row. */
  readonly width: number
  /** Counts what the numbers of some rows say, in counters that begin at `base`. */
  count(numbers: Float64Array, counts: Uint32Array, base: number): void
  /** Adds what the mean is of to the sum at a place, and their number to the next; what is not finite is left out. */
  sum(numbers: Float64Array, sums: Float64Array, place: number): void
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
  if (classes === null) return numbersCounter('value', columnOf(known, 'value'), start, 1)
  const labels = labelCounter(classes, known, start)
  if (classes.length !== 2) return labels
  const scores = numbersCounter('score', columnOf(known, 'score'), labels.end, 2)
  return {
    ...scores,
    columns: [...labels.columns, ...scores.columns],
    count(numbers, counts, base) {
      labels.count(numbers, counts, base)
      scores.count(numbers, counts, base)
    },
  }
}

function columnOf(table: TableReference | null, name: string): ColumnReference | null {
  return table?.columns.find(column => column.name === name) ?? null
}

/** Counts the last number of each row. */
function numbersCounter(
  name: 'score' | 'value',
  found: ColumnReference | null,
  start: number,
  width: number,
): PredictionCounter {
  const reference = found?.kind === 'numbers' ? found : null
  const bins = columnBins(reference)
  return {
    columns: [{ name, reference, classes: null, start, count: bins.size }],
    end: start + bins.size,
    width,
    count(numbers, counts, base) {
      for (let from = width - 1; from < numbers.length; from += width) {
        const at = base + start + bins.binOf(numbers[from])
        counts[at] = (counts[at] as number) + 1
      }
    },
    sum(numbers, sums, place) {
      for (let from = width - 1; from < numbers.length; from += width) {
        const number = numbers[from] as number
        if (!Number.isFinite(number)) continue
        sums[place] = (sums[place] as number) + number
        sums[place + 1] = (sums[place + 1] as number) + 1
      }
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
  const width = classes.length
  const binOfClass = classes.map(label => bins.binOf(label))
  return {
    columns: [{ name: 'label', reference, classes: values, start, count: bins.size }],
    end: start + bins.size,
    width,
    count(numbers, counts, base) {
      for (let from = 0; from < numbers.length; from += width) {
        const at = base + start + (binOfClass[mostProbable(numbers, from, width)] as number)
        counts[at] = (counts[at] as number) + 1
      }
    },
    sum() {},
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

import type { ColumnReference } from '../../features/quality/table-reference.ts'
import { typeName } from '../../features/schema.ts'
import type { Table } from '../../features/table/table.ts'
import { type ColumnBins, columnBins } from './column-bins.ts'
import { countedStatuses } from './counted-statuses.ts'
import { type PredictionCounter, predictionCounter } from './prediction-counter.ts'
import { SliceRing } from './slice-ring.ts'
import type { WatchFigures } from './watch-figures.ts'
import { mostFeatures, slicesOfWindow, type WatchSettings } from './watch-options.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchedPrediction, WatchedRow, WatchedVersion } from './watched-version.ts'
import { windowFigures } from './window-figures.ts'

/** A column whose values are counted. */
export interface WatchedColumn {
  readonly name: string
  /** Its place among a row's values. */
  readonly place: number
  /** Its place among a row's statuses; −1: it has none. */
  readonly statusPlace: number
  readonly reference: ColumnReference | null
  readonly bins: ColumnBins
  /** Where its counters start in a slice. */
  readonly start: number
}

/** Where everything lies in a slice: counter 0 is the rows, 1 those with statuses; a sum and the number of its parts are the sums. */
export interface CounterPlan {
  readonly columns: readonly WatchedColumn[]
  /** Where the counters of statuses start, so many for each column. */
  readonly statusStart: number
  readonly predictions: PredictionCounter
  readonly width: number
  readonly reference: WatchReference | null
}

/** Counts the rows of one served version over a sliding window; nothing is allocated per row. */
export class RowCounter {
  readonly #plan: CounterPlan
  readonly #ring: SliceRing
  readonly #sample: number
  #dice = 0

  constructor(version: WatchedVersion, reference: WatchReference | null, settings: WatchSettings) {
    this.#plan = planCounters(version, reference, settings.features)
    this.#ring = new SliceRing({
      slices: slicesOfWindow,
      length: settings.window / slicesOfWindow,
      width: this.#plan.width,
      sumWidth: 2,
    })
    this.#sample = settings.sample
  }

  /** Counts a row that was answered at a time, or leaves it out where a sample is taken. A value that is undefined is not counted. */
  observe(row: WatchedRow, prediction: WatchedPrediction, time: number): void {
    if (this.#sample === 1 || this.#isChosen()) this.#count(row, prediction, time)
  }

  /** Counts the rows of a table by the names of its columns; `predictionOf` gives what the model said of each. */
  observeTable(table: Table, predictionOf: (row: number) => WatchedPrediction, time: number): void {
    const { columns } = this.#plan
    const found = columns.map(({ name }) => (Object.hasOwn(table.columnTypes, name) ? table.column(name) : null))
    const values: unknown[] = []
    for (let row = 0; row < table.rowCount; row++) {
      if (this.#sample < 1 && !this.#isChosen()) continue
      for (const [index, column] of found.entries()) values[columns[index]?.place ?? 0] = column?.get(row)
      this.#count({ values, statuses: [] }, predictionOf(row), time)
    }
  }

  /** The figures of the window that ends at a time. */
  figures(time: number): WatchFigures {
    return windowFigures(this.#plan, this.#ring.total(time))
  }

  #count({ values, statuses }: WatchedRow, prediction: WatchedPrediction, time: number): void {
    const { columns, statusStart, predictions, width } = this.#plan
    const { counts, sums } = this.#ring
    const place = this.#ring.at(time)
    const base = place * width
    counts[base] = (counts[base] as number) + 1
    if (statuses.length > 0) counts[base + 1] = (counts[base + 1] as number) + 1
    for (let index = 0; index < columns.length; index++) {
      const { bins, place, start, statusPlace } = columns[index] as WatchedColumn
      const value = values[place]
      if (value === undefined) continue
      const at = base + start + bins.binOf(value)
      counts[at] = (counts[at] as number) + 1
      if (statusPlace < 0) continue
      const status = statuses[statusPlace]
      if (status === 'present' || status === 'null' || status === undefined) continue
      const counter = base + statusStart + index * countedStatuses.length + countedStatuses.indexOf(status)
      counts[counter] = (counts[counter] as number) + 1
    }
    predictions.count(prediction, counts, base)
    const number = predictions.numberOf(prediction)
    if (!Number.isFinite(number)) return
    sums[place * 2] = (sums[place * 2] as number) + number
    sums[place * 2 + 1] = (sums[place * 2 + 1] as number) + 1
  }

  /** Multiples of the golden ratio spread evenly over 0 to 1 and do not fall into step with the traffic. */
  #isChosen(): boolean {
    this.#dice = (this.#dice + 0.6180339887498949) % 1
    return this.#dice < this.#sample
  }
}

function planCounters(
  { columns, joined, classes }: WatchedVersion,
  reference: WatchReference | null,
  features: readonly string[] | null,
): CounterPlan {
  const known = new Map(reference?.features.columns.map(column => [column.name, column]))
  let width = 2
  const watched: WatchedColumn[] = []
  for (const [place, { name, type }] of columns.entries()) {
    if (features === null ? watched.length === mostFeatures : !features.includes(name)) continue
    const found = known.get(name)
    const own = found !== undefined && found.type === typeName(type) ? found : null
    const bins = columnBins(own)
    watched.push({ name, place, statusPlace: joined.indexOf(name), reference: own, bins, start: width })
    width += bins.count
  }
  const statusStart = width
  const predictions = predictionCounter(classes, reference, statusStart + watched.length * countedStatuses.length)
  return { columns: watched, statusStart, predictions, width: predictions.end, reference }
}

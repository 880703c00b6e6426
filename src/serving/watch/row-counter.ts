import type { ColumnReference } from '../../features/quality/table-reference.ts'
import { typeName } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { type ColumnBins, columnBins } from './column-bins.ts'
import { countedStatuses } from './counted-statuses.ts'
import { type PredictionCounter, predictionCounter } from './prediction-counter.ts'
import { SliceRing } from './slice-ring.ts'
import { takeNumbers } from './take-numbers.ts'
import type { WatchFigures } from './watch-figures.ts'
import { mostFeatures, slicesOfWindow, type WatchSettings } from './watch-options.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchedRow, WatchedVersion } from './watched-version.ts'
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

  /** Counts rows that were answered at a time, those of them that are looked at; `numbers` are the model's, row after row. */
  observe(rows: readonly WatchedRow[], numbers: Float64Array, time: number): void {
    const chosen = this.#choose(rows.length)
    if (chosen === null) this.#countRows(rows, numbers, time)
    else if (chosen.length > 0) {
      const seen = chosen.map(row => rows[row] as WatchedRow)
      this.#countRows(seen, takeNumbers(numbers, chosen, this.#plan.predictions.width), time)
    }
  }

  /** Counts the rows of a table likewise, by the names of its columns; columns that it lacks are not counted. */
  observeTable(table: Table, numbers: Float64Array, time: number): void {
    const chosen = this.#choose(table.rowCount)
    if (chosen === null) this.#countTable(table, numbers, time)
    else if (chosen.length > 0) {
      const seen = takeTable(table, Int32Array.from(chosen))
      this.#countTable(seen, takeNumbers(numbers, chosen, this.#plan.predictions.width), time)
    }
  }

  /** The figures of the window that ends at a time. */
  figures(time: number): WatchFigures {
    return windowFigures(this.#plan, this.#ring.total(time))
  }

  #countRows(rows: readonly WatchedRow[], numbers: Float64Array, time: number): void {
    const { columns, statusStart } = this.#plan
    const { counts } = this.#ring
    const base = this.#begin(rows.length, numbers, time)
    if ((rows[0]?.statuses.length ?? 0) > 0) counts[base + 1] = (counts[base + 1] as number) + rows.length
    for (let index = 0; index < columns.length; index++) {
      const { bins, place, start, statusPlace } = columns[index] as WatchedColumn
      for (let row = 0; row < rows.length; row++) {
        const at = base + start + bins.binOf(rows[row]?.values[place])
        counts[at] = (counts[at] as number) + 1
      }
      if (statusPlace >= 0)
        countStatuses(rows, statusPlace, counts, base + statusStart + index * countedStatuses.length)
    }
  }

  #countTable(table: Table, numbers: Float64Array, time: number): void {
    const base = this.#begin(table.rowCount, numbers, time)
    const { counts } = this.#ring
    const [only] = table.rowCount === 1 ? [table.values(0)] : []
    for (const { name, bins, start } of this.#plan.columns) {
      const place = table.shape.placeOf(name)
      if (place === undefined) continue
      if (only === undefined) bins.count(table.columns[place] as Column, counts, base + start)
      else {
        const at = base + start + bins.binOf(only[place])
        counts[at] = (counts[at] as number) + 1
      }
    }
  }

  /** Counts the rows and what the model said of them; where the counters of the time's slice start. */
  #begin(rows: number, numbers: Float64Array, time: number): number {
    const { predictions, width } = this.#plan
    const { counts, sums } = this.#ring
    const place = this.#ring.at(time)
    const base = place * width
    counts[base] = (counts[base] as number) + rows
    predictions.count(numbers, counts, base)
    predictions.sum(numbers, sums, place * 2)
    return base
  }

  /** The rows of so many that are looked at; null: all. */
  #choose(count: number): readonly number[] | null {
    if (this.#sample === 1) return null
    const chosen: number[] = []
    for (let row = 0; row < count; row++) if (this.#isChosen()) chosen.push(row)
    return chosen.length === count ? null : chosen
  }

  /** Multiples of the golden ratio spread evenly over 0 to 1 and do not fall into step with the traffic. */
  #isChosen(): boolean {
    this.#dice = (this.#dice + 0.6180339887498949) % 1
    return this.#dice < this.#sample
  }
}

/** Counts the statuses of one column, each from `start` on. */
function countStatuses(rows: readonly WatchedRow[], place: number, counts: Uint32Array, start: number): void {
  for (let row = 0; row < rows.length; row++) {
    const status = rows[row]?.statuses[place]
    if (status === 'present' || status === 'null' || status === undefined) continue
    const at = start + countedStatuses.indexOf(status)
    counts[at] = (counts[at] as number) + 1
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
    width += bins.size
  }
  const statusStart = width
  const predictions = predictionCounter(classes, reference, statusStart + watched.length * countedStatuses.length)
  return { columns: watched, statusStart, predictions, width: predictions.end, reference }
}

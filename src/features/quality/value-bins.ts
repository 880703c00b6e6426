import type { Column } from '../table/column.ts'
import { byFrequency, valueCounts } from './column-values.ts'
import type { DriftBin } from './drift.ts'

/** The shares of both value by value: the most frequent of either, one bin for the others, and one for missing values. */
export function valueBins(reference: Column, current: Column, most: number): readonly DriftBin[] {
  const [before, after] = [valueCounts(reference), valueCounts(current)]
  const share = (counts: ReadonlyMap<string, number>, value: string, rows: number): number =>
    (counts.get(value) ?? 0) / rows
  const together = new Map<string, number>()
  for (const value of new Set([...before.keys(), ...after.keys()])) {
    together.set(value, share(before, value, reference.length) + share(after, value, current.length))
  }
  const told = byFrequency(together).slice(0, most)
  const bins = told.map(
    ([label]): DriftBin => ({
      label,
      upTo: null,
      reference: share(before, label, reference.length),
      current: share(after, label, current.length),
    }),
  )
  const rest = (counts: ReadonlyMap<string, number>, rows: number): number =>
    [...counts].reduce((sum, [value, count]) => sum + (toldValues.has(value) ? 0 : count), 0) / rows
  const toldValues = new Set(told.map(([value]) => value))
  const missing = (counts: ReadonlyMap<string, number>, rows: number): number =>
    (rows - [...counts.values()].reduce((sum, count) => sum + count, 0)) / rows
  return [
    ...bins,
    bin('other values', rest(before, reference.length), rest(after, current.length)),
    bin('missing', missing(before, reference.length), missing(after, current.length)),
  ].filter(({ reference, current }) => reference > 0 || current > 0)
}

function bin(label: string, reference: number, current: number): DriftBin {
  return { label, upTo: null, reference, current }
}

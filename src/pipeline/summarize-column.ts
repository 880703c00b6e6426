import { refuseInfinite, refuseInfiniteAndMissing } from '../features/evaluate/refuse-numbers.ts'
import { float64Column } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { ColumnKind, SummaryOptions } from './kind.ts'
import { expanded, type SparseColumn } from './sparse-columns.ts'

/** What one column shows; ±Infinity is an error, and null and NaN are for a kind that refuses them. */
export function summarizeColumn<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  column: Column,
  options: SummaryOptions<Params>,
): Summary {
  if (kind.showsInfinite !== undefined && options.weights === null) {
    const summary = kind.summarize(column, options)
    if (kind.showsInfinite(summary)) refuseInfinite(column, options.name)
    return summary
  }
  if (kind.refusesMissing) refuseInfiniteAndMissing(column, options.name)
  else refuseInfinite(column, options.name)
  return kind.summarize(column, options)
}

/** A function that remembers what it made first. */
export function onceAFit(): <Made>(make: () => Made) => Made {
  let made: { readonly value: unknown } | null = null
  return <Made>(make: () => Made): Made => {
    made ??= { value: make() }
    return made.value as Made
  }
}

/**
 * What a column of a sparse block shows. Where summaries merge, all of its zeros are one row that weighs as much as they do; else they are
 * written out.
 */
export function summarizeSparse<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  column: SparseColumn,
  rowCount: number,
  options: SummaryOptions<Params>,
): Summary {
  const merge = kind.merge(options.params)
  if (merge === null || kind.needsTarget) return summarizeColumn(kind, expanded(column, rowCount), options)
  const { rows, values } = column
  const weights = options.weights && Float64Array.from(rows, row => options.weights?.[row] ?? 0)
  const present = (): Summary => kind.summarize(float64Column(values), { ...options, weights, once: onceAFit() })
  if (rows.length === rowCount) return present()
  const zeros = zeroWeight(rows, rowCount, options.weights)
  const all = { ...options, weights: Float64Array.of(zeros), once: onceAFit() }
  const absent = kind.summarize(float64Column(new Float64Array(1)), all)
  return rows.length === 0 ? absent : merge(present(), absent)
}

/** How much the rows count that are not among the given ones, which ascend. */
function zeroWeight(rows: Int32Array, rowCount: number, weights: Float64Array | null): number {
  if (weights === null) return rowCount - rows.length
  let [sum, next] = [0, 0]
  for (let row = 0; row < rowCount; row++) {
    if (rows[next] === row) next++
    else sum += weights[row] as number
  }
  return sum
}

import { refuseInfinite, refuseInfiniteAndMissing } from '../features/evaluate/refuse-numbers.ts'
import type { Column } from '../features/table/column.ts'
import type { ColumnKind, SummaryOptions } from './kind.ts'

/** What one column shows; ±Infinity is an error, and null and NaN are for a kind that refuses them. */
export function summarizeColumn<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  column: Column,
  options: SummaryOptions<Params>,
): Summary {
  if (kind.refusesMissing) refuseInfiniteAndMissing(column, options.name)
  else refuseInfinite(column, options.name)
  return kind.summarize(column, options)
}

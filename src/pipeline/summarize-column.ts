import type { Column } from '../features/table/column.ts'
import type { ColumnKind, SummaryOptions } from './kind.ts'
import { refuseInfinite, refuseMissing } from './numerics/refuse-numbers.ts'

/** What one column shows; ±Infinity is an error, and null and NaN are for a kind that refuses them. */
export function summarizeColumn<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  column: Column,
  options: SummaryOptions<Params>,
): Summary {
  refuseInfinite(column, options.name)
  if (kind.refusesMissing) refuseMissing(column, options.name)
  return kind.summarize(column, options)
}

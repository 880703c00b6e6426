import type { Column } from '../features/table/column.ts'
import type { SummaryOptions, TransformKind } from './kind.ts'
import { refuseInfinite } from './numerics/refuse-infinite.ts'

/** What one column shows; ±Infinity is an error. */
export function summarizeColumn<Params extends object, Summary, State extends object>(
  kind: TransformKind<Params, Summary, State>,
  column: Column,
  options: SummaryOptions<Params>,
): Summary {
  refuseInfinite(column, options.name)
  return kind.summarize(column, options)
}

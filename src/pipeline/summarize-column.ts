import { refuseInfinite, refuseInfiniteAndMissing } from '../features/evaluate/refuse-numbers.ts'
import type { Column } from '../features/table/column.ts'
import type { ColumnKind, SummaryOptions } from './kind.ts'

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

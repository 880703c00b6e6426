// What one column of a table shows: what `spreadSummaries` lets threads do.
import { type SharedColumn, sharedTable } from '../features/parallel/shared-memory.ts'
import type { JobRunner } from '../features/parallel/threads.ts'
import type { AnyColumnKind } from './kind.ts'
import { onceAFit, summarizeColumn } from './summarize-column.ts'
import { transformKinds } from './transforms/transform-kinds.ts'

/** What the columns have in common. */
export interface SummaryWork {
  readonly kind: string
  readonly params: object
  readonly columns: readonly SharedColumn[]
  readonly weights: Float64Array | null
}

export async function prepare({ kind, params, columns, weights }: SummaryWork): Promise<JobRunner<number, unknown>> {
  const table = sharedTable(columns)
  const known = (await transformKinds[kind]?.()) as AnyColumnKind
  const once = onceAFit()
  return index => {
    const { name, type } = columns[index] as SharedColumn
    return summarizeColumn(known, table.column(name), {
      name,
      type,
      index,
      params,
      weights,
      target: null,
      targetName: '',
      once,
    })
  }
}

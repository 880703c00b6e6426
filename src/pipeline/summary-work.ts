// What one column of a table shows: what `spreadSummaries` lets threads do.
import { type SharedColumn, sharedTable } from '../features/parallel/shared-memory.ts'
import type { Doing } from '../features/parallel/threads.ts'
import { summarizeColumn } from './summarize-column.ts'
import { type AnyTransformKind, transformKinds } from './transforms/transform-kinds.ts'

/** What the columns have in common. */
export interface SummaryWork {
  readonly kind: string
  readonly params: object
  readonly columns: readonly SharedColumn[]
  readonly weights: Float64Array | null
}

export function prepare({ kind, params, columns, weights }: SummaryWork): Doing<number, unknown> {
  const table = sharedTable(columns)
  const known = transformKinds[kind] as AnyTransformKind
  return index => {
    const { name, type } = columns[index] as SharedColumn
    return summarizeColumn(known, table.column(name), { name, type, index, params, weights })
  }
}

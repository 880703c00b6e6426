import type { EntitySource } from '../definition/entity-source.ts'
import type { EventSource, UnionSource } from '../definition/event-source.ts'
import { requireDefinition, requireOptions } from '../errors/parameter-error.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { TableInput } from '../table/from-rows.ts'
import type { Table } from '../table/table.ts'
import type { TimeInput } from '../table/time-input.ts'
import type { NumberStatistics } from './number-statistics.ts'
import type { statisticsColumns } from './quality-tables.ts'

/** Statistics of one column, all of them exact. */
export interface ColumnStatistics {
  readonly name: string
  /** Like `float64` or `list<string>`. */
  readonly type: string
  readonly rows: number
  readonly nulls: number
  /** Distinct values that are not null; NaN is one. */
  readonly distinct: number
  /** Of numbers, times (epoch milliseconds) and dates (days since the epoch); null for other types. */
  readonly numbers: NumberStatistics | null
  /** The most frequent values as text, at most 20, by count descending, then text; empty for numbers, times and dates. */
  readonly frequent: readonly { readonly value: string; readonly count: number }[]
}

/** Statistics of a table: plain, frozen data. */
export interface TableStatistics {
  readonly rows: number
  readonly columns: readonly ColumnStatistics[]
}

/** Which part of a source is examined. */
export interface SourceStatisticsOptions extends LongRunning {
  /** Where the source is. */
  readonly offline: OfflineStore
  /** Event sources: only events with `from <= t < until`. */
  readonly from?: TimeInput
  readonly until?: TimeInput
  /** Entity sources: only these partitions. */
  readonly partitions?: readonly string[]
}

/**
 * Computes counts, nulls, distinct values, quantiles and a histogram of every column of a table: a backfill, an Arrow table, or rows.
 *
 * @throws {ParameterError} where the rows have no common type.
 *
 * @example
 * {@includeCode ../../../docs/examples/data-quality.ts}
 */
export async function statistics(table: TableInput): Promise<TableStatistics> {
  const [{ toTable }, { tableStatistics }] = await Promise.all([
    import('../table/from-rows.ts'),
    import('./table-statistics.ts'),
  ])
  return tableStatistics(await toTable(table))
}

/**
 * Computes the same statistics of a source, with its filter and columns applied. Only one column at a time is in memory.
 *
 * @throws {MissingPartitionError} where the source's table does not exist.
 */
export async function sourceStatistics(
  source: EventSource | UnionSource | EntitySource,
  options: SourceStatisticsOptions,
): Promise<TableStatistics> {
  requireDefinition('source', source, ['eventSource', 'entitySource', 'unionSource'])
  requireOptions<SourceStatisticsOptions>(options, {
    ...{ offline: 'read', from: null, until: null, partitions: null },
    ...{ signal: 'throwIfAborted?', onProgress: 'call?' },
  })
  const { describeSource } = await import('./describe-source.ts')
  return describeSource(source.definition, options)
}

/** Statistics as a table: one row per column. */
export async function statisticsTable(figures: TableStatistics): Promise<Table<typeof statisticsColumns>> {
  const { tableOfStatistics } = await import('./quality-tables.ts')
  return tableOfStatistics(figures)
}

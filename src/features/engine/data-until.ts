import type { BackfillReport } from '../backfill.ts'
import type { FeatureSetDefinition, TableSourceDefinition } from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { partitionEnd } from '../definition/partition.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { type TimeInput, toTime } from '../table/time-input.ts'
import type { GivenColumns } from './bootstrap.ts'
import { isMature } from './join-labels.ts'

/** The time until which events are complete, epoch milliseconds, by the alias of each label group. */
export type DataUntil = Readonly<Record<string, number>>

/**
 * The time until which the events of each label are complete: as given, or the end of the last partition of its source.
 *
 * @throws {ParameterError} where nothing is given and a source has no daily partitions.
 */
export async function dataUntilOf(
  set: FeatureSetDefinition,
  given: TimeInput | undefined,
  offline: OfflineStore,
  signal: AbortSignal | undefined,
): Promise<DataUntil> {
  const until: Record<string, number> = {}
  const time = given === undefined ? null : toTime(given, 'dataUntil')
  for (const { alias, group } of set.labels) {
    const { source } = group
    const parts = source.kind === 'unionSource' ? source.parts : [source]
    until[alias] =
      time ?? Math.min(...(await Promise.all(parts.map(part => lastPartitionEnd(part, set, offline, signal)))))
  }
  return until
}

/** How many rows of each label are not known yet. */
export function labelReport(
  set: FeatureSetDefinition,
  times: Float64Array,
  dataUntil: DataUntil,
  given: GivenColumns = new Map(),
): BackfillReport['labels'] {
  return set.labels.flatMap(({ alias, group }) =>
    group.features.map(feature => {
      const until = dataUntil[alias] as number
      const ahead = feature.kind === 'aggregate' ? (feature.ahead ?? 0) : 0
      const column = `${alias}_${feature.name}`
      const has = given.get(column)?.has
      let immature = 0
      for (const [row, time] of times.entries()) if (has?.[row] !== 1 && !isMature(time, ahead, until)) immature++
      return { column, dataUntil: until, immature }
    }),
  )
}

async function lastPartitionEnd(
  source: TableSourceDefinition,
  set: FeatureSetDefinition,
  offline: OfflineStore,
  signal: AbortSignal | undefined,
): Promise<number> {
  const names = await offline.partitions(source.name, signal ? { signal } : {})
  const ends = names.map(partitionEnd).filter(end => end !== null)
  if (ends.length > 0) return Math.max(...ends)
  const detail = `the labels of ${definitionLabel(set)} need to know up to when \`${source.name}\` is complete; it has no daily partitions, so say until when, like '2001-06-30T00:00:00Z'.`
  throw new ParameterError('dataUntil', detail)
}

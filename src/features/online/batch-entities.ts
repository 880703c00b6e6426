import { exactRemoval } from '../aggregate/aggregate.ts'
import { featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { type EntitySourceDefinition, type FeatureGroupDefinition, mutationsOf } from '../definition/definition.ts'
import { partitionAt, partitionEnd, usablePartitions } from '../definition/partition.ts'
import { entityEvents } from '../engine/entity-events.ts'
import { groupByKey } from '../engine/key-rows.ts'
import { neededColumns } from '../engine/needed-columns.ts'
import { readOptions } from '../engine/read-events.ts'
import { rowVersions } from '../engine/row-versions.ts'
import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { BatchRecords } from './batch-events.ts'
import { BatchWindows } from './batch-windows.ts'
import { eventReader, keyNodes } from './event-columns.ts'
import type { Layout, StateColumn } from './layout.ts'
import { type StateReach, stateReach } from './state-reach.ts'
import type { BatchRecord } from './stored-record.ts'
import { noTiles } from './tile-level.ts'
import { windowReach } from './window-reach.ts'

/** A partition that is uploaded. */
export interface UploadedPartition {
  readonly name: string
  /** The end of its day, epoch milliseconds. */
  readonly end: number
}

/**
 * The newest partition that is usable at a time; null where none is.
 *
 * @throws {MissingPartitionError} where the table has no partitions, or the declared rhythm has a gap.
 */
export async function uploadedPartition(
  source: EntitySourceDefinition,
  at: number,
  offline: OfflineStore,
  options: LongRunning,
): Promise<UploadedPartition | null> {
  const names = await offline.partitions(source.name, options.signal && { signal: options.signal })
  const partitions = usablePartitions(source, names)
  if (partitions.names.length === 0) {
    const remedy = 'Entities need partitions like ds=2001-05-01 in the offline store.'
    throw new MissingPartitionError(source.name, null, remedy)
  }
  const name = partitions.names[partitionAt(source, partitions, at)]
  return name === undefined ? null : { name, end: partitionEnd(name) as number }
}

/** Prepares the records of a group of entities from the rows of a partition. */
export async function entityRecords(
  group: FeatureGroupDefinition,
  layout: Layout,
  partition: UploadedPartition | null,
  maxBatchAge: number,
  { offline, own, ...options }: LongRunning & { readonly offline: OfflineStore; readonly own: OwnAggregates },
): Promise<BatchRecords> {
  const { source } = group
  if (source.kind !== 'entitySource') throw new TypeError('an entity source was expected')
  if (partition === null) return { rowCount: 0, keyCount: 0, reaches: [], record: () => null }
  const { name, end } = partition
  const expressions = [...layout.inputs.map(input => input.expression), ...keyNodes(layout)]
  const reading = { partitions: [name], ...readOptions(source, options) }
  const stored = await offline.read(source.name, neededColumns(source, expressions, false), reading)
  const rows = rowVersions(source, { stored, partition: name, end }, null).stored
  const isWindowed = layout.states.length > 0
  // Rows that pass through need no time of their own.
  const events = entityEvents(isWindowed ? source : { ...source, time: null }, rows, end)
  const columns = eventReader(events.source, layout, false).read(events.stored)
  const grouped = groupByKey(columns.codes, columns.times, columns.keyCount)
  const changes = mutationsOf(group) !== null
  const reaches = layout.states.map(state =>
    changes ? changingReach(layout, state, end, maxBatchAge, own) : snapshotReach(layout, state, end),
  )
  const texts = columns.keys()
  const windows = new BatchWindows(layout, columns, grouped, reaches, own)
  return {
    rowCount: stored.rowCount,
    keyCount: columns.keyCount,
    reaches,
    record(key) {
      const start = grouped.starts[key] as number
      const stop = grouped.starts[key + 1] as number
      if (start === stop) return null
      const text = texts[key] as string
      const digests = changes ? { rowDigests: windows.rowDigests(start, stop) } : {}
      if (!isWindowed) return { key: text, record: { ...nothing, rows: [windows.rawInput(start)], ...digests } }
      let future = stop
      while (future > start && (grouped.times[future - 1] as number) >= end) future--
      const record = windows.record(start, future, [])
      if (!changes) return { key: text, record }
      const raw = [...record.raw]
      for (let event = future; event < stop; event++) raw.push(windows.rawInput(event))
      return { key: text, record: { ...record, raw, ...digests } }
    },
  }
}

const nothing: BatchRecord = { heads: [], tiles: [noTiles, noTiles, noTiles], raw: [], rows: [], ids: [] }

/** Windows that end with the snapshot: one state for each. */
function snapshotReach(layout: Layout, state: StateColumn, end: number): StateReach {
  return stateReach({ ...layout, accuracy: 'snapshot' }, state, end, 0)
}

/**
 * Windows that go on after the snapshot: one state of what every left edge includes, and the rows before it that some left edge can reach.
 * Where the aggregate cannot take a row back, all reachable rows are kept.
 */
function changingReach(
  layout: Layout,
  state: StateColumn,
  end: number,
  maxBatchAge: number,
  own: OwnAggregates,
): StateReach {
  const type = layout.inputs[state.input]?.type ?? 'float64'
  const removes = exactRemoval(featureAggregate(state, type, own)) !== null
  const reaches = state.windows.map((window, part) => {
    const { first, headFrom } = windowReach(window, layout.resolution, end, maxBatchAge)
    return { part, first, from: removes ? headFrom : end }
  })
  return {
    windowCount: state.windows.length,
    heads: reaches.filter(({ from }) => from < end).sort((left, right) => right.from - left.from),
    tiles: [[], [], []],
    strips: reaches.map(({ first, from }) => [first, from] as const),
  }
}

import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { type FeatureGroupDefinition, mutationsOf } from '../definition/definition.ts'
import { snapshotEnd } from '../definition/snapshot-end.ts'
import { withResults } from '../engine/result-store.ts'
import { resultOfSet } from '../engine/run-backfill.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { type LoadedExtensions, loadExtensions } from '../load-extensions.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { type LongRunning, Pace } from '../progress.ts'
import { entityRecords, type UploadedPartition, uploadedPartition } from './batch-entities.ts'
import { type BatchRecords, eventRecords } from './batch-events.ts'
import { distinctGroups, type Layout, layoutOf } from './layout.ts'
import type { MaterializedGroup, MaterializeOptions } from './materialize.ts'
import type { BatchChange, OnlineStore } from './online-store.ts'

/** Uploads groups one after the other; those that keep the same are uploaded once. */
export async function materializeGroups(
  groups: readonly FeatureGroupDefinition[],
  until: number,
  maxBatchAge: number,
  options: MaterializeOptions,
): Promise<readonly MaterializedGroup[]> {
  const offline = withResults(options.offline, groups, (set, spine) => resultOfSet(set, spine, options))
  const loaded = await loadExtensions(options.extensions, { groups })
  const done: MaterializedGroup[] = []
  for (const group of distinctGroups(groups))
    done.push(await materializeGroup(group, until, maxBatchAge, loaded, { ...options, offline }))
  return done
}

async function materializeGroup(
  group: FeatureGroupDefinition,
  asked: number,
  maxBatchAge: number,
  { aggregates: own }: LoadedExtensions,
  options: MaterializeOptions,
): Promise<MaterializedGroup> {
  const { online, clock = Date.now } = options
  const pace = new Pace(options)
  const layout = layoutOf(group)
  const startedAt = performance.now()
  const batch = await batchOf(group, asked, options)
  const { until, partition } = batch
  const generation = await nextGeneration(layout, until, online, clock, options)
  const records = await recordsOf(group, layout, batch, maxBatchAge, { ...options, own })
  await online.write([{ kind: 'layout', layout }], signalOf(options))
  const keys = await upload(records, layout, generation, pace, options)
  const uploadedAt = clock()
  const published = { layout: layout.id, generation, until, maxBatchAge, uploadedAt, keys }
  await online.publish({ ...published, partition: partition?.name ?? null }, signalOf(options))
  return {
    group: group.name,
    rows: records.rowCount,
    keys,
    seconds: (performance.now() - startedAt) / 1000,
    until,
    partition: partition?.name ?? null,
  }
}

/** What a batch of a group holds. */
export interface GroupBatch {
  /** The batch end. */
  readonly until: number
  /** Of entities. */
  readonly partition: UploadedPartition | null
}

/** What a batch that is asked for up to a time holds of a group. */
export async function batchOf(
  group: FeatureGroupDefinition,
  asked: number,
  options: Pick<MaterializeOptions, 'offline' | 'signal'>,
): Promise<GroupBatch> {
  const { source } = group
  const { offline } = options
  const partition = source.kind === 'entitySource' ? await uploadedPartition(source, asked, offline, options) : null
  return { until: batchEnd(group, asked, partition), partition }
}

/** Reads what a batch holds and prepares its records. */
export async function recordsOf(
  group: FeatureGroupDefinition,
  layout: Layout,
  { until, partition }: GroupBatch,
  maxBatchAge: number,
  options: LongRunning & { readonly offline: OfflineStore; readonly own: OwnAggregates },
): Promise<BatchRecords> {
  const { source } = group
  return source.kind === 'entitySource'
    ? entityRecords(group, layout, partition, maxBatchAge, options)
    : eventRecords(source, layout, until, maxBatchAge, options.offline, options)
}

/**
 * What the batch owns: what happened before it. Of entities that change, the uploaded partition decides; without one, the newest that
 * could have landed.
 */
function batchEnd(group: FeatureGroupDefinition, asked: number, partition: UploadedPartition | null): number {
  const { source, accuracy } = group
  if (source.kind !== 'entitySource') return accuracy === 'snapshot' ? snapshotEnd(source)(asked) : asked
  if (mutationsOf(group) === null) return asked
  return partition?.end ?? snapshotEnd(source)(asked)
}

async function nextGeneration(
  layout: Layout,
  until: number,
  online: OnlineStore,
  clock: () => number,
  options: MaterializeOptions,
): Promise<number> {
  const stored = await online.describe(layout.group, signalOf(options))
  const batch = stored.find(entry => entry.layout.id === layout.id)?.batch ?? null
  if (batch !== null && until < batch.until) {
    const [asked, held] = [until, batch.until].map(time => new Date(time).toISOString())
    const detail = `group \`${layout.group}\` already has a batch up to ${held}; one up to ${asked} cannot replace it, because stream events in between are gone.`
    throw new ParameterError('until', detail)
  }
  return Math.max(clock(), (batch?.generation ?? 0) + 1)
}

async function upload(
  records: BatchRecords,
  layout: Layout,
  generation: number,
  pace: Pace,
  options: MaterializeOptions,
): Promise<number> {
  const stage = `materialize ${layout.group}`
  let pending: BatchChange[] = []
  let keys = 0
  for (let key = 0; key < records.keyCount; key++) {
    const made = records.record(key)
    if (made !== null) {
      pending.push({ kind: 'batch', layout: layout.id, generation, ...made })
      keys++
    }
    if (pending.length >= keysPerWrite) {
      await options.online.write(pending, signalOf(options))
      pending = []
    }
    if (pace.due) await pace.pause({ stage, done: key, total: records.keyCount, unit: 'rows' })
  }
  if (pending.length > 0) await options.online.write(pending, signalOf(options))
  pace.report({ stage, done: records.keyCount, total: records.keyCount, unit: 'rows' })
  return keys
}

const keysPerWrite = 500

function signalOf({ signal }: LongRunning): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

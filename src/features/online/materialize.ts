import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { type Duration, parseDuration } from '../definition/duration.ts'
import type { FeatureGroup } from '../definition/feature-group.ts'
import type { FeatureSet } from '../definition/feature-set.ts'
import { day, fiveMinutes, floorTo } from '../definition/window.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { type LongRunning, Pace } from '../progress.ts'
import { type TimeInput, toTime } from '../table/time-input.ts'
import { entityRecords } from './batch-entities.ts'
import { type BatchRecords, eventRecords } from './batch-events.ts'
import { type Layout, layoutOf } from './layout.ts'
import type { BatchChange, OnlineStore } from './online-store.ts'

export interface MaterializeOptions extends LongRunning {
  /** Where the sources are. */
  readonly offline: OfflineStore
  /** Where the features go. */
  readonly online: OnlineStore
  /** The batch end: everything before it is uploaded. A whole multiple of five minutes. */
  readonly until: TimeInput
  /** How long after `until` windows that begin before it can be read; default `7d`. */
  readonly maxBatchAge?: Duration
  /** What the upload is stamped with, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** What `materialize` did. */
export interface MaterializeSummary {
  readonly groups: readonly MaterializedGroup[]
}

export interface MaterializedGroup {
  readonly group: string
  /** Rows that were read. */
  readonly rows: number
  /** Keys that were uploaded. */
  readonly keys: number
  readonly seconds: number
  /** The batch end, epoch milliseconds; the last midnight for groups with `accuracy: 'snapshot'`. */
  readonly until: number
  /** Entities: the partition that was uploaded, or null when none was usable. */
  readonly partition: string | null
}

/**
 * Uploads what a batch knows of a group, or of every group of a set, so that requests at and after `until` can be answered.
 *
 * Each group becomes visible at once, when all of it is uploaded; stream records that the batch owns then go.
 *
 * @throws {ParameterError} where `until` is no multiple of five minutes, or lies before a batch that is already published.
 * @throws {MissingPartitionError} where an entity has no usable partition.
 */
export async function materialize(
  target: FeatureSet | FeatureGroup,
  options: MaterializeOptions,
): Promise<MaterializeSummary> {
  const until = toTime(options.until, 'until')
  if (until % fiveMinutes !== 0) {
    const text = new Date(until).toISOString()
    throw new ParameterError(
      'until',
      `${text} is not a multiple of five minutes; batches end at 00:00, 00:05, 00:10 and so on.`,
    )
  }
  const maxBatchAge = parseDuration(options.maxBatchAge ?? '7d')
  if (maxBatchAge === null) {
    throw new ParameterError('maxBatchAge', `\`${options.maxBatchAge}\` is not a duration like 7d.`)
  }
  const { definition } = target
  const groups = definition.kind === 'featureSet' ? definition.groups.map(join => join.group) : [definition]
  const layouts = new Map(groups.map(group => [layoutOf(group).id, group]))
  const done: MaterializedGroup[] = []
  for (const group of layouts.values()) done.push(await materializeGroup(group, until, maxBatchAge, options))
  return { groups: done }
}

async function materializeGroup(
  group: FeatureGroupDefinition,
  asked: number,
  maxBatchAge: number,
  options: MaterializeOptions,
): Promise<MaterializedGroup> {
  const { online, offline, clock = Date.now } = options
  const pace = new Pace(options)
  const layout = layoutOf(group)
  const until = layout.accuracy === 'snapshot' ? floorTo(asked, day) : asked
  const startedAt = performance.now()
  const generation = await nextGeneration(layout, until, online, clock, options)
  const { source } = group
  const records =
    source.kind === 'entitySource'
      ? await entityRecords(source, layout, until, offline, options)
      : await eventRecords(source, layout, until, maxBatchAge, offline, options)
  await online.write([{ kind: 'layout', layout }], signalOf(options))
  const keys = await upload(records, layout, generation, pace, options)
  const partition = 'partition' in records ? (records.partition as string | null) : null
  const uploadedAt = clock()
  await online.publish(
    { layout: layout.id, generation, until, maxBatchAge, uploadedAt, keys, partition },
    signalOf(options),
  )
  return {
    group: group.name,
    rows: records.rowCount,
    keys,
    seconds: (performance.now() - startedAt) / 1000,
    until,
    partition,
  }
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

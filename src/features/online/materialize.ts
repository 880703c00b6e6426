import type { Aggregate } from '../aggregate/aggregate.ts'
import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { type Duration, parseDuration } from '../definition/duration.ts'
import { type FeatureGroup, refuseLabels } from '../definition/feature-group.ts'
import type { FeatureSet } from '../definition/feature-set.ts'
import { fiveMinutes } from '../definition/window.ts'
import { ParameterError, requireDefinition, requireMembers, requireOptions } from '../errors/parameter-error.ts'
import type { Extensions } from '../extensions.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import { type TimeInput, toTime } from '../table/time-input.ts'
import type { OnlineStore } from './online-store.ts'

/** How features are uploaded, and where. */
export interface MaterializeOptions extends LongRunning {
  /** Where the sources are. */
  readonly offline: OfflineStore
  /** Where the features go. */
  readonly online: OnlineStore
  /** The batch end, a multiple of five minutes: everything before it is uploaded. */
  readonly until: TimeInput
  /** How long after `until` windows that begin before it can be read; default `7d`. */
  readonly maxBatchAge?: Duration
  /** The code of own aggregates; see `Extensions`. */
  readonly extensions?: Extensions
  /** The time stamp of the upload, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** What `materialize` did. */
export interface MaterializeSummary {
  readonly groups: readonly MaterializedGroup[]
}

/** The upload of one group. */
export interface MaterializedGroup {
  readonly group: string
  /** Rows that were read. */
  readonly rows: number
  /** Keys that were uploaded. */
  readonly keys: number
  readonly seconds: number
  /** The batch end, epoch milliseconds; the last midnight for groups with `accuracy: 'snapshot'`. */
  readonly until: number
  /** Entities: the partition that was uploaded; null if none was usable. */
  readonly partition: string | null
}

/**
 * Uploads the features of a group, or of every group of a set, as of `until`, so that requests from then on can be answered.
 *
 * Each group becomes visible all at once, when all of it is uploaded; stream records that the batch covers are then removed.
 *
 * @throws {ParameterError} where `until` is not a multiple of five minutes, or lies before a batch that is already published.
 * @throws {DefinitionError} for a group of labels: only a backfill answers them. The labels of a set are left out.
 * @throws {MissingPartitionError} where an entity has no usable partition.
 * @throws {MissingExtensionError} naming every own aggregate whose code was not given.
 *
 * @example
 * {@includeCode ../../../docs/examples/quickstart.ts}
 */
export async function materialize(
  target: FeatureSet | FeatureGroup,
  options: MaterializeOptions,
): Promise<MaterializeSummary> {
  requireDefinition('target', target, ['featureSet', 'featureGroup'])
  requireOptions<MaterializeOptions>(options, {
    ...{ offline: 'read', online: 'write', until: null, maxBatchAge: null, extensions: null, clock: null },
    ...{ signal: 'throwIfAborted?', onProgress: null },
  })
  const { groups, until, maxBatchAge } = askedBatch(target, options)
  const { materializeGroups } = await import('./materialize-groups.ts')
  return { groups: await materializeGroups(groups, until, maxBatchAge, options) }
}

/** What a batch is of, and the options that it is checked by. */
export interface AskedBatch {
  readonly groups: readonly FeatureGroupDefinition[]
  readonly until: number
  readonly maxBatchAge: number
}

/** Checks what is asked for. */
export function askedBatch(
  { definition }: FeatureSet | FeatureGroup,
  options: Pick<MaterializeOptions, 'until' | 'maxBatchAge'>,
): AskedBatch {
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
  if (definition.kind === 'featureGroup') refuseLabels(definition)
  const groups = definition.kind === 'featureSet' ? definition.groups.map(join => join.group) : [definition]
  return { groups, until, maxBatchAge }
}

/** Encodes states as bytes and decodes them again. */
export interface StateCodec {
  encodeState(aggregate: Pick<Aggregate, 'name' | 'version'>, state: unknown): Uint8Array
  decodeState(aggregate: Pick<Aggregate, 'name' | 'version'>, bytes: Uint8Array): unknown
}

/** Gives the codec of the compact binary form of states, of any aggregate including your own, for stores that keep bytes. */
export async function stateCodec(): Promise<StateCodec> {
  const { decodeState, encodeState } = await import('../aggregate/state-codec.ts')
  return { decodeState, encodeState }
}

/**
 * Drops what a store keeps for earlier definitions of a group, or of a set's groups, and returns the dropped layouts.
 *
 * A changed definition starts a new layout and leaves the old one in place, so that readers of both work. Drop it when nothing reads it any more.
 */
export async function dropLayouts(target: FeatureSet | FeatureGroup, online: OnlineStore): Promise<readonly string[]> {
  requireDefinition('target', target, ['featureSet', 'featureGroup'])
  requireMembers('online', online, { describe: 'function', write: 'function' }, 'an online store')
  const { definition } = target
  const groups = definition.kind === 'featureSet' ? definition.groups.map(join => join.group) : [definition]
  const { layoutOf } = await import('./layout.ts')
  const used = new Set(groups.map(group => layoutOf(group).id))
  const dropped = new Set<string>()
  for (const { name } of groups) {
    for (const { layout } of await online.describe(name)) if (!used.has(layout.id)) dropped.add(layout.id)
  }
  await online.write(Array.from(dropped, layout => ({ kind: 'drop', layout })))
  return [...dropped]
}

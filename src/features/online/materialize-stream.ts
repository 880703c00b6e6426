import {
  type EventSourceDefinition,
  eventParts,
  type FeatureGroupDefinition,
  mutationsOf,
} from '../definition/definition.ts'
import { type Duration, formatDuration, parseDuration } from '../definition/duration.ts'
import { type FeatureGroup, refuseLabels } from '../definition/feature-group.ts'
import { DefinitionError } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import { ParameterError, requireDefinition, requireOptions } from '../errors/parameter-error.ts'
import type { Extensions } from '../extensions.ts'
import type { Table } from '../table/table.ts'
import type { OnlineStore } from './online-store.ts'
import { RunningStream } from './running-stream.ts'
import type { StreamInput } from './stream-feed.ts'

/** What a stream delivers, and where it goes. */
export interface MaterializeStreamOptions {
  /** A replayable stream, which resumes behind what the store holds; batches with positions; or plain rows, which always count as new. */
  readonly events: StreamInput
  readonly online: OnlineStore
  /** Groups over a union: the name of the part that the events belong to. Each part has its own stream. */
  readonly part?: string
  /** How far behind a key's newest event its events are kept individually; reads before that are refused; default `15m`. */
  readonly compactAfter?: Duration
  /**
   * How much of the stream is kept before the newest event of the group, in whole days, by event time; default: everything, until a batch
   * covers it. Reads that need more are refused; once something is gone, so are reads over all history, until a newer batch covers it.
   * It must be at least the longest bounded window plus `compactAfter`.
   */
  readonly retain?: Duration
  /** The code of own aggregates; see `Extensions`. */
  readonly extensions?: Extensions
  /** Receives, and is awaited for, events from before the batch end, or before what `retain` keeps: these are left to the next batch. */
  readonly onLate?: (events: Table) => void | Promise<void>
  /** Stops the stream; `done` then fails with the signal's reason. */
  readonly signal?: AbortSignal
  /** The shard of plain rows; default `0`. Writers of different shards do not interfere. */
  readonly shard?: string
  /** The current time, for `lag`; default: the clock of this machine. */
  readonly clock?: () => number
}

/** What a stream has done so far, in events. */
export interface StreamStats {
  /** Delivered. */
  readonly events: number
  /** Taken into the store. */
  readonly applied: number
  /** From before the batch end, or before what `retain` keeps, and so left to the next batch. */
  readonly late: number
  /** Delivered again: their position was passed already, or their id is known. */
  readonly duplicates: number
  /** Without a time or a part of the key, or dropped by the source's filter. */
  readonly ignored: number
  /**
   * Changes of entities that removed a row that neither the snapshot nor the stream contains: its insert is lost, or has not arrived yet.
   * Rows are told apart by the columns that the group needs.
   */
  readonly unmatched: number
  /** Milliseconds from the newest event to now; null before the first event. */
  readonly lag: number | null
  /** The position that is in the store, per shard. */
  readonly positions: { readonly [shard: string]: number }
}

/** A running stream. */
export interface StreamHandle {
  /** Settles when the events end, after `close`, or when something fails. */
  readonly done: Promise<void>
  stats(): StreamStats
  /** Stops once the events that were already taken are in the store. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Keeps a group's features up to date with a stream of events. Each batch is in the store before the next one is requested.
 *
 * @throws {DefinitionError} for a group that no stream can feed; {ParameterError} for a wrong option. Everything later fails `done`.
 *
 * @example
 * {@includeCode ../../../docs/examples/stream.ts}
 */
export function materializeStream(group: FeatureGroup, options: MaterializeStreamOptions): StreamHandle {
  requireDefinition('group', group, ['featureGroup'])
  requireOptions<MaterializeStreamOptions>(options, {
    ...{ events: null, online: 'write', part: null, compactAfter: null, retain: null, extensions: null },
    ...{ onLate: null, signal: 'throwIfAborted?', shard: null, clock: null },
  })
  const { definition } = group
  const part = streamedPart(definition, options.part)
  const compactAfter = parseDuration(options.compactAfter ?? '15m')
  if (compactAfter === null) {
    throw new ParameterError('compactAfter', `\`${options.compactAfter}\` is not a duration like 15m.`)
  }
  const keeping = { compactAfter, retain: retained(definition, compactAfter, options) }
  return new RunningStream(definition, part, keeping, options)
}

/** How much is kept, in milliseconds; null: everything. */
function retained(
  { name, source, features }: FeatureGroupDefinition,
  compactAfter: number,
  { retain }: MaterializeStreamOptions,
): number | null {
  if (retain === undefined) return null
  const refuse = (detail: string): ParameterError => new ParameterError('retain', detail)
  const duration = parseDuration(retain)
  if (duration === null) throw refuse(`\`${retain}\` is not a duration like 30d.`)
  if (source.kind === 'entitySource') {
    throw refuse(
      `changes of \`${name}\` are kept until a newer partition owns them; materialize that, and leave \`retain\` out.`,
    )
  }
  const windows = features.map(feature => (feature.kind === 'aggregate' ? (feature.window ?? 0) : 0))
  const least = Math.max(...windows) + compactAfter
  if (duration >= least) return duration
  const needed = `the longest window of \`${name}\` and \`compactAfter\` need ${formatDuration(least)}`
  throw refuse(`\`${retain}\` is too short: ${needed}; give that or more, or leave it out.`)
}

/** The source of a stream's events: the group's source, or one part of a union; null for the changes of entities. */
function streamedPart(group: FeatureGroupDefinition, part: string | undefined): EventSourceDefinition | null {
  const refuse = (message: string): DefinitionError =>
    new DefinitionError(`feature group \`${group.name}\``, [{ at: 'source', message }])
  refuseLabels(group)
  if (mutationsOf(group) !== null) return null
  if (group.source.kind === 'entitySource') throw refuse('entities have no stream; materialize a newer partition')
  if (group.accuracy === 'snapshot') throw refuse('windows that end at midnight need no stream; materialize every day')
  const source = partOf(group, part)
  if (source.result !== null) {
    throw refuse(
      'its events are the results of a set, and what the set knew at a time can still change while events of before that time arrive; materialize it again instead',
    )
  }
  return source
}

/** The part of a union that the events belong to, or the only source. */
function partOf({ name, source }: FeatureGroupDefinition, part: string | undefined): EventSourceDefinition {
  if (part === undefined && source.kind === 'eventSource') return source
  const parts = source.kind === 'entitySource' ? [] : eventParts(source)
  const found = parts.find(candidate => candidate.name === part)
  if (found !== undefined) return found
  const detail = part === undefined ? 'say which part of the union the events are of.' : `there is no part \`${part}\`.`
  const known = parts.map(candidate => candidate.name)
  throw new ParameterError('part', `feature group \`${name}\`: ${detail}${suggestion(part ?? '', known)}`)
}

import { resolve } from 'node:path'
import { type Duration, readDuration } from '../definition/duration.ts'
import { ParameterError, requirePath, requireSettings } from '../errors/parameter-error.ts'
import type { EventStream } from '../online/event-stream.ts'
import type { Schema } from '../schema.ts'
import type { TableInput } from '../table/from-rows.ts'

/** How a log of events is kept. */
export interface FileEventsOptions {
  /** The columns of appended rows; default: those of the log, or of the first rows. */
  readonly columns?: Schema
  /** The time zone of appended timestamps that have none; if it is left out, such timestamps are refused. */
  readonly zone?: string
  /** The number of shards over which `shardBy` spreads rows; default 1. */
  readonly shards?: number
  /** The columns that determine a row's shard: rows with equal values stay together, in order. */
  readonly shardBy?: readonly string[]
  /**
   * When appended rows are synced to disk: `always` (the default) before `append` resolves, within a duration, or `never`, which leaves it to the
   * system. Acknowledged rows always survive the end of the process, but a power cut only with `always`.
   */
  readonly sync?: 'always' | 'never' | Duration
  /** The size in bytes from which a new file is started; default 16 MiB. */
  readonly segmentBytes?: number
  /** Whether opened streams wait for further events, including those of other processes, instead of ending; default false. */
  readonly follow?: boolean
  /** How often a waiting stream checks for events of other processes; default `50ms`. */
  readonly poll?: Duration
}

/** How events are appended. */
export interface AppendOptions {
  /** The shard of all rows; default: by `shardBy`, else `0`. */
  readonly shard?: string
}

/** An append-only log of events: a stream that can be written. */
export interface EventLog extends EventStream {
  /**
   * Appends rows and resolves with the position of the last one in each shard, once they are as durable as `sync` says. The rows of one
   * shard are appended in order, as a whole or not at all; simultaneous appends are written together.
   *
   * @throws {InvalidValueError} for values that cannot be read; {ParameterError} for a wrong shard; {UnknownColumnError}.
   * @throws {StorageError} where the disk is full or fails: nothing is appended, and the log stays usable.
   * @throws {EventLogError} where another process writes to the log, or its newest file is damaged.
   */
  append(events: TableInput, options?: AppendOptions): Promise<{ readonly [shard: string]: number }>
  /** Ends waiting streams, finishes pending appends, and lets other processes append. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A durable log of events in a folder, for any number of readers and one writing process at a time.
 *
 * Each shard is a log of its own, with positions from 0. Reading starts after a position without reading what is before it. A column
 * that a source declares is null in rows appended before the column existed. `src/features/event-log/README.md` describes the files.
 *
 * Streams fail with an `EventLogError` where a file is damaged or events are gone, and with an `UnknownColumnError` or
 * `ColumnTypeError` where the log does not hold what a source asks for.
 *
 * @throws {ParameterError} for an option out of its range.
 *
 * @example
 * {@includeCode ../../../docs/examples/stream.ts}
 */
export function fileEvents(path: string, options: FileEventsOptions = {}): EventLog {
  requirePath('path', path)
  requireSettings<FileEventsOptions>(options, {
    columns: null,
    zone: null,
    shards: null,
    shardBy: null,
    sync: null,
    segmentBytes: null,
    follow: null,
    poll: null,
  })
  const settings = logSettings(resolve(path), options)
  let opened: Promise<EventLog> | null = null
  const log = (): Promise<EventLog> => {
    opened ??= import('./open-event-log.ts').then(module => module.openEventLog(settings))
    return opened
  }
  return {
    open: (source, reading = {}) => lazily(async () => (await log()).open(source, reading)),
    append: async (...given) => (await log()).append(...given),
    close: async () => (await log()).close(),
    [Symbol.asyncDispose]: async () => (await log()).close(),
  }
}

/** The options of a log, complete and checked; durations in milliseconds. */
export interface LogSettings {
  readonly root: string
  readonly columns: Schema | null
  readonly zone: string | null
  readonly shards: number
  readonly shardBy: readonly string[]
  readonly syncAfter: number
  readonly segmentBytes: number
  readonly follow: boolean
  readonly poll: number
}

function logSettings(root: string, options: FileEventsOptions): LogSettings {
  const { columns = null, zone = null, shards = 1, shardBy = [], sync = 'always', segmentBytes = 1 << 24 } = options
  const { follow = false, poll = '50ms' } = options
  if (!Number.isInteger(shards) || shards < 1 || shards > 10_000) {
    throw new ParameterError('shards', `${shards} is not a whole number from 1 to 10000.`)
  }
  if (shards > 1 && shardBy.length === 0) {
    throw new ParameterError('shardBy', `rows cannot be spread over ${shards} shards without columns to tell by.`)
  }
  if (!Number.isInteger(segmentBytes) || segmentBytes < 1) {
    throw new ParameterError('segmentBytes', `${segmentBytes} is not a positive whole number.`)
  }
  const syncAfter = sync === 'always' ? 0 : sync === 'never' ? Number.POSITIVE_INFINITY : readDuration('sync', sync)
  return { root, columns, zone, shards, shardBy, syncAfter, segmentBytes, follow, poll: readDuration('poll', poll) }
}

/** An iterable whose source is loaded when the first item is asked for. */
function lazily<T>(load: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<T> {
      let loaded: Promise<AsyncIterator<T>> | null = null
      const iterator = (): Promise<AsyncIterator<T>> => {
        loaded ??= load().then(iterable => iterable[Symbol.asyncIterator]())
        return loaded
      }
      return {
        next: async () => (await iterator()).next(),
        return: async () => (await (await iterator()).return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

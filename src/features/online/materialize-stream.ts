import type { EventSourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import { type Duration, parseDuration } from '../definition/duration.ts'
import type { FeatureGroup } from '../definition/feature-group.ts'
import { DefinitionError } from '../errors/definition-error.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { Table } from '../table/table.ts'
import type { EventBatch } from './event-stream.ts'
import { layoutOf } from './layout.ts'
import type { OnlineStore } from './online-store.ts'
import { openFeed, type StreamFeed, type StreamInput } from './stream-feed.ts'
import { StreamWriter } from './stream-writer.ts'

export interface MaterializeStreamOptions {
  /** A replayable stream, which resumes behind what the store holds; batches with positions; or plain rows, which always count as new. */
  readonly events: StreamInput
  readonly online: OnlineStore
  /** How long events of a key stay single, behind its newest one; reads before that are refused; default `15m`. */
  readonly compactAfter?: Duration
  /** Takes the events that happened before the batch end: they are left to the next batch. Awaited. */
  readonly onLate?: (events: Table) => void | Promise<void>
  /** Stops the stream; `done` then fails with the signal's reason. */
  readonly signal?: AbortSignal
  /** The shard of plain rows; default `0`. Writers of different shards do not meet. */
  readonly shard?: string
  /** For `lag`; default: the clock of this machine. */
  readonly clock?: () => number
}

/** What a stream has done so far, in events. */
export interface StreamStats {
  /** Delivered. */
  readonly events: number
  /** Taken into the store. */
  readonly applied: number
  /** Happened before the batch end, and so were left to the next batch. */
  readonly late: number
  /** Delivered again: their position was passed before, or their id is known. */
  readonly duplicates: number
  /** Without a time or a part of the key, or dropped by the source's filter. */
  readonly ignored: number
  /** Milliseconds from the newest event to now; null before the first. */
  readonly lag: number | null
  /** The position that is in the store, per shard. */
  readonly positions: { readonly [shard: string]: number }
}

/** A running stream. */
export interface StreamHandle {
  /** Settles when the events end, after `close`, or when something fails. */
  readonly done: Promise<void>
  stats(): StreamStats
  /** Stops after what was already taken up is in the store. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Keeps a group's features up to date with a stream of events. Each batch is in the store before the next one is asked for.
 *
 * @throws {DefinitionError} for a group that no stream can feed; {ParameterError} for a wrong option. Everything later fails `done`.
 */
export function materializeStream(group: FeatureGroup, options: MaterializeStreamOptions): StreamHandle {
  const { definition } = group
  const source = streamedSource(definition)
  const compactAfter = parseDuration(options.compactAfter ?? '15m')
  if (compactAfter === null) {
    throw new ParameterError('compactAfter', `\`${options.compactAfter}\` is not a duration like 15m.`)
  }
  return new RunningStream(definition, source, compactAfter, options)
}

function streamedSource(group: FeatureGroupDefinition): EventSourceDefinition {
  const refuse = (message: string): DefinitionError =>
    new DefinitionError(`feature group \`${group.name}\``, [{ at: 'source', message }])
  if (group.source.kind === 'entitySource') throw refuse('entities have no stream; materialize a newer partition')
  if (group.accuracy === 'snapshot') throw refuse('windows that end at midnight need no stream; materialize every day')
  return group.source
}

class RunningStream implements StreamHandle {
  readonly done: Promise<void>
  readonly #options: MaterializeStreamOptions
  /** Aborts what is under way; `close` lets it end instead. */
  readonly #abort = new AbortController()
  #writer: StreamWriter | null = null
  #isClosing = false
  #wake: (() => void) | null = null

  constructor(
    group: FeatureGroupDefinition,
    source: EventSourceDefinition,
    compactAfter: number,
    options: MaterializeStreamOptions,
  ) {
    this.#options = options
    this.done = this.#run(group, source, compactAfter)
  }

  stats(): StreamStats {
    const counts = this.#writer?.counts ?? { events: 0, applied: 0, late: 0, duplicates: 0, ignored: 0 }
    const positions = [...(this.#writer?.positions ?? [])]
    const newest = positions.reduce(
      (latest, [, position]) => Math.max(latest, position.newestEventAt),
      Number.NEGATIVE_INFINITY,
    )
    const { clock = Date.now } = this.#options
    return {
      ...counts,
      lag: newest === Number.NEGATIVE_INFINITY ? null : clock() - newest,
      positions: Object.fromEntries(positions.map(([shard, { offset }]) => [shard, offset])),
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#wake?.()
    await this.done.catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(group: FeatureGroupDefinition, source: EventSourceDefinition, compactAfter: number): Promise<void> {
    const { signal: outer } = this.#options
    const stop = (): void => {
      this.#abort.abort(outer?.reason)
      this.#wake?.()
    }
    outer?.throwIfAborted()
    outer?.addEventListener('abort', stop, { once: true })
    try {
      await this.#consume(group, source, compactAfter)
    } finally {
      outer?.removeEventListener('abort', stop)
    }
  }

  async #consume(group: FeatureGroupDefinition, source: EventSourceDefinition, compactAfter: number): Promise<void> {
    const { online, events, onLate = null, shard = '0' } = this.#options
    const { signal } = this.#abort
    const layout = layoutOf(group)
    await online.write([{ kind: 'layout', layout }], { signal })
    const stored = (await online.describe(group.name, { signal })).find(entry => entry.layout.id === layout.id)
    const writer = new StreamWriter({ source, layout, online, compactAfter, onLate, signal }, stored?.positions ?? {})
    this.#writer = writer
    const after = Object.fromEntries([...writer.positions].map(([name, { offset }]) => [name, offset]))
    const feed = openFeed(events, { source, needed: writer.reader.needed, after, shard, signal })
    try {
      for (let batch = await this.#next(feed); batch !== null; batch = await this.#next(feed)) await writer.apply(batch)
    } catch (error) {
      feed.cancel()
      throw error
    }
  }

  /** The next batch; null at the end, and once the stream closes and what it had taken up is delivered. */
  async #next(feed: StreamFeed): Promise<EventBatch | null> {
    const { signal } = this.#abort
    signal.throwIfAborted()
    if (this.#isClosing) return feed.cancel()
    const batch = await new Promise<EventBatch | null | 'stopped'>((resolve, reject) => {
      this.#wake = () => resolve('stopped')
      feed.next().then(resolve, reject)
    })
    this.#wake = null
    signal.throwIfAborted()
    return batch === 'stopped' ? feed.cancel() : batch
  }
}

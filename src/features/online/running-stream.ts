import type { EventSourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import type { EventBatch } from './event-stream.ts'
import type { MaterializeStreamOptions, StreamHandle, StreamStats } from './materialize-stream.ts'
import type { StreamFeed } from './stream-feed.ts'
import type { StreamWriter } from './stream-writer.ts'

/** How long a stream keeps what; milliseconds. */
export interface Keeping {
  /** How long events of a key stay single, behind its newest one. */
  readonly compactAfter: number
  /** How much is kept at all, behind the newest event of the group; null: everything. */
  readonly retain: number | null
}

/** A stream under way; what it needs is loaded when it starts. */
export class RunningStream implements StreamHandle {
  readonly done: Promise<void>
  readonly #options: MaterializeStreamOptions
  /** Aborts what is under way; `close` lets it end instead. */
  readonly #abort = new AbortController()
  #writer: StreamWriter | null = null
  #isClosing = false
  #wake: (() => void) | null = null

  /** `part` is what the events are of; null: they are changes of the group's entities. */
  constructor(
    group: FeatureGroupDefinition,
    part: EventSourceDefinition | null,
    keeping: Keeping,
    options: MaterializeStreamOptions,
  ) {
    this.#options = options
    this.done = this.#run(group, part, keeping)
  }

  stats(): StreamStats {
    const counts = this.#writer?.counts ?? { events: 0, applied: 0, late: 0, duplicates: 0, ignored: 0, unmatched: 0 }
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

  async #run(group: FeatureGroupDefinition, part: EventSourceDefinition | null, keeping: Keeping): Promise<void> {
    const { signal: outer } = this.#options
    const stop = (): void => {
      this.#abort.abort(outer?.reason)
      this.#wake?.()
    }
    outer?.throwIfAborted()
    outer?.addEventListener('abort', stop, { once: true })
    try {
      await this.#consume(group, part, keeping)
    } finally {
      outer?.removeEventListener('abort', stop)
    }
  }

  async #consume(group: FeatureGroupDefinition, part: EventSourceDefinition | null, keeping: Keeping): Promise<void> {
    const { online, events, extensions, onLate = null, shard = '0' } = this.#options
    const { signal } = this.#abort
    const [{ streamTarget }, { layoutOf }, { loadExtensions }, { openFeed }, { StreamWriter }] = await Promise.all([
      import('./stream-target.ts'),
      import('./layout.ts'),
      import('../load-extensions.ts'),
      import('./stream-feed.ts'),
      import('./stream-writer.ts'),
    ])
    const layout = layoutOf(group)
    const { aggregates: own } = await loadExtensions(extensions, { groups: [group] })
    await online.write([{ kind: 'layout', layout }], { signal })
    const stored = (await online.describe(group.name, { signal })).find(entry => entry.layout.id === layout.id)
    const { source, reader, prefix } = streamTarget(group, part, layout)
    const positions = Object.entries(stored?.positions ?? {}).filter(([name]) => name.startsWith(prefix))
    const writer = new StreamWriter(
      { source, reader, layout, own, online, onLate, signal, ...keeping },
      Object.fromEntries(positions),
    )
    this.#writer = writer
    const after = Object.fromEntries(positions.map(([name, { offset }]) => [name.slice(prefix.length), offset]))
    const feed = openFeed(events, { source, needed: writer.reader.needed, after, shard, signal })
    try {
      for (let batch = await this.#next(feed); batch !== null; batch = await this.#next(feed)) {
        await writer.apply({ ...batch, shard: prefix + batch.shard })
      }
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

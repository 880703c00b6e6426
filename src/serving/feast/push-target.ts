import type { EventSourceDefinition, FeatureGroupDefinition } from '../../features/definition/definition.ts'
import { FeatureGroup } from '../../features/definition/feature-group.ts'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import type { Extensions } from '../../features/extensions.ts'
import type { EventBatch } from '../../features/online/event-stream.ts'
import { materializeStream, type StreamHandle } from '../../features/online/materialize-stream.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import type { Table } from '../../features/table/table.ts'

/** Where pushed events go. */
export interface PushOptions {
  readonly online: OnlineStore
  /** The name under which this process counts its events; no two that run at a time may share it. */
  readonly shard: string
  readonly extensions?: Extensions
}

interface Waiting {
  readonly table: Table
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** A group's stream that is fed by pushes, one after the other. */
export class PushTarget {
  readonly #group: FeatureGroupDefinition
  readonly #options: PushOptions
  readonly #stream: StreamHandle
  readonly #waiting: Waiting[] = []
  #wake: (() => void) | null = null
  #end: { readonly error: unknown } | null = null

  constructor(group: FeatureGroupDefinition, source: EventSourceDefinition, options: PushOptions) {
    const { online, extensions, shard } = options
    this.#group = group
    this.#options = options
    this.#stream = materializeStream(new FeatureGroup(group), {
      events: this.#batches(),
      online,
      shard,
      ...(extensions !== undefined && { extensions }),
      ...(group.source.kind === 'unionSource' && { part: source.name }),
    })
    this.#stream.done.then(
      () => this.#stop(new ClosedError('the stream of pushed events')),
      error => this.#stop(error),
    )
  }

  /** Whether it takes no more, so that another is needed. */
  get ended(): boolean {
    return this.#end !== null
  }

  /** Resolves when the events are in the store. */
  push(table: Table): Promise<void> {
    if (this.#end !== null) return Promise.reject(this.#end.error)
    return new Promise((done, failed) => {
      this.#waiting.push({ table, done, failed })
      this.#wake?.()
    })
  }

  /** Waits for what is being stored; what still waits fails. */
  async close(): Promise<void> {
    await this.#stream.close()
  }

  #stop(error: unknown): void {
    this.#end = { error }
    for (const { failed } of this.#waiting.splice(0)) failed(error)
    this.#wake?.()
  }

  /** The stream asks for a batch when the one before is in the store. */
  async *#batches(): AsyncIterable<EventBatch> {
    const { shard } = this.#options
    let offset = await this.#next()
    while (this.#end === null) {
      const [next] = this.#waiting
      if (next === undefined) {
        await new Promise<void>(wake => {
          this.#wake = wake
        })
        continue
      }
      yield { kind: 'events', shard, offset, table: next.table }
      offset += next.table.rowCount
      this.#waiting.shift()
      next.done()
    }
  }

  /** The position behind what the store holds of this shard. */
  async #next(): Promise<number> {
    const { online, shard } = this.#options
    const layouts = await online.describe(this.#group.name)
    const held = layouts.flatMap(({ positions }) =>
      Object.hasOwn(positions, shard) ? (positions[shard]?.offset ?? []) : [],
    )
    return 1 + Math.max(-1, ...held)
  }
}

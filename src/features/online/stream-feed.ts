import { type EventSourceDefinition, schemaOf } from '../definition/definition.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { InputRow, Schema } from '../schema.ts'
import { tableFromRows } from '../table/from-rows.ts'
import type { EventBatch, EventStream } from './event-stream.ts'

/** The input of a stream: a replayable stream, batches with their positions, or plain rows. */
export type StreamInput<S extends Schema = Schema> =
  | EventStream
  | AsyncIterable<EventBatch | InputRow<S>>
  | Iterable<EventBatch | InputRow<S>>

/** Batches of events, one at a time; null at the end. */
export interface StreamFeed {
  next(): Promise<EventBatch | null>
  /** Abandons the input without waiting for it; returns what was taken from it and not yet delivered. */
  cancel(): EventBatch | null
}

export interface FeedOptions {
  readonly source: EventSourceDefinition
  /** The stored columns that are needed. */
  readonly needed: Schema
  /** Where each shard stands in the store. */
  readonly after: { readonly [shard: string]: number }
  /** The shard of plain rows. */
  readonly shard: string
  readonly signal: AbortSignal
}

/** Opens the input of a stream. Plain rows have no positions of their own: they continue those of the store. */
export function openFeed(input: StreamInput, options: FeedOptions): StreamFeed {
  const { source, needed, after, signal } = options
  if (typeof input !== 'object' || input === null || !isOpenable(input)) {
    throw new ParameterError('events', 'a stream with `open`, or something to iterate over rows or batches, is needed.')
  }
  if ('open' in input) {
    const zone = source.zone === null ? {} : { zone: source.zone }
    return new Feed(
      input.open({ name: source.name, columns: needed, time: source.time, ...zone }, { after, signal }),
      options,
    )
  }
  return new Feed(input as AsyncIterable<unknown>, options)
}

function isOpenable(input: object): boolean {
  return 'open' in input || Symbol.asyncIterator in input || Symbol.iterator in input
}

const rowsPerBatch = 1000

class Feed implements StreamFeed {
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>
  readonly #options: FeedOptions
  readonly #schema: Schema
  #asked: Promise<IteratorResult<unknown>> | null = null
  #rows: unknown[] = []
  #offset: number

  constructor(input: AsyncIterable<unknown> | Iterable<unknown>, options: FeedOptions) {
    this.#iterator = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]()
    this.#options = options
    this.#schema = schemaOf(options.source.stored)
    this.#offset = (Object.hasOwn(options.after, options.shard) ? (options.after[options.shard] ?? -1) : -1) + 1
  }

  async next(): Promise<EventBatch | null> {
    for (;;) {
      this.#asked ??= Promise.resolve(this.#iterator.next())
      if (this.#rows.length > 0 && !(await isReady(this.#asked))) return this.#flush()
      const { done, value } = await this.#asked.catch(error => this.#failed(error))
      if (done === true) return this.#rows.length > 0 ? this.#flush() : null
      if (isBatch(value)) {
        if (this.#rows.length > 0) return this.#flush()
        this.#asked = null
        return value
      }
      this.#asked = null
      this.#rows.push(value)
      if (this.#rows.length >= rowsPerBatch) return this.#flush()
    }
  }

  cancel(): EventBatch | null {
    const ended = this.#iterator.return?.()
    if (ended instanceof Promise) ended.catch(() => {})
    return this.#rows.length > 0 ? this.#flush() : null
  }

  /** What came before a failure is delivered first; asking again fails. */
  #failed(error: unknown): IteratorResult<unknown> {
    if (this.#rows.length === 0) throw error
    return { done: true, value: null }
  }

  #flush(): EventBatch {
    const { source, shard } = this.#options
    const subject = `the stream of \`${source.name}\``
    const rows = this.#rows as readonly InputRow<Schema>[]
    const table = tableFromRows(this.#schema, rows, { subject, ...(source.zone !== null && { zone: source.zone }) })
    const batch: EventBatch = { kind: 'events', shard, offset: this.#offset, table }
    this.#offset += rows.length
    this.#rows = []
    return batch
  }
}

function isBatch(value: unknown): value is EventBatch {
  const candidate = value as Partial<EventBatch> | null
  return typeof candidate === 'object' && candidate?.kind === 'events' && typeof candidate.table?.rowCount === 'number'
}

/** Whether a promise settles without anything else having to happen; generators that have a row at hand need a few turns. */
async function isReady(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const settle = (): void => {
    settled = true
  }
  promise.then(settle, settle)
  for (let turn = 0; turn < 8 && !settled; turn++) await null
  return settled
}

import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'

/** What the reader of a stream declares about its events: the columns to deliver, and which of them is the time. */
export interface EventStreamSource {
  /** For messages, like `flights`. */
  readonly name: string
  readonly columns: Schema
  readonly time: string
  /** The time zone of stored times that have none. */
  readonly zone?: string
}

/** Events of one shard, in the shard's order. */
export interface EventBatch {
  readonly kind: 'events'
  readonly shard: string
  /** The position of the first row in its shard; row i has `offset + i`. */
  readonly offset: number
  readonly table: Table
}

/** A replayable stream of events, which starts anew each time it is opened. */
export interface EventStream {
  /** Delivers batches; with `after`, only events after those positions. */
  open(
    source: EventStreamSource,
    options?: { readonly after?: { readonly [shard: string]: number }; readonly signal?: AbortSignal },
  ): AsyncIterable<EventBatch>
}

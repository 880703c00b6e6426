import type { Layout } from './layout.ts'
import type { BatchRecord, RawInput, ShardRecord, WrittenTiles } from './stored-record.ts'

/** A batch of one layout as it is published; times are epoch milliseconds, durations milliseconds. */
export interface PublishedBatch {
  readonly layout: string
  /** The records that become visible; a greater one is newer. */
  readonly generation: number
  /** The batch end B: the batch holds what happened before it. */
  readonly until: number
  readonly maxBatchAge: number
  readonly uploadedAt: number
  readonly keys: number
  /** Entities: the partition that was uploaded, or null when none was usable. */
  readonly partition: string | null
}

/** Up to where a shard of a stream is in the store. */
export interface StreamPosition {
  readonly offset: number
  readonly newestEventAt: number
}

/** What a store holds of one layout. */
export interface StoredLayout {
  readonly layout: Layout
  /** Null before the first batch. */
  readonly batch: PublishedBatch | null
  readonly positions: { readonly [shard: string]: StreamPosition }
}

/** Asks for one key of one layout. A store may return more than is asked for, never less. */
export interface ReadRequest {
  readonly layout: string
  readonly key: string
  /** Per tile level the earliest start that is needed; infinite for none. */
  readonly tilesFrom: readonly [number, number, number]
  /** Stretches of compacted time, in order, whose raw inputs are needed as well. */
  readonly strips: readonly (readonly [from: number, until: number])[]
  /** Whether the ids are needed. */
  readonly ids: boolean
}

/** Everything about one key, as of one moment. */
export interface StoredRecord {
  /** What the layout publishes, whether or not the key is in it. */
  readonly batch: PublishedBatch | null
  readonly batchRecord: BatchRecord | null
  readonly shards: readonly ShardRecord[]
}

/** Announces a layout; writing it again changes nothing. */
export interface LayoutChange {
  readonly kind: 'layout'
  readonly layout: Layout
}

/** A key's record of a generation that is not published yet. */
export interface BatchChange {
  readonly kind: 'batch'
  readonly layout: string
  readonly generation: number
  readonly key: string
  readonly record: BatchRecord
}

/**
 * What events of one shard change for one key, applied as a whole or not at all.
 *
 * A raw input is kept under its position, a tile under its level and start: there the greater position wins and an equal one changes nothing.
 * `compactedBefore` and `rawFrom` only grow; raw inputs before `rawFrom` and whatever the batch owns are not kept.
 * Of the rows before `compactedBefore` only the greatest that was known by then stays, and those above it.
 */
export interface StreamChange {
  readonly kind: 'stream'
  readonly layout: string
  readonly key: string
  readonly shard: string
  readonly offset: number
  readonly compactedBefore: number | null
  readonly rawFrom: number | null
  readonly raw: readonly RawInput[]
  readonly tiles: WrittenTiles
  readonly rows: readonly RawInput[]
  readonly ids: readonly (readonly [id: string, time: number])[]
  /** Ids of older events may be forgotten; null keeps them. */
  readonly idsFrom: number | null
}

/** Says that a shard is in the store up to a position; it is written after what it covers, and only grows. */
export interface PositionChange extends StreamPosition {
  readonly kind: 'position'
  readonly layout: string
  readonly shard: string
}

export type Change = LayoutChange | BatchChange | StreamChange | PositionChange

export interface StoreOptions {
  readonly signal?: AbortSignal
}

/** Where features are kept for requests: keyed records, written by batches and streams. Everything in it is JSON-safe data. */
export interface OnlineStore {
  /** The layouts that are held under a group's name. */
  describe(group: string, options?: StoreOptions): Promise<readonly StoredLayout[]>
  /** One answer per request, in order; an unknown key gives a record without anything. Later writes do not change an answer. */
  read(requests: readonly ReadRequest[], options?: StoreOptions): Promise<readonly StoredRecord[]>
  /** Applies changes in order, each of them atomically. */
  write(changes: readonly Change[], options?: StoreOptions): Promise<void>
  /**
   * Makes a generation the visible one, atomically, and then drops stream records of what it owns.
   *
   * @throws {ParameterError} where a batch with a later end, or a newer generation, is already published.
   */
  publish(batch: PublishedBatch, options?: StoreOptions): Promise<void>
  close(): Promise<void>
}

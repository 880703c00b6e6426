import type { EncodedValue } from '../expression/expression.ts'
import type { Column } from '../table/column.ts'
import type { Layout } from './layout.ts'
import type { BatchRecord, RawInput, ShardRecord, WrittenTiles } from './stored-record.ts'
import type { Stretches, TileStretches } from './stretches.ts'

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
  /** Events before it that streams had brought are gone (`RetainChange`); null: none are. */
  readonly retainedFrom: number | null
}

/** Asks for one key of one layout. A store may return more than is asked for, never less. */
export interface ReadRequest {
  readonly layout: string
  readonly key: string
  /** Where the tiles start that are needed, of the batch and of streams. */
  readonly tiles: TileStretches
  /** Where the raw inputs lie that are needed, of the batch and of streams; of these also all that are not compacted. */
  readonly strips: Stretches
  /** Ids of events whose claims are asked for. */
  readonly ids?: readonly string[]
  /** Windows that a store which `computes` merges itself; what it merges it leaves out of the shards. */
  readonly windows?: WindowsRequest
}

/** Windows that end at one time. */
export interface WindowsRequest {
  readonly at: number
  /** Per window, the numbers of the states that are asked for. A store may remember what it makes of this array. */
  readonly states: readonly (readonly number[])[]
  /** Per window, the first time in it; descending. */
  readonly from: readonly number[]
}

/** What a store merged of the shards of a key. */
export interface MergedWindows {
  /** Events before it cannot be read one by one: reads as of then are refused. */
  readonly compactedBefore: number
  /** Per window, the state in it of each that is asked for; null for nothing. */
  readonly states: readonly (readonly EncodedValue[])[]
}

/** Everything about one key, as of one moment. */
export interface StoredRecord {
  /** What the layout publishes, whether or not the key is in it. */
  readonly batch: PublishedBatch | null
  readonly batchRecord: BatchRecord | null
  /** As in `StoredLayout`. */
  readonly retainedFrom: number | null
  readonly shards: readonly ShardRecord[]
  /** Where windows were asked for: those of what is not in `shards`; null where that is nothing. */
  readonly merged?: MergedWindows | null
  /** Where ids were asked for: who has each; null for nobody. */
  readonly claims?: readonly (IdClaim | null)[]
}

/** Announces a layout; writing it again changes nothing. */
export interface LayoutChange {
  readonly kind: 'layout'
  readonly layout: Layout
}

/** Forgets a layout and all that is kept of it; one that is not there changes nothing. */
export interface DropChange {
  readonly kind: 'drop'
  readonly layout: string
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
 * `compactedBefore` and `rawFrom` only grow; raw inputs before `rawFrom`, whatever the batch owns, and what is not a row and before
 * `retainedFrom` are not kept.
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
}

/**
 * Claims ids of events for positions of a shard: an id belongs to who claims it first, whatever its key, and to the published batch that has it.
 * Only its own shard may claim it again, as long as the position of the claim is not in the store.
 */
export interface ClaimChange {
  readonly kind: 'claim'
  readonly layout: string
  readonly shard: string
  readonly ids: readonly (readonly [id: string, time: number, offset: number])[]
  /** Claims of older events may be forgotten. */
  readonly idsFrom: number
}

/** Who has an id: a position of a shard, or the batch, which has no shard. */
export interface IdClaim {
  readonly shard: string | null
  readonly offset: number
}

/**
 * Events of one shard for a store that `computes`: it keeps, compacts and merges them itself, by the rules of `StreamChange`.
 * Applied as a whole or not at all. An event whose position a key includes already, that the batch owns, or that is before `retainedFrom`,
 * changes nothing.
 */
export interface EventsChange {
  readonly kind: 'events'
  readonly layout: string
  readonly shard: string
  /** The position of row 0. */
  readonly offset: number
  /** Per row the number of its key; negative: the row is left out. */
  readonly codes: Int32Array
  /** Per number the key; null where no row has it. */
  readonly keys: readonly (string | null)[]
  readonly times: Float64Array
  readonly created: Column | null
  readonly sequence: Column | null
  /** One per input of the layout. */
  readonly inputs: readonly Column[]
  /** How long events of a key stay single, behind its newest one, in milliseconds. */
  readonly compactAfter: number
}

/** Says that a shard is in the store up to a position; it is written after what it covers, and only grows. */
export interface PositionChange extends StreamPosition {
  readonly kind: 'position'
  readonly layout: string
  readonly shard: string
}

/**
 * Forgets what streams brought of the days before `from`, a midnight, and no batch owns; of a key's rows the greatest that was known by then
 * stays, and those above it. Where that was anything, `from` becomes the layout's `retainedFrom`, which only grows. Not for
 * layouts of entities, whose changes are needed until a batch owns them.
 */
export interface RetainChange {
  readonly kind: 'retain'
  readonly layout: string
  readonly from: number
}

/** Anything that can be written to a store. */
export type Change =
  | LayoutChange
  | DropChange
  | BatchChange
  | StreamChange
  | EventsChange
  | ClaimChange
  | PositionChange
  | RetainChange

/** What every call to a store takes. */
export interface StoreOptions {
  readonly signal?: AbortSignal
}

/** Where features are kept for requests: keyed records, written by batches and streams. What it gives is JSON-safe data. */
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
  /** Whether it also takes events as columns (`EventsChange`) and merges windows itself; what it gives stays JSON-safe data. */
  readonly computes?: true
}

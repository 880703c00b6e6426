import type { EncodedValue } from '../expression/expression.ts'
import type { Column } from '../table/column.ts'
import type { Layout } from './layout.ts'
import type { BatchRecord, RawInput, ShardRecord, WrittenTiles } from './stored-record.ts'
import type { Stretches, TileStretches } from './stretches.ts'

/** A published batch of one layout; times are epoch milliseconds, durations milliseconds. */
export interface PublishedBatch {
  readonly layout: string
  /** The generation of records that becomes visible; a greater one is newer. */
  readonly generation: number
  /** The batch end B: the batch holds what happened before it. */
  readonly until: number
  readonly maxBatchAge: number
  readonly uploadedAt: number
  readonly keys: number
  /** Entities: the partition that was uploaded, or null when none was usable. */
  readonly partition: string | null
}

/** The position up to which a shard of a stream is in the store. */
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
  /** The time before which events from streams have been dropped (`RetainChange`); null if none have. */
  readonly retainedFrom: number | null
}

/** Asks for one key of one layout. A store may return more than is asked for, never less. */
export interface ReadRequest {
  readonly layout: string
  readonly key: string
  /** The stretches in which the needed tiles start, those of the batch and those of streams. */
  readonly tiles: TileStretches
  /** The stretches of the needed raw inputs, of the batch and of streams; of streams, all that are not compacted are needed as well. */
  readonly strips: Stretches
  /** Ids of events whose claims are requested. */
  readonly ids?: readonly string[]
  /** Windows that a store with `computes` merges itself; it leaves what it has merged out of the shards. */
  readonly windows?: WindowsRequest
}

/** Windows that end at one time. */
export interface WindowsRequest {
  readonly at: number
  /** Per window, the indices of the requested states. A store may cache what it derives from this array. */
  readonly states: readonly (readonly number[])[]
  /** Per window, the first time in it; descending. */
  readonly from: readonly number[]
}

/** What a store has merged from the shards of a key. */
export interface MergedWindows {
  /** Events before this time cannot be read individually, so reads as of then are refused. */
  readonly compactedBefore: number
  /** Per window, its requested states; null where nothing was seen. */
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
  /** If windows were requested: those over everything not in `shards`; null if that is nothing. */
  readonly merged?: MergedWindows | null
  /** If ids were requested: who has claimed each; null for nobody. */
  readonly claims?: readonly (IdClaim | null)[]
}

/** Announces a layout; writing it again changes nothing. */
export interface LayoutChange {
  readonly kind: 'layout'
  readonly layout: Layout
}

/** Forgets a layout and everything kept for it; nothing happens if it does not exist. */
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
 * The changes that events of one shard make to one key, applied as a whole or not at all.
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
 * Claims ids of events for positions of a shard: an id belongs to whoever claims it first, whatever its key, or to the published batch that has it.
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

/** The owner of an id: a position of a shard, or the batch, which has no shard. */
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
  /** Per row, the index of its key; negative: the row is left out. */
  readonly codes: Int32Array
  /** The keys by index; null where no row has that key. */
  readonly keys: readonly (string | null)[]
  readonly times: Float64Array
  readonly created: Column | null
  readonly sequence: Column | null
  /** One per input of the layout. */
  readonly inputs: readonly Column[]
  /** How far behind a key's newest event its events are kept individually, in milliseconds. */
  readonly compactAfter: number
}

/** Says that a shard is in the store up to a position; it is written after what it covers, and only grows. */
export interface PositionChange extends StreamPosition {
  readonly kind: 'position'
  readonly layout: string
  readonly shard: string
}

/**
 * Forgets what streams wrote for the days before `from`, a midnight, and no batch covers; of a key's rows, the greatest that was known by then
 * stays, and those above it. If anything was forgotten, `from` becomes the layout's `retainedFrom`, which only grows. Not for
 * layouts of entities, whose changes are needed until a batch covers them.
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

/** The options of every call to a store. */
export interface StoreOptions {
  readonly signal?: AbortSignal
}

/** Keeps features for requests: keyed records, written by batches and streams. It returns JSON-safe data. */
export interface OnlineStore {
  /** The layouts stored under a group's name. */
  describe(group: string, options?: StoreOptions): Promise<readonly StoredLayout[]>
  /** Gives one record per request, in order; an empty one for an unknown key. Later writes do not change a returned record. */
  read(requests: readonly ReadRequest[], options?: StoreOptions): Promise<readonly StoredRecord[]>
  /** Applies changes in order, each atomically. */
  write(changes: readonly Change[], options?: StoreOptions): Promise<void>
  /**
   * Makes a generation visible, atomically, and then drops the stream records that it covers.
   *
   * @throws {ParameterError} where a batch with a later end, or a newer generation, is already published.
   */
  publish(batch: PublishedBatch, options?: StoreOptions): Promise<void>
  close(): Promise<void>
  /** Whether it also takes events as columns (`EventsChange`) and merges windows itself; it still returns JSON-safe data. */
  readonly computes?: true
}

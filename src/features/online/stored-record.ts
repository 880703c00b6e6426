import type { EncodedValue } from '../expression/expression.ts'

/** The inputs of one event as they are stored; times are epoch milliseconds. */
export interface RawInput {
  /** The event's position in its shard. */
  readonly offset: number
  readonly time: number
  readonly created: number | null
  readonly sequence: number | null
  /** One per input of the layout. */
  readonly values: readonly EncodedValue[]
}

/** The states of one stretch of time, as written; they cover less of it while newer events are still kept as raw inputs. */
export interface Tile {
  readonly start: number
  /** The greatest source position that the states include. */
  readonly offset: number
  /** One per state column of the layout; null where nothing was seen. */
  readonly states: readonly EncodedValue[]
  /** The newest event in it, where the writer cannot send raw inputs. */
  readonly newest?: number
}

/** Tiles as they are written: of five minutes, of an hour and of a day. */
export type WrittenTiles = readonly [readonly Tile[], readonly Tile[], readonly Tile[]]

/** Tiles of one size as they are read, in order of start; columns, so that a reader touches only the states that it merges. */
export interface TileLevel {
  readonly starts: readonly number[]
  /** Per state column of the layout, the state in each tile, or null. */
  readonly states: readonly (readonly EncodedValue[])[]
  /** The newest event in any of them, where the writer cannot send raw inputs. */
  readonly newest: number | null
}

/** Tiles of five minutes, of an hour and of a day. */
export type TileLevels = readonly [TileLevel, TileLevel, TileLevel]

/** What the batch holds for a key. */
export interface BatchRecord {
  /** Per state column and window, the state of what every reachable left edge includes; null: nothing, or no such state is kept. */
  readonly heads: readonly (readonly EncodedValue[])[]
  readonly tiles: TileLevels
  /** Where left edges are exact: the inputs around them, in order of time. */
  readonly raw: readonly RawInput[]
  /** Groups that pass rows through: the newest row, and any greater one that was not yet known at the batch end. */
  readonly rows: readonly RawInput[]
  /** Ids of events that a stream may deliver again, with their times. */
  readonly ids: readonly (readonly [id: string, time: number])[]
  /** Entities that change: thirty-two bits of each row of the key, ascending. */
  readonly rowDigests?: readonly number[]
}

/** What one shard of a stream has contributed to a key. */
export interface ShardRecord {
  readonly shard: string
  /** The greatest source position that is included. */
  readonly offset: number
  /** Events before it are in tiles only; null: none are. */
  readonly compactedBefore: number | null
  readonly tiles: TileLevels
  /** In order of time, then position; at least those that are not compacted. */
  readonly raw: readonly RawInput[]
  readonly rows: readonly RawInput[]
}

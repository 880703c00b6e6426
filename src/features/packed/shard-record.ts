import type { EncodedValue } from '../expression/expression.ts'
import type { InputCodec } from '../online/input-codec.ts'
import type { RawInput, ShardRecord, TileLevel } from '../online/stored-record.ts'
import { noTiles } from '../online/tile-level.ts'
import { loggedValue, offsetOf, placeOf } from './event-log.ts'
import type { PackedShard, Packing } from './packed-shard.ts'
import type { PackedState, PlacedColumn } from './packed-states.ts'
import type { PackedTiles } from './packed-tiles.ts'

/** What a shard holds in a slot, as a record like those of stores that keep records; it shares nothing with the shard. */
export function shardRecord(
  name: string,
  shard: PackedShard,
  slot: number,
  packing: Packing,
  codecs: readonly InputCodec[],
): ShardRecord {
  shard.settle(slot)
  const [fine, middle, coarse] = shard.tiles
  const compactedBefore = shard.compactedBefore(slot)
  return {
    shard: name,
    offset: shard.offset(slot),
    compactedBefore: compactedBefore === Number.NEGATIVE_INFINITY ? null : compactedBefore,
    tiles: [level(fine, slot, packing), level(middle, slot, packing), level(coarse, slot, packing)],
    raw: rawInputs(shard, slot, packing, codecs),
    rows: [],
  }
}

function level({ lists }: PackedTiles, slot: number, { states: { states, placed } }: Packing): TileLevel {
  const length = lists.length(slot)
  if (length === 0) return noTiles
  const page = lists.page(slot)
  const base = lists.base(slot)
  const starts = Array.from({ length }, (_, tile) => page[base + tile * lists.width] as number)
  const read = ({ column, read: readState }: PackedState): EncodedValue[] => {
    const { place } = placed[column] as PlacedColumn
    return starts.map((_, tile) => readState(page, base + tile * lists.width + place))
  }
  return { starts, states: states.map(read), newest: null }
}

function rawInputs(
  shard: PackedShard,
  slot: number,
  { shape, references }: Packing,
  codecs: readonly InputCodec[],
): RawInput[] {
  const { lists } = shard.log
  const length = lists.length(slot)
  if (length === 0) return []
  const newest = shard.offset(slot)
  const page = lists.page(slot)
  const base = lists.base(slot)
  return Array.from({ length }, (_, index): RawInput => {
    const at = base + index * lists.width
    const bits = page[at + shape.bitsAt] as number
    const values = shape.inputs.map((input, number) =>
      (bits & input.bit) === 0 ? null : (codecs[number]?.write(loggedValue(input, page, at, references)) ?? null),
    )
    return { offset: offsetOf(shape, page, at, newest), ...placeOf(shape, page, at), values }
  })
}

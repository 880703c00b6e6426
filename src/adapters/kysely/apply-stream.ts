import { type RawBuilder, sql } from 'kysely'
import type { StreamChange } from '../../features/online/online-store.ts'
import { keptFrom } from '../../features/online/store-rules.ts'
import type { RawInput, Tile } from '../../features/online/stored-record.ts'
import type { Connection } from './connection.ts'
import { type HeldLayout, holdLayouts } from './hold-layouts.ts'
import type { StoredInput } from './read-records.ts'
import { rowOrder } from './row-order.ts'
import { type SentRow, sendRows } from './send-rows.ts'
import { bounded, numberOf } from './sql-number.ts'
import { storedKey, storedText } from './stored-text.ts'

/** A change with where it goes: the part is one shard's of one key. */
interface Placed {
  readonly change: StreamChange
  readonly held: HeldLayout
  readonly part: number
  /** Raw inputs of before are not kept. */
  readonly rawFrom: number
  /** The batch owns, or nobody retains, what happened before. */
  readonly keptFrom: number
}

/** Applies what streams bring, each change of a part of its own. */
export async function applyStream(connection: Connection, changes: readonly StreamChange[]): Promise<void> {
  const ids = changes.map(({ layout }) => layout)
  const held = await holdLayouts(connection, ids, 'shared')
  const placed = await place(connection, changes, held)
  await putTiles(connection, placed)
  await putInputs(connection, placed)
  await putRows(connection, placed)
}

/** Writes what each part includes, which keeps other writers of it away until the end. Parts are in order, so that no two writers wait for each other. */
async function place(
  connection: Connection,
  changes: readonly StreamChange[],
  layouts: ReadonlyMap<string, HeldLayout>,
): Promise<readonly Placed[]> {
  const byPart = new Map<string, { readonly change: StreamChange; readonly held: HeldLayout }>()
  const sent: SentRow[] = []
  for (const change of changes) {
    const held = layouts.get(change.layout) as HeldLayout
    const name = [held.number, storedKey(change.key), storedText(change.shard)] as const
    const { offset, compactedBefore, rawFrom } = change
    sent.push([...name, offset, bounds(compactedBefore), bounds(rawFrom)])
    byPart.set(name.join('"'), { change, held })
  }
  return (await sendRows(connection, sent, putShards)).map(({ number, layout, key, shard, raw_from }) => {
    const { change, held } = byPart.get([layout, key, shard].join('"')) as { change: StreamChange; held: HeldLayout }
    const from = keptFrom(held.layout, held)
    return { change, held, part: Number(number), rawFrom: Math.max(numberOf(raw_from) ?? from, from), keptFrom: from }
  })
}

interface ShardRow {
  readonly number: unknown
  readonly layout: unknown
  readonly key: string
  readonly shard: string
  readonly raw_from: unknown
}

function putShards(rows: RawBuilder<unknown>): RawBuilder<ShardRow> {
  const later = (column: string) => {
    const [brought, known] = [sql.ref(`excluded.${column}`), sql.ref(`s.${column}`)]
    return sql`${sql.id(column)} = case when ${known} is null or ${brought} > ${known} then ${brought} else ${known} end`
  }
  return sql<ShardRow>`insert into bighead_shards as s (layout, key, shard, position, compacted_before, raw_from)
    select cast(n.value->>0 as bigint), n.value->>1, n.value->>2, cast(n.value->>3 as bigint),
      cast(n.value->>4 as bigint), cast(n.value->>5 as bigint)
    from ${rows} where true order by 1, 2, 3
    on conflict (layout, key, shard) do update
      set ${later('position')}, ${later('compacted_before')}, ${later('raw_from')}
    returning number, layout, key, shard, raw_from`
}

/** Of two tiles of one start, the one that includes more stays. */
async function putTiles(connection: Connection, placed: readonly Placed[]): Promise<void> {
  const sent: SentRow[] = []
  for (const { change, part, keptFrom } of placed) {
    for (const level of [0, 1, 2] as const) {
      for (const { start, offset, newest = null, states } of greatestTiles(change.tiles[level])) {
        if (start >= keptFrom) sent.push([part, level, start, offset, newest, JSON.stringify(states)])
      }
    }
  }
  await sendRows(
    connection,
    sent,
    rows => sql`insert into bighead_tiles as t (part, level, start, position, newest, states)
        select cast(n.value->>0 as bigint), cast(n.value->>1 as integer), cast(n.value->>2 as bigint),
          cast(n.value->>3 as bigint), cast(n.value->>4 as bigint), n.value->>5
        from ${rows} where true
        on conflict (part, level, start) do update
          set position = excluded.position, newest = excluded.newest, states = excluded.states
          where excluded.position > t.position`,
  )
}

/** One statement cannot write a tile twice. */
function greatestTiles(tiles: readonly Tile[]): Iterable<Tile> {
  if (tiles.length < 2) return tiles
  const byStart = new Map<number, Tile>()
  for (const tile of tiles) {
    if (tile.offset > (byStart.get(tile.start)?.offset ?? Number.NEGATIVE_INFINITY)) byStart.set(tile.start, tile)
  }
  return byStart.values()
}

/** Puts raw inputs, each once, and drops those that are not needed any more. */
async function putInputs(connection: Connection, placed: readonly Placed[]): Promise<void> {
  const sent: SentRow[] = []
  for (const { change, part, rawFrom } of placed) {
    for (const input of change.raw)
      if (input.time >= rawFrom) sent.push([part, input.time, input.offset, inputText(input)])
  }
  await sendRows(
    connection,
    sent,
    rows => sql`insert into bighead_inputs (part, time, position, input)
        select cast(n.value->>0 as bigint), cast(n.value->>1 as bigint), cast(n.value->>2 as bigint), n.value->>3
        from ${rows} where true
        on conflict (part, time, position) do nothing`,
  )
  const outdated = placed.filter(({ change }) => change.rawFrom !== null)
  const ends = outdated.map(({ part, rawFrom }): SentRow => [part, bounded(rawFrom)])
  await sendRows(
    connection,
    ends,
    rows => sql`delete from bighead_inputs where (part, time, position) in (
        select i.part, i.time, i.position from ${rows}
        join bighead_inputs i on i.part = cast(n.value->>0 as bigint) and i.time < cast(n.value->>1 as bigint))`,
  )
}

/** Puts rows; of those that are compacted only the greatest that was known by then stays, and those above it. */
async function putRows(connection: Connection, placed: readonly Placed[]): Promise<void> {
  const touched = placed.filter(({ change, held }) => held.layout.kind === 'rows' || change.rows.length > 0)
  const sent = touched.flatMap(({ change, held, part, keptFrom }) =>
    change.rows
      .filter(row => row.time >= keptFrom)
      .map((row): SentRow => {
        const place = rowOrder(row, held.layout.inputs)
        return [part, row.offset, row.time, row.created, place, inputText(row)]
      }),
  )
  await sendRows(
    connection,
    sent,
    rows => sql`insert into bighead_rows (part, position, time, created, place, input)
        select cast(n.value->>0 as bigint), cast(n.value->>1 as bigint), cast(n.value->>2 as bigint),
          cast(n.value->>3 as bigint), n.value->>4, n.value->>5
        from ${rows} where true
        on conflict (part, position) do nothing`,
  )
  await sendRows(
    connection,
    touched.map(({ part }): SentRow => [part]),
    rows => sql`delete from bighead_rows where (part, position) in (
        select w.part, w.position from ${rows}
        join bighead_shards s on s.number = cast(n.value->>0 as bigint)
        join bighead_rows w on w.part = s.number
        where w.place < (select max(k.place) from bighead_rows k where k.part = s.number
          and k.time < s.compacted_before and (k.created is null or k.created < s.compacted_before)))`,
  )
}

function bounds(time: number | null): number | null {
  return time === null ? null : bounded(time)
}

function inputText({ offset, time, created, sequence, values }: RawInput): string {
  const stored: StoredInput = [offset, time, created, sequence, values]
  return JSON.stringify(stored)
}

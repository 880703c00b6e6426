import { sql } from 'kysely'
import type { ClaimChange } from '../../features/online/online-store.ts'
import { type Connection, rowsOf } from './connection.ts'
import { type HeldLayout, holdLayouts } from './hold-layouts.ts'
import { type SentRow, sendRows } from './send-rows.ts'
import { bounded } from './sql-number.ts'
import { storedKey, storedText } from './stored-text.ts'

/** Claims ids that nobody has, or that the same shard claimed for a position which is not in the store; forgets old claims. */
export async function applyClaims(connection: Connection, changes: readonly ClaimChange[]): Promise<void> {
  for (const change of changes) {
    const held = await holdLayouts(connection, [change.layout], 'shared')
    await claim(connection, change, (held.get(change.layout) as HeldLayout).number)
  }
}

async function claim(connection: Connection, { shard, ids, idsFrom }: ClaimChange, layout: number): Promise<void> {
  for (const distinct of distinctIds(ids)) {
    await sendRows(
      connection,
      distinct,
      rows => sql`insert into bighead_claims as c (layout, id, shard, position, time)
          select cast(${layout} as bigint), n.value->>0, cast(${storedText(shard)} as text),
            cast(n.value->>1 as bigint), cast(n.value->>2 as bigint)
          from ${rows} where true order by 2
          on conflict (layout, id) do update set position = excluded.position, time = excluded.time
          where c.shard = excluded.shard and c.position > coalesce((select p.position from bighead_positions p
            where p.layout = c.layout and p.shard = c.shard), -1)`,
    )
  }
  await rowsOf(connection, sql`delete from bighead_claims where layout = ${layout} and time < ${bounded(idsFrom)}`)
}

/** The ids in order, in lists without repetition: one statement cannot claim an id twice. */
function distinctIds(ids: ClaimChange['ids']): SentRow[][] {
  const lists: SentRow[][] = []
  const seen = new Map<string, number>()
  for (const [id, time, offset] of ids) {
    const key = storedKey(id)
    const turn = seen.get(key) ?? 0
    seen.set(key, turn + 1)
    const list = lists[turn] ?? []
    lists[turn] = list
    list.push([key, offset, bounded(time)])
  }
  return lists
}

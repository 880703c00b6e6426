import { sql } from 'kysely'
import type { PositionChange } from '../../features/online/online-store.ts'
import type { Connection } from './connection.ts'
import { holdLayouts } from './hold-layouts.ts'
import { sendRows } from './send-rows.ts'
import { bounded } from './sql-number.ts'
import { storedText } from './stored-text.ts'

/** Moves the positions of shards on; one that is not greater changes nothing. */
export async function applyPositions(connection: Connection, changes: readonly PositionChange[]): Promise<void> {
  const ids = changes.map(({ layout }) => layout)
  const held = await holdLayouts(connection, ids, 'shared')
  const rows = changes.map(({ layout, shard, offset, newestEventAt }) => [
    ...[held.get(layout)?.number ?? null, storedText(shard), bounded(offset), bounded(newestEventAt)],
  ])
  await sendRows(
    connection,
    rows,
    n => sql`insert into bighead_positions as p (layout, shard, position, newest)
      select cast(n.value->>0 as bigint), n.value->>1, cast(n.value->>2 as bigint), cast(n.value->>3 as bigint)
      from ${n} where true order by 1, 2
      on conflict (layout, shard) do update set position = excluded.position,
        newest = case when excluded.newest > p.newest then excluded.newest else p.newest end
      where excluded.position > p.position`,
  )
}

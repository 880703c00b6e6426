import { sql } from 'kysely'
import type { BatchChange } from '../../features/online/online-store.ts'
import type { Connection } from './connection.ts'
import { holdLayouts } from './hold-layouts.ts'
import { type SentRow, sendRows } from './send-rows.ts'
import { storedKey } from './stored-text.ts'

/** Puts records of generations that are not published yet, and the ids in them. */
export async function putBatchRecords(connection: Connection, changes: readonly BatchChange[]): Promise<void> {
  const ids = changes.map(({ layout }) => layout)
  const held = await holdLayouts(connection, ids, 'shared')
  const numberOf = (layout: string): number => held.get(layout)?.number ?? -1
  const records = changes.map(({ layout, generation, key, record }): SentRow => {
    return [numberOf(layout), generation, storedKey(key), JSON.stringify(record)]
  })
  const events = changes.flatMap(({ layout, generation, record }) =>
    record.ids.map(([id]): SentRow => [numberOf(layout), generation, storedKey(id)]),
  )
  await sendRows(
    connection,
    records,
    rows => sql`insert into bighead_batch_records (layout, generation, key, record)
        select cast(n.value->>0 as bigint), cast(n.value->>1 as bigint), n.value->>2, n.value->>3
        from ${rows} where true order by 1, 2, 3
        on conflict (layout, generation, key) do update set record = excluded.record`,
  )
  await sendRows(
    connection,
    events,
    rows => sql`insert into bighead_batch_ids (layout, generation, id)
        select cast(n.value->>0 as bigint), cast(n.value->>1 as bigint), n.value->>2
        from ${rows} where true order by 1, 2, 3
        on conflict (layout, generation, id) do nothing`,
  )
}

import { type RawBuilder, sql } from 'kysely'
import type { RetainChange } from '../../features/online/online-store.ts'
import { type Connection, changedBy, rowsOf } from './connection.ts'
import { type HeldLayout, holdLayouts } from './hold-layouts.ts'
import { bounded } from './sql-number.ts'

/** Drops what happened before, but for the greatest row of each part, and says so where that was anything. */
export async function retainLayout(connection: Connection, changes: readonly RetainChange[]): Promise<void> {
  for (const { layout, from } of changes) {
    const held = await holdLayouts(connection, [layout], 'alone')
    const { number } = held.get(layout) as HeldLayout
    let gone = 0n
    for (const statement of statements(number, bounded(from))) gone += await changedBy(connection, statement)
    if (gone === 0n) continue
    await rowsOf(
      connection,
      sql`update bighead_layouts set retained_from = ${from}
        where number = ${number} and (retained_from is null or retained_from < ${from})`,
    )
  }
}

function statements(layout: number, from: number): readonly RawBuilder<unknown>[] {
  const parts = sql`select number from bighead_shards where layout = ${layout}`
  return [
    sql`delete from bighead_tiles where part in (${parts}) and start < ${from}`,
    sql`delete from bighead_inputs where part in (${parts}) and time < ${from}`,
    sql`delete from bighead_rows where (part, position) in (
      select w.part, w.position from bighead_shards s join bighead_rows w on w.part = s.number
      where s.layout = ${layout} and w.place < (select max(k.place) from bighead_rows k where k.part = s.number
        and k.time < ${from} and (k.created is null or k.created < ${from})))`,
  ]
}

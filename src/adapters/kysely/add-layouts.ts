import { type RawBuilder, sql } from 'kysely'
import type { DropChange, LayoutChange } from '../../features/online/online-store.ts'
import { type Connection, rowsOf } from './connection.ts'
import { elementsOf } from './dialect.ts'

/** Adds the layouts that are not there. */
export async function addLayouts(connection: Connection, changes: readonly LayoutChange[]): Promise<void> {
  const rows = changes.map(({ layout }) => [layout.id, layout.group, JSON.stringify(layout)])
  await rowsOf(
    connection,
    sql`insert into bighead_layouts (id, group_name, layout)
      select l.value->>0, l.value->>1, l.value->>2 from ${elementsOf(connection.dialect, rows, 'l')} where true
      on conflict (id) do nothing`,
  )
}

/** Drops layouts that are there, with all that is kept of them. */
export async function dropLayout(connection: Connection, changes: readonly DropChange[]): Promise<void> {
  const ids = changes.map(({ layout }) => [layout])
  const dropped = await rowsOf(
    connection,
    sql<{ number: unknown }>`delete from bighead_layouts
      where id in (select d.value->>0 from ${elementsOf(connection.dialect, ids, 'd')}) returning number`,
  )
  for (const { number } of dropped) for (const one of dropsOf(Number(number))) await rowsOf(connection, one)
}

/** Parts before their shards. */
function dropsOf(layout: number): readonly RawBuilder<unknown>[] {
  const parts = ['rows', 'inputs', 'tiles'].map(
    table => sql`delete from ${sql.id(`bighead_${table}`)}
      where part in (select number from bighead_shards where layout = ${layout})`,
  )
  const others = ['shards', 'claims', 'batch_ids', 'batch_records', 'positions'].map(
    table => sql`delete from ${sql.id(`bighead_${table}`)} where layout = ${layout}`,
  )
  return [...parts, ...others]
}

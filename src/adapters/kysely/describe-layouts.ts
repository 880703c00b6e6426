import { sql } from 'kysely'
import type { StoredLayout } from '../../features/online/online-store.ts'
import { type Connection, rowsOf } from './connection.ts'
import { numberOf } from './sql-number.ts'

interface LayoutRow {
  readonly layout: string
  readonly batch: string | null
  readonly retained_from: unknown
  readonly positions: string | null
}

/** The layouts that are held under a group's name, the oldest first. */
export async function describeLayouts(connection: Connection, group: string): Promise<readonly StoredLayout[]> {
  const rows = await rowsOf(
    connection,
    sql<LayoutRow>`select l.layout, l.batch, l.retained_from,
      (select string_agg('["' || p.shard || '",' || p.position || ',' || p.newest || ']', ',')
        from bighead_positions p where p.layout = l.number) as positions
      from bighead_layouts l where l.group_name = ${group} order by l.number`,
  )
  return rows.map(({ layout, batch, retained_from, positions }) => ({
    layout: JSON.parse(layout),
    batch: batch === null ? null : JSON.parse(batch),
    positions: positionsOf(JSON.parse(`[${positions ?? ''}]`)),
    retainedFrom: numberOf(retained_from),
  }))
}

function positionsOf(list: readonly (readonly [shard: string, offset: number, newest: number])[]) {
  return Object.fromEntries(list.map(([shard, offset, newestEventAt]) => [shard, { offset, newestEventAt }]))
}

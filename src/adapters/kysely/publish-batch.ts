import { sql } from 'kysely'
import type { PublishedBatch } from '../../features/online/online-store.ts'
import { requireNewer } from '../../features/online/store-rules.ts'
import { type Connection, rowsOf } from './connection.ts'
import { type HeldLayout, holdLayouts } from './hold-layouts.ts'

/**
 * Makes a generation the visible one: one row is changed. From then on reads leave out what the batch owns, though it is still there.
 *
 * @throws {ParameterError} where a later or a newer batch is published.
 */
export async function flipBatch(connection: Connection, batch: PublishedBatch): Promise<void> {
  const { layout: id, generation, until } = batch
  const held = await holdLayouts(connection, [id], 'alone')
  const { number, layout, batch: current } = held.get(id) as HeldLayout
  requireNewer(batch, layout, current)
  await rowsOf(
    connection,
    sql`update bighead_layouts set generation = ${generation}, batch_end = ${until}, batch = ${JSON.stringify(batch)}
      where number = ${number}`,
  )
}

/** Drops older generations, and what streams brought of the time that the batch owns. Every writer knows the batch by now. */
export async function dropOwned(connection: Connection, { layout, generation, until }: PublishedBatch): Promise<void> {
  const number = sql`(select number from bighead_layouts where id = ${layout})`
  for (const table of ['batch_records', 'batch_ids']) {
    await rowsOf(
      connection,
      sql`delete from ${sql.id(`bighead_${table}`)} where layout = ${number} and generation < ${generation}`,
    )
  }
  const parts = sql`select number from bighead_shards where layout = ${number}`
  for (const [table, time] of [['tiles', 'start'] as const, ['inputs', 'time'] as const, ['rows', 'time'] as const]) {
    await rowsOf(
      connection,
      sql`delete from ${sql.id(`bighead_${table}`)} where part in (${parts}) and ${sql.id(time)} < ${until}`,
    )
  }
}

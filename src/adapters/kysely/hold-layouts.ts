import { type RawBuilder, sql } from 'kysely'
import type { Layout } from '../../features/online/layout.ts'
import { type Published, unknownLayout } from '../../features/online/store-rules.ts'
import { type Connection, rowsOf } from './connection.ts'
import { elementsOf } from './dialect.ts'
import { numberOf } from './sql-number.ts'

/** A layout as a transaction holds it: until its end no batch is published, and nothing is dropped. */
export interface HeldLayout extends Published {
  readonly number: number
  readonly layout: Layout
}

interface HeldRow {
  readonly id: string
  readonly number: unknown
  readonly layout: string
  readonly generation: unknown
  readonly batch_end: unknown
  readonly retained_from: unknown
}

const columns = sql.raw('id, number, layout, generation, batch_end, retained_from')

/**
 * Holds the layouts of changes, shared with others who write, or alone.
 *
 * SQLite has one lock for all: it is taken by writing, so that waiting for it follows the busy timeout of the connection.
 *
 * @throws {ParameterError} for a layout that is not there.
 */
export async function holdLayouts(
  connection: Connection,
  ids: readonly string[],
  mode: 'shared' | 'alone',
): Promise<ReadonlyMap<string, HeldLayout>> {
  const held = new Map((await lockLayouts(connection, ids, mode)).map(row => [row.id, heldOf(row)]))
  const missing = ids.find(id => !held.has(id))
  if (missing === undefined) return held
  throw unknownLayout(missing)
}

/** As `holdLayouts`, of those that are there. */
export function lockLayouts(
  connection: Connection,
  ids: readonly string[],
  mode: 'shared' | 'alone',
): Promise<readonly HeldRow[]> {
  const distinct = [...new Set(ids)].map(id => [id])
  const wanted = sql`select wanted.value->>0 from ${elementsOf(connection.dialect, distinct, 'wanted')}`
  return rowsOf(connection, statement(connection, wanted, mode))
}

function statement({ dialect }: Connection, wanted: RawBuilder<unknown>, mode: 'shared' | 'alone') {
  if (dialect === 'sqlite')
    return sql<HeldRow>`update bighead_layouts set id = id where id in (${wanted}) returning ${columns}`
  const lock = mode === 'shared' ? sql`share` : sql`update`
  return sql<HeldRow>`select ${columns} from bighead_layouts where id in (${wanted})
    order by number for ${lock} of bighead_layouts`
}

function heldOf({ number, layout, generation, batch_end, retained_from }: HeldRow): HeldLayout {
  return {
    number: Number(number),
    layout: JSON.parse(layout),
    batch: generation === null ? null : { generation: Number(generation), until: Number(batch_end) },
    retainedFrom: numberOf(retained_from),
  }
}

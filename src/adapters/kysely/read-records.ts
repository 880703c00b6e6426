import { type RawBuilder, sql } from 'kysely'
import type { EncodedValue } from '../../features/expression/expression.ts'
import type { IdClaim, PublishedBatch, ReadRequest, StoredRecord } from '../../features/online/online-store.ts'
import { emptyRecord } from '../../features/online/store-rules.ts'
import type { RawInput, ShardRecord, TileLevel } from '../../features/online/stored-record.ts'
import { noTiles } from '../../features/online/tile-level.ts'
import { type Connection, rowsOf } from './connection.ts'
import { type DialectName, elementsIn, elementsOf } from './dialect.ts'
import { bounded, least, numberOf } from './sql-number.ts'
import { storedKey } from './stored-text.ts'

interface RecordRow {
  readonly n: unknown
  readonly batch: string | null
  readonly retained_from: unknown
  readonly record: string | null
  readonly shards: string | null
  readonly claims: string | null
}

/** One answer per request, in order, from one statement: what a key has comes as JSON that the database puts together. */
export async function readRecords(
  connection: Connection,
  requests: readonly ReadRequest[],
): Promise<readonly StoredRecord[]> {
  if (requests.length === 0) return []
  const answers = new Array<StoredRecord>(requests.length).fill(emptyRecord)
  const batches = new Map<string, PublishedBatch>()
  for (const row of await rowsOf(connection, recordsOf(connection.dialect, requests))) {
    const n = Number(row.n)
    answers[n] = recordOf(row, requests[n] as ReadRequest, batches)
  }
  return answers
}

/**
 * The function of PostgreSQL that reads: its plan is kept by the connection, and it is never compiled, which for a plan of so many parts takes a
 * thousand times as long as running it. Where the statement changes, a migration must make the function again.
 */
export function readFunction(): RawBuilder<unknown> {
  return sql`create or replace function bighead_read(asked jsonb) returns table (n text, batch text,
    retained_from bigint, record text, shards text, claims text) language plpgsql stable set jit = off as $read$
    begin return query ${statement('postgres', sql`jsonb_array_elements(asked) as a(value)`)}; end $read$`
}

function recordsOf(dialect: DialectName, requests: readonly ReadRequest[]): RawBuilder<RecordRow> {
  const asked = requests.map(({ layout, key, tiles, strips, ids = [] }, n) => [
    ...[n, layout, storedKey(key)],
    ...tiles.map(([first]) => bounded(first?.[0] ?? Number.POSITIVE_INFINITY)),
    [...strips.map(strip => strip.map(bounded)), [null, null]],
    ids.map((id, place) => [place, storedKey(id)]),
  ])
  if (dialect === 'sqlite') return statement(dialect, elementsOf(dialect, asked, 'a'))
  return sql<RecordRow>`select * from bighead_read(cast(${JSON.stringify(asked)} as jsonb))`
}

/** Reads what is asked for in rows with a column `value`; nothing in it is a parameter but these. */
function statement(dialect: DialectName, asked: RawBuilder<unknown>): RawBuilder<RecordRow> {
  const level = (number: 0 | 1 | 2) => sql`coalesce((select string_agg(
    '[' || t.start || ',' || coalesce(cast(t.newest as text), 'null') || ',' || t.states || ']', ',' order by t.start)
    from bighead_tiles t where t.part = s.number and t.level = ${sql.lit(number)}
    and t.start >= cast(a.value->>${sql.lit(3 + number)} as bigint) and t.start >= coalesce(l.batch_end, ${sql.lit(least)})), '')`
  // The last strip has no bounds: it is what is not compacted.
  const inputs = sql`coalesce((select string_agg(i.input, ',' order by i.time, i.position)
    from ${elementsIn(dialect, sql`a.value->6`, 'strip')}
    join bighead_inputs i on i.part = s.number and i.time >= coalesce(l.batch_end, ${sql.lit(least)})
    and i.time >= coalesce(cast(strip.value->>0 as bigint), s.compacted_before, ${sql.lit(least)})
    and (strip.value->>0 is null or
      (i.time < cast(strip.value->>1 as bigint) and i.time < coalesce(s.compacted_before, ${sql.lit(least)})))), '')`
  const rows = sql`coalesce((select string_agg(w.input, ',' order by w.place) from bighead_rows w
    where w.part = s.number and w.time >= coalesce(l.batch_end, ${sql.lit(least)})), '')`
  return sql<RecordRow>`select a.value->>0 as n, l.batch, l.retained_from, b.record,
    (select string_agg('["' || s.shard || '",' || s.position || ',' || coalesce(cast(s.compacted_before as text), 'null')
      || ',[' || ${level(0)} || '],[' || ${level(1)} || '],[' || ${level(2)} || '],[' || ${inputs} || '],[' || ${rows} || ']]',
      ',' order by s.number)
      from bighead_shards s where s.layout = l.number and s.key = a.value->>2) as shards,
    (select string_agg(case when d.id is not null then '{"shard":null,"offset":-1}'
      when c.id is not null then '{"shard":"' || c.shard || '","offset":' || c.position || '}' else 'null' end,
      ',' order by cast(e.value->>0 as bigint))
      from ${elementsIn(dialect, sql`a.value->7`, 'e')}
      left join bighead_batch_ids d
        on d.layout = l.number and d.generation = l.generation and d.id = e.value->>1
      left join bighead_claims c on c.layout = l.number and c.id = e.value->>1) as claims
    from ${asked}
    join bighead_layouts l on l.id = a.value->>1
    left join bighead_batch_records b on b.layout = l.number and b.generation = l.generation and b.key = a.value->>2`
}

/** Requests of one layout share what its batch says. */
function recordOf(row: RecordRow, { ids }: ReadRequest, batches: Map<string, PublishedBatch>): StoredRecord {
  const { record, shards, claims } = row
  return {
    batch: row.batch === null ? null : batchOf(row.batch, batches),
    batchRecord: record === null ? null : JSON.parse(record),
    retainedFrom: numberOf(row.retained_from),
    shards: shards === null ? [] : (JSON.parse(`[${shards}]`) as StoredShard[]).map(shardOf),
    ...(ids !== undefined && { claims: JSON.parse(`[${claims ?? ''}]`) as (IdClaim | null)[] }),
  }
}

function batchOf(text: string, batches: Map<string, PublishedBatch>): PublishedBatch {
  const batch = batches.get(text) ?? (JSON.parse(text) as PublishedBatch)
  batches.set(text, batch)
  return batch
}

type StoredTile = readonly [start: number, newest: number | null, states: readonly EncodedValue[]]
type StoredShard = readonly [
  shard: string,
  offset: number,
  compactedBefore: number | null,
  fine: readonly StoredTile[],
  middle: readonly StoredTile[],
  coarse: readonly StoredTile[],
  raw: readonly StoredInput[],
  rows: readonly StoredInput[],
]

/** A raw input or a row as it is stored. */
export type StoredInput = readonly [
  offset: number,
  time: number,
  created: number | null,
  sequence: number | null,
  values: readonly EncodedValue[],
]

function shardOf([shard, offset, compactedBefore, fine, middle, coarse, raw, rows]: StoredShard): ShardRecord {
  const tiles = [levelOf(fine), levelOf(middle), levelOf(coarse)] as const
  return { shard, offset, compactedBefore, tiles, raw: raw.map(inputOf), rows: rows.map(inputOf) }
}

function levelOf(tiles: readonly StoredTile[]): TileLevel {
  if (tiles.length === 0) return noTiles
  let newest: number | null = null
  for (const [, known] of tiles) if (known !== null && (newest === null || known > newest)) newest = known
  const width = tiles[0]?.[2].length ?? 0
  return {
    starts: tiles.map(([start]) => start),
    states: Array.from({ length: width }, (_, column) => tiles.map(([, , states]) => states[column] ?? null)),
    newest,
  }
}

function inputOf([offset, time, created, sequence, values]: StoredInput): RawInput {
  return { offset, time, created, sequence, values }
}

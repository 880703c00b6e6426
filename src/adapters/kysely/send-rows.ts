import type { RawBuilder } from 'kysely'
import { type Connection, rowsOf } from './connection.ts'
import { elementsOf } from './dialect.ts'

/** A row that is sent to a database, as an array in JSON. */
export type SentRow = readonly (string | number | null)[]

/** About how many characters of JSON are sent in one parameter. */
const longestChunk = 4 * 1024 * 1024

/** Runs a statement over rows, which it finds as `n`, in as many pieces as they need; gives the rows that it gives. */
export async function sendRows<Row>(
  connection: Connection,
  sent: readonly SentRow[],
  statement: (rows: RawBuilder<unknown>) => RawBuilder<Row>,
): Promise<Row[]> {
  const given: Row[] = []
  for (const rows of chunksOf(sent)) {
    for (const row of await rowsOf(connection, statement(elementsOf(connection.dialect, rows, 'n')))) given.push(row)
  }
  return given
}

/** Rows in pieces that are small enough for one parameter each. */
function* chunksOf(rows: readonly SentRow[]): Generator<readonly SentRow[]> {
  let first = 0
  let length = 0
  for (let index = 0; index < rows.length; index++) {
    const more = lengthOf(rows[index] as SentRow)
    if (index > first && length + more > longestChunk) {
      yield rows.slice(first, index)
      first = index
      length = 0
    }
    length += more
  }
  if (first < rows.length) yield first === 0 ? rows : rows.slice(first)
}

function lengthOf(row: SentRow): number {
  let length = 0
  for (const value of row) length += typeof value === 'string' ? value.length : 16
  return length
}

import type { BackfillReport, Bootstrap } from '../backfill.ts'
import { type ColumnDefinition, schemaOf } from '../definition/definition.ts'
import { InvalidValueError, UnknownColumnError } from '../errors/column-errors.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { OfflineStore, ReadOptions } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { DataType, Schema } from '../schema.ts'
import type { Column } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { takeRows } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { keyCodes } from './key-codes.ts'
import { rowName, rowNumbers } from './numbered-rows.ts'

/** A column as far as it need not be computed. */
export interface GivenColumn {
  readonly column: Column
  /** 1 for each row whose value is given, also where that is null. */
  readonly has: Uint8Array
}

export type GivenColumns = ReadonlyMap<string, GivenColumn>

/** What tables of computed values give for the rows of a spine, and how much each gave. */
export interface Bootstrapped {
  readonly given: GivenColumns
  readonly report: BackfillReport['bootstrap']
}

/** A table of computed values, and what of it is read. */
export interface BootstrapTable {
  readonly table: string
  readonly keys: readonly string[]
  /** The columns that it gives. */
  readonly columns: readonly string[]
  /** The keys with their types in the spine, then the columns. */
  readonly schema: Schema
  readonly reading: ReadOptions
}

/** Refuses what does not name tables of computed values, for callers without a compiler. */
export function requireBootstrap(given: unknown): void {
  const like = "a list of tables like { table: 'features', keys: ['id'] } is needed."
  if (!Array.isArray(given)) throw new ParameterError('bootstrap', like)
  for (const [index, entry] of given.entries()) {
    const at = `bootstrap.${index}`
    if (typeof entry !== 'object' || entry === null) throw new ParameterError(at, like)
    const { table, keys } = entry
    if (typeof table !== 'string') throw new ParameterError(`${at}.table`, 'the name of a stored table is needed.')
    const isNames = Array.isArray(keys) && keys.every(key => typeof key === 'string')
    if (!isNames) throw new ParameterError(`${at}.keys`, 'a list of columns of the spine is needed.')
  }
}

/**
 * Finds out what stored tables give.
 *
 * @throws {UnknownColumnError} where a key is not a column of the spine or of the table.
 * @throws {ParameterError} where a table gives nothing.
 */
export async function bootstrapTables(
  made: readonly ColumnDefinition[],
  spine: Schema,
  tables: readonly Bootstrap[],
  offline: OfflineStore,
  { signal }: LongRunning,
): Promise<readonly BootstrapTable[]> {
  requireBootstrap(tables)
  const found: BootstrapTable[] = []
  for (const { table, keys, zone } of tables) {
    requireKeys(keys, spine, table)
    const wanted = await storedOf(made, keys, table, offline, signal)
    const schema = { ...Object.fromEntries(keys.map(key => [key, spine[key] as DataType])), ...schemaOf(wanted) }
    const reading = { ...(zone !== undefined && { zone }), ...(signal && { signal }) }
    found.push({ table, keys, columns: wanted.map(({ name }) => name), schema, reading })
  }
  return found
}

/**
 * Takes computed values for the rows of a spine; `read` gives the rows of a table, by its position. Of several tables that have a value
 * for a row, the first one gives it.
 *
 * @throws {InvalidValueError} where a table has two rows for one row of the spine.
 */
export async function takeGiven(
  tables: readonly BootstrapTable[],
  spine: Table,
  read: (table: BootstrapTable, position: number) => Promise<Table>,
): Promise<Bootstrapped> {
  const given = new Map<string, GivenColumn>()
  const report: BackfillReport['bootstrap'][number][] = []
  for (const [position, source] of tables.entries()) {
    const { table, keys } = source
    const stored = await read(source, position)
    const rows = matchingRows(spine, stored, keys, table)
    const columns = source.columns.map(name => {
      const earlier = given.get(name) ?? null
      const { merged, added } = add(earlier, stored.column(name), rows)
      given.set(name, merged)
      return { column: name, values: added }
    })
    report.push({ table, rows: rows.reduce((count, row) => count + Number(row >= 0), 0), columns })
  }
  return { given, report }
}

/** The values that are given, and the computed ones for the other rows; `places[row]` is the place among the computed ones. */
export function withGiven(computed: Column, places: Int32Array | null, given: GivenColumn | undefined): Column {
  if (given === undefined) return places === null ? computed : takeRows(computed, places)
  const rows = Int32Array.from(given.has, (has, row) => {
    if (has === 1) return computed.length + row
    return places === null ? row : (places[row] as number)
  })
  return takeRows(concatColumns([computed, given.column]), rows)
}

/** Whether every value of a column is given. */
export function isComplete(given: GivenColumn | undefined): boolean {
  return given?.has.every(has => has === 1) ?? false
}

function requireKeys(keys: readonly string[], spine: Schema, table: string): void {
  if (keys.length === 0) {
    throw new ParameterError('bootstrap', `\`${table}\` needs \`keys\`: the columns of the spine that find its rows.`)
  }
  const names = Object.keys(spine)
  for (const key of keys) if (!names.includes(key)) throw new UnknownColumnError(key, 'the spine', names)
}

async function storedOf(
  made: readonly ColumnDefinition[],
  keys: readonly string[],
  table: string,
  offline: OfflineStore,
  signal: AbortSignal | undefined,
): Promise<readonly ColumnDefinition[]> {
  const stored = Object.keys(await offline.columns(table, signal ? { signal } : {}))
  for (const key of keys) if (!stored.includes(key)) throw new UnknownColumnError(key, `table ${table}`, stored)
  const wanted = made.filter(column => stored.includes(column.name))
  if (wanted.length > 0) return wanted
  throw new ParameterError(
    'bootstrap',
    `\`${table}\` has none of the columns that the set makes: ${stored.join(', ')}.`,
  )
}

/** The stored row of each row of the spine, or −1; a key with a null part finds nothing. */
function matchingRows(spine: Table, stored: Table, keys: readonly string[], table: string): Int32Array {
  const { asked, offered, keyCount } = keyCodes(
    keys.map(key => spine.column(key)),
    keys.map(key => stored.column(key)),
  )
  const rowOf = new Int32Array(keyCount).fill(-1)
  for (let row = 0; row < offered.length; row++) {
    const code = offered[row] as number
    if (code < 0) continue
    if ((rowOf[code] as number) >= 0) {
      const key = keys.map(name => String(stored.column(name).get(row))).join(', ')
      const detail = `the key ${key} is there twice in \`${table}\`, so what was computed for it is ambiguous`
      const number = stored.columnNames.includes(rowName) ? (rowNumbers(stored)[row] as number) : row
      throw new InvalidValueError(keys.join(', '), number, detail)
    }
    rowOf[code] = row
  }
  return asked.map(code => (code < 0 ? -1 : (rowOf[code] as number)))
}

function add(
  earlier: GivenColumn | null,
  stored: Column,
  rows: Int32Array,
): { readonly merged: GivenColumn; readonly added: number } {
  const has = Uint8Array.from(rows, row => Number(row >= 0))
  const column = takeRows(stored, rows)
  if (earlier === null) return { merged: { column, has }, added: has.reduce((count, one) => count + one, 0) }
  let added = 0
  for (let row = 0; row < has.length; row++) {
    if (earlier.has[row] === 1) has[row] = 1
    else added += has[row] as number
  }
  return { merged: { column: withGiven(column, null, earlier), has }, added }
}

import { existsSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { BackfillInput } from '../../features/engine/engine.ts'
import { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { quoteName } from '../sql/quoting.ts'
import type { DuckDBEngineOptions } from './duckdb-engine.ts'
import { DuckDBError } from './duckdb-error.ts'
import { loadSources } from './load-sources.ts'
import { loadTable } from './load-table.ts'
import { quoting } from './quoting.ts'
import { readResult } from './read-result.ts'
import { type CompiledSet, compileSet } from './set-compiler.ts'
import { shipped } from './shipping.ts'

/** Opens the database. */
export async function openInstance({
  path = ':memory:',
  threads,
  memory,
}: DuckDBEngineOptions): Promise<DuckDBInstance> {
  const settings = {
    // A file that was replaced within a second is not told apart from the one that it knows.
    enable_external_file_cache: 'false',
    ...(threads !== undefined && { threads: String(threads) }),
    ...(memory !== undefined && { memory_limit: memory }),
  }
  try {
    return await DuckDBInstance.create(path, settings)
  } catch (error) {
    throw new DuckDBError(`opening \`${path}\``, error)
  }
}

const attempts = 5

/** Computes a set; once more where a file that it reads was replaced meanwhile. */
export async function runSet(instance: DuckDBInstance, input: BackfillInput): Promise<Table> {
  const { set, spine, dataUntil } = input
  const compiled = compileSet(set, { spine: spine.columnTypes, dataUntil })
  for (let attempt = 1; ; attempt++) {
    const files: string[] = []
    try {
      return await runOnce(instance, compiled, input, files)
    } catch (error) {
      if (attempt === attempts || files.every(existsSync)) throw error
    }
  }
}

/** Loads what a set reads, and computes it; adds the files that are read where they lie to `files`. */
async function runOnce(
  instance: DuckDBInstance,
  compiled: CompiledSet,
  input: BackfillInput,
  files: string[],
): Promise<Table> {
  const { set, spine, signal } = input
  signal?.throwIfAborted()
  const connection = await instance.connect()
  const interrupt = (): void => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    await loadTable(connection, '$spine', numbered(spine))
    await loadSources({ connection, input, files })
    for (const macro of compiled.setup) await connection.run(macro)
    return await computed(connection, compiled, spine)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof Error && '~bighead' in error) throw error
    throw new DuckDBError(`computing feature set \`${set.name}\``, error)
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
  }
}

/** The spine with the number of each row. */
function numbered(spine: Table): Table {
  const columns = spine.columnNames.map(name => [name, spine.column(name)] as const)
  const numbers = Int32Array.from({ length: spine.rowCount }, (_, row) => row)
  const row = new Column('int32', spine.rowCount, { kind: 'number', values: numbers, validity: null })
  return new Table([...columns, ['$row', row] as const], spine.rowCount)
}

/** The result; the spine's own columns are those that came in. */
async function computed(connection: DuckDBConnection, { sql, columns }: CompiledSet, spine: Table): Promise<Table> {
  const made = columns.slice(spine.columnNames.length)
  const own = spine.columnNames.map(name => [name, spine.column(name)] as const)
  if (made.length === 0) return new Table(own, spine.rowCount)
  const sent = made.map(({ name, type }) => {
    const column = quoteName(quoting, name)
    return `${shipped(column, type)} AS ${column}`
  })
  const result = await connection.run(`SELECT ${sent.join(', ')} FROM (\n${sql}\n)`)
  const read = await readResult(result, Object.fromEntries(made.map(({ name, type }) => [name, type])))
  return new Table([...own, ...made.map(({ name }) => [name, read.column(name)] as const)], spine.rowCount)
}

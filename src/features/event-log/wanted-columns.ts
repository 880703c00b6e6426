import { UnknownColumnError } from '../errors/column-errors.ts'
import type { EventStreamSource } from '../online/event-stream.ts'
import type { Schema } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import { conformColumn } from '../table/conform-table.ts'
import { Table } from '../table/table.ts'

/** The columns that a source reads of a log. */
export interface WantedColumns {
  readonly names: ReadonlySet<string>
  /** The wanted columns in their types; one that was not stored yet is null. */
  conform(table: Table): Table
  /** @throws {UnknownColumnError} for a column that none of these schemas has. */
  check(stored: readonly Schema[]): void
  /** Whether a segment has them all. */
  areIn(stored: Schema): boolean
}

/** What a source wants of the log with that name. */
export function wantedColumns(log: string, source: EventStreamSource): WantedColumns {
  const columns: Schema = { ...source.columns, [source.time]: source.columns[source.time] ?? 'timestamp' }
  const wanted = Object.entries(columns)
  const names = new Set(Object.keys(columns))
  return {
    names,
    areIn: stored => wanted.every(([name]) => Object.hasOwn(stored, name)),
    check(stored) {
      const known = new Set(stored.flatMap(schema => Object.keys(schema)))
      for (const name of names) if (!known.has(name)) throw new UnknownColumnError(name, log, [...known])
    },
    conform(table) {
      const { rowCount } = table
      const conformed = wanted.map(([name, type]) => {
        const isStored = Object.hasOwn(table.columnTypes, name)
        const column = isStored
          ? conformColumn(table.column(name), type, name, log)
          : columnFromExact(type, new Array(rowCount).fill(null))
        return [name, column] as const
      })
      return new Table(conformed, rowCount)
    },
  }
}

import { UnknownColumnError } from '../errors/column-errors.ts'
import type { Row, Schema } from '../schema.ts'
import { type Column, readValue } from './column.ts'

/** An immutable columnar table. */
export class Table<out S extends Schema = Schema> {
  readonly columnTypes: S
  readonly rowCount: number
  readonly #columns: ReadonlyMap<string, Column>
  #names: readonly string[] | null = null

  /** All columns must have `rowCount` rows; their order is the table's. */
  constructor(columns: Iterable<readonly [string, Column]>, rowCount: number) {
    this.#columns = new Map(columns)
    this.rowCount = rowCount
    const types: Record<string, unknown> = {}
    for (const [name, column] of this.#columns) {
      if (column.length !== rowCount)
        throw new RangeError(`column ${name} has ${column.length} rows, the table ${rowCount}`)
      types[name] = column.type
    }
    this.columnTypes = Object.freeze(types) as S
  }

  get columnNames(): readonly string[] {
    this.#names ??= Object.freeze([...this.#columns.keys()])
    return this.#names
  }

  /** The column of that name; an unknown name is an error that suggests a near one. */
  column<K extends keyof S & string>(name: K): Column<S[K]> {
    const column = this.#columns.get(name)
    if (column === undefined) throw new UnknownColumnError(name, 'the table', this.columnNames)
    return column as unknown as Column<S[K]>
  }

  /** Only these columns, in this order, without copying. */
  select<const K extends keyof S & string>(names: readonly K[]): Table<Pick<S, K>> {
    return new Table(
      names.map(name => [name, this.column(name)] as const),
      this.rowCount,
    )
  }

  /** Rows as objects, one at a time. */
  *rows(): IterableIterator<Row<S>> {
    const columns = [...this.#columns]
    for (let index = 0; index < this.rowCount; index++) {
      yield Object.fromEntries(columns.map(([name, c]) => [name, readValue(c.type, c.data, index)])) as Row<S>
    }
  }

  /** The row of that number, as an object. */
  row(index: number): Row<S> {
    const entries = [...this.#columns].map(([name, column]) => [name, column.get(index)])
    return Object.fromEntries(entries) as Row<S>
  }
}

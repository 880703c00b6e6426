import { UnknownColumnError } from '../errors/column-errors.ts'
import type { DataType, Row, Schema } from '../schema.ts'
import { type Column, readValue } from './column.ts'
import { type Inspect, tablePreview } from './table-preview.ts'

/** What tables of the same columns share: names, types, and where each column is. */
export class TableShape<out S extends Schema = Schema> {
  readonly names: readonly string[]
  readonly types: S
  readonly #places: ReadonlyMap<string, number>

  /** The names are distinct. */
  constructor(columns: readonly (readonly [name: string, type: DataType])[]) {
    this.names = Object.freeze(columns.map(([name]) => name))
    this.types = Object.freeze(Object.fromEntries(columns)) as Schema as S
    this.#places = new Map(this.names.map((name, place) => [name, place]))
  }

  /** Where the column of that name is; undefined: there is none. */
  placeOf(name: string): number | undefined {
    return this.#places.get(name)
  }

  /** Whether these are the columns, in this order and of these types. */
  equals(schema: Schema): boolean {
    const names = Object.keys(schema)
    return (
      names.length === this.names.length &&
      names.every((name, place) => name === this.names[place] && schema[name] === this.types[name])
    )
  }
}

/** An immutable columnar table. `console.log` shows its columns and first rows. */
export class Table<out S extends Schema = Schema> {
  readonly rowCount: number
  readonly shape: TableShape<S>
  readonly #columns: readonly Column[]

  static {
    Object.defineProperty(Table.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Table, _depth: number, _options: object, inspect: Inspect) {
        return tablePreview(this, inspect)
      },
    })
  }

  /** All columns must have `rowCount` rows; their order is the table's. */
  constructor(columns: Iterable<readonly [string, Column]>, rowCount: number)
  /** The columns of a shape that is known, in its order and of its types. */
  constructor(columns: readonly Column[], rowCount: number, shape: TableShape<S>)
  constructor(
    columns: Iterable<readonly [string, Column]> | readonly Column[],
    rowCount: number,
    shape?: TableShape<S>,
  ) {
    this.rowCount = rowCount
    if (shape === undefined) {
      const named = [...new Map(columns as Iterable<readonly [string, Column]>)]
      this.#columns = named.map(([, column]) => column)
      this.shape = new TableShape(named.map(([name, { type }]) => [name, type] as const))
    } else {
      this.#columns = columns as readonly Column[]
      this.shape = shape
    }
    for (let place = 0; place < this.#columns.length; place++) {
      const length = this.#columns[place]?.length
      if (length !== rowCount)
        throw new RangeError(`column ${this.columnNames[place]} has ${length} rows, the table ${rowCount}`)
    }
  }

  get columnTypes(): S {
    return this.shape.types
  }

  get columnNames(): readonly string[] {
    return this.shape.names
  }

  /** The column of that name; an unknown name is an error that suggests a near one. */
  column<K extends keyof S & string>(name: K): Column<S[K]> {
    const place = this.shape.placeOf(name)
    if (place === undefined) throw new UnknownColumnError(name, 'the table', this.columnNames)
    return this.#columns[place] as unknown as Column<S[K]>
  }

  /** All columns, in order. */
  get columns(): readonly Column[] {
    return this.#columns
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
    const names = this.columnNames
    for (let index = 0; index < this.rowCount; index++) {
      yield Object.fromEntries(this.#columns.map((c, at) => [names[at], readValue(c.type, c.data, index)])) as Row<S>
    }
  }

  /** The row of that number, as an object. */
  row(index: number): Row<S> {
    const names = this.columnNames
    const entries = this.#columns.map((column, at) => [names[at], column.get(index)])
    return Object.fromEntries(entries) as Row<S>
  }
}

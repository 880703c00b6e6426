import { UnknownColumnError } from '../errors/column-errors.ts'
import { ParameterError, requireList } from '../errors/parameter-error.ts'
import type { DataType, Row, Schema } from '../schema.ts'
import { doubleColumns } from './build-column.ts'
import type { Column } from './column.ts'
import { showAsText, tablePreview } from './table-preview.ts'

/** What tables with the same columns share: names, types, and the position of each column. */
export class TableShape<out S extends Schema = Schema> {
  readonly names: readonly string[]
  readonly types: S
  readonly #places: ReadonlyMap<string, number>
  /** The schema that `equals` last found equal. */
  #equal: Schema | null = null

  /** The names are distinct. */
  constructor(columns: readonly (readonly [name: string, type: DataType])[]) {
    this.names = Object.freeze(columns.map(([name]) => name))
    this.types = Object.freeze(Object.fromEntries(columns)) as Schema as S
    this.#places = new Map(this.names.map((name, place) => [name, place]))
  }

  /** The position of the column with that name; undefined if there is none. */
  placeOf(name: string): number | undefined {
    return this.#places.get(name)
  }

  /** Whether these are the columns, in this order and of these types. */
  equals(schema: Schema): boolean {
    if (schema === this.#equal) return true
    const names = Object.keys(schema)
    const isEqual =
      names.length === this.names.length &&
      names.every((name, place) => name === this.names[place] && schema[name] === this.types[name])
    if (isEqual) this.#equal = schema
    return isEqual
  }
}

/** An immutable columnar table. `console.log` and `String` show its columns and first rows. */
export class Table<out S extends Schema = Schema> {
  readonly rowCount: number
  readonly shape: TableShape<S>
  /** Null: nobody has asked for them yet. */
  #columns: readonly Column[] | null
  /** The values of a table of doubles that was given by rows; null for any other. */
  readonly #numbers: Float64Array | null

  static {
    showAsText(Table.prototype)
  }

  /** All columns must have `rowCount` rows; their order is the table's. */
  constructor(columns: Iterable<readonly [string, Column]>, rowCount: number)
  /** The columns of a shape that is known, in its order and of its types. */
  constructor(columns: readonly Column[], rowCount: number, shape: TableShape<S>)
  /** The numbers of a shape of doubles, row after row, none of them missing; columns are made of them when they are asked for. */
  constructor(numbers: Float64Array, rowCount: number, shape: TableShape<S>)
  constructor(
    columns: Iterable<readonly [string, Column]> | readonly Column[] | Float64Array,
    rowCount: number,
    shape?: TableShape<S>,
  ) {
    this.rowCount = rowCount
    this.#numbers = columns instanceof Float64Array ? columns : null
    if (shape === undefined) {
      requirePairs(columns)
      const named = [...new Map(columns as Iterable<readonly [string, Column]>)]
      this.#columns = named.map(([, column]) => column)
      this.shape = new TableShape(named.map(([name, { type }]) => [name, type] as const))
    } else {
      this.#columns = this.#numbers === null ? (columns as readonly Column[]) : null
      this.shape = shape
    }
    for (let place = 0; this.#columns !== null && place < this.#columns.length; place++) {
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

  /** The column with that name; an unknown name is an error that suggests a similar one. */
  column<K extends keyof S & string>(name: K): Column<S[K]> {
    const place = this.shape.placeOf(name)
    if (place === undefined) throw new UnknownColumnError(name, 'the table', this.columnNames)
    return this.columns[place] as unknown as Column<S[K]>
  }

  /** All columns, in order. */
  get columns(): readonly Column[] {
    this.#columns ??= doubleColumns(this.#numbers as Float64Array, this.shape.names.length, this.rowCount)
    return this.#columns
  }

  /** The values of one row, counted from 0, in the order of the columns. */
  values(index: number): readonly unknown[] {
    if (this.#numbers === null) return this.columns.map(column => column.get(index))
    const width = this.shape.names.length
    const values = new Array<number>(width)
    for (let place = 0; place < width; place++) values[place] = this.#numbers[index * width + place] as number
    return values
  }

  /** Only these columns, in this order, without copying. */
  select<const K extends keyof S & string>(names: readonly K[]): Table<Pick<S, K>> {
    requireList('names', names, 'a list of names of columns')
    return new Table(
      names.map(name => [name, this.column(name)] as const),
      this.rowCount,
    )
  }

  /** Rows as objects, one at a time. */
  *rows(): IterableIterator<Row<S>> {
    for (let index = 0; index < this.rowCount; index++) yield this.row(index)
  }

  /** One row, counted from 0, as an object. */
  row(index: number): Row<S> {
    const names = this.columnNames
    const entries = this.values(index).map((value, at) => [names[at], value])
    return Object.fromEntries(entries) as Row<S>
  }

  /** Its columns with their types, and its first ten rows. */
  toString(): string {
    return tablePreview(this)
  }
}

function requirePairs(columns: unknown): void {
  const isIterable = typeof columns === 'object' && typeof Object(columns)[Symbol.iterator] === 'function'
  if (!isIterable || (Array.isArray(columns) && !columns.every(Array.isArray)))
    throw new ParameterError('columns', 'a list of pairs of a name and a column is needed.')
}

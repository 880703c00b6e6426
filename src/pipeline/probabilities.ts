import { ParameterError, requireList, requireRows } from '../features/errors/parameter-error.ts'
import { float64Column } from '../features/table/build-column.ts'
import { showAsText, shownRows, tablePreview } from '../features/table/table-preview.ts'
import { type Label, sameLabel } from './labels.ts'

/** The probability of every class for every row. `console.log` and `String` show those of the first rows. */
export class Probabilities {
  /** The classes in ascending order; for a boolean target `false` and `true`. */
  readonly classes: readonly Label[]
  readonly rowCount: number
  /** Row after row, one number per class in the order of `classes`; each row sums to 1. */
  readonly values: Float64Array

  static {
    showAsText(Probabilities.prototype)
  }

  constructor(classes: readonly Label[], rowCount: number, values: Float64Array) {
    requireList('classes', classes, 'a list of classes')
    requireRows('values', values)
    this.classes = Object.freeze([...classes])
    this.rowCount = rowCount
    this.values = values
  }

  /**
   * The probability of one class in every row.
   *
   * @throws {ParameterError} for a label that is not among the classes.
   */
  of(label: Label): Float64Array {
    const position = this.classes.findIndex(known => sameLabel(known, label))
    if (position < 0) {
      const known = this.classes.map(String).join(', ')
      throw new ParameterError('label', `${String(label)} is not among the classes ${known}.`)
    }
    const width = this.classes.length
    const column = new Float64Array(this.rowCount)
    for (let row = 0; row < this.rowCount; row++) column[row] = this.values[row * width + position] ?? 0
    return column
  }

  /** The probability of the greatest class, which is the positive one of a binary target. */
  positive(): Float64Array {
    return this.of(this.classes.at(-1) ?? 1)
  }

  /** The probabilities of one row, in the order of `classes`. */
  row(index: number): Float64Array {
    return this.values.slice(index * this.classes.length, (index + 1) * this.classes.length)
  }

  /** The classes, and their probabilities in the first ten rows. */
  toString(): string {
    const rows = Array.from({ length: Math.min(this.rowCount, shownRows) }, (_, row) => this.row(row))
    const columns = this.classes.map((_, place) => float64Column(Float64Array.from(rows, row => row[place] ?? 0)))
    const shown = { rowCount: this.rowCount, columnNames: this.classes.map(String), columns }
    return tablePreview(shown, 'Probabilities')
  }
}

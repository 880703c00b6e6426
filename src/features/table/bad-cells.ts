import { InvalidValueError } from '../errors/column-errors.ts'

interface BadCell {
  readonly column: string
  readonly row: number
  readonly detail: string
}

/** Gathers the first few cells that cannot be read, so that one error names them all. */
export class BadCells {
  readonly #cells: BadCell[] = []
  readonly #where: string
  #count = 0

  /** `subject` says which table is read, like `table flights`. */
  constructor(subject?: string) {
    this.#where = subject === undefined ? '' : ` (in ${subject})`
  }

  add(column: string, row: number, detail: string): void {
    this.#count++
    if (this.#cells.length < 10) this.#cells.push({ column, row, detail })
  }

  /** Throws when anything was added; the error is about the first cell and lists the others. */
  throwIfAny(): void {
    const [first, ...others] = this.#cells
    if (first === undefined) return
    const lines = others.map(cell => `\n  also column \`${cell.column}\`, row ${cell.row}: ${cell.detail}`)
    const more = this.#count - this.#cells.length
    if (more > 0) lines.push(`\n  and ${more} more.`)
    throw new InvalidValueError(first.column, first.row, `${first.detail}${this.#where}${lines.join('')}`)
  }
}

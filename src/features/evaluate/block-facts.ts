import type { ColumnData, NumberData } from '../table/column.ts'
import { areFinite } from './number-scans.ts'

/** What is known of the numbers of a frame's vectors, by their data: each is looked at once, however many expressions ask. */
export class Facts {
  readonly #finite = new Map<ColumnData, boolean>()
  readonly #zeros = new Map<ColumnData, boolean>()
  readonly #false = new Set<ColumnData>()

  /** Whether there is neither NaN nor ±Infinity among the first `length` numbers, those of missing rows included. */
  areFinite(data: NumberData, length: number): boolean {
    const { values } = data
    if (values instanceof Int32Array) return true
    const known = this.#finite.get(data) ?? areFinite(values, length)
    this.#finite.set(data, known)
    return known
  }

  /** Says that all numbers are finite, which what was computed from them showed. */
  setFinite(data: NumberData): void {
    this.#finite.set(data, true)
  }

  /** Says that no truth value is true. */
  setFalse(data: ColumnData): void {
    this.#false.add(data)
  }

  /** Whether it was said that none is true. */
  areFalse(data: ColumnData): boolean {
    return this.#false.has(data)
  }

  /** Whether there is a zero among the first `length` numbers. */
  haveZeros(data: NumberData, length: number): boolean {
    const known = this.#zeros.get(data) ?? hasZero(data.values, length)
    this.#zeros.set(data, known)
    return known
  }
}

function hasZero(values: NumberData['values'], length: number): boolean {
  for (let row = 0; row < length; row++) if (values[row] === 0) return true
  return false
}

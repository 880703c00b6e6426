import type { EntitySourceDefinition } from '../definition/definition.ts'
import { InvalidValueError } from '../errors/column-errors.ts'
import type { Column } from '../table/column.ts'
import { concatTables } from '../table/concat-tables.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { compareValues } from '../table/total-order.ts'
import { keyCodes } from './key-codes.ts'
import type { Mutations } from './read-mutations.ts'
import { dropRows, sourceColumn } from './source-rows.ts'

/** The rows that entities have had from a snapshot on. A request at q sees a version with `from < q <= until`. */
export interface RowVersions {
  /** First the rows of the snapshot, then those that changes brought. */
  readonly stored: Table
  /** How many are of the snapshot. */
  readonly snapshotRows: number
  readonly from: Float64Array
  readonly until: Float64Array
}

/** A snapshot, and where it comes from, for messages. */
export interface Snapshot {
  readonly stored: Table
  readonly partition: string | null
  /** The end of its day, epoch milliseconds. */
  readonly end: number
}

/**
 * Applies changes to a snapshot. Rows that the source's filter drops, or whose key has a null part, are left out on both sides.
 *
 * All changes of one instant happen at once: of several updates of one key, what each leaves is what the next one finds.
 *
 * @throws {InvalidValueError} for a key that is there twice, and for a change that removes what is not there.
 */
export function rowVersions(
  source: EntitySourceDefinition,
  { stored: snapshot, partition, end }: Snapshot,
  mutations: Mutations | null,
): RowVersions {
  const changed = mutations !== null && mutations.times.length > 0
  const all = changed ? concatTables([snapshot, mutations.stored]) : snapshot
  const keys = source.keys.map(name => sourceColumn(source, { kind: 'column', name }, all))
  const { asked: codes, keyCount } = keyCodes(keys, keys)
  dropRows(source, all, codes)
  const ledger = new Ledger(source, all, keys, codes, keyCount)
  ledger.load(snapshot.rowCount, partition)
  if (changed) ledger.apply(mutations, snapshot.rowCount)
  return ledger.versions(snapshot.rowCount, end)
}

/** Which row each key has, while changes are applied in order. */
class Ledger {
  readonly #source: EntitySourceDefinition
  readonly #stored: Table
  readonly #columns: readonly Column[]
  readonly #keys: readonly Column[]
  readonly #codes: Int32Array
  /** The row that a key has now, or −1. */
  readonly #current: Int32Array
  /** When a row came in; NaN for a row that never did. */
  readonly #from: Float64Array
  readonly #until: Float64Array

  constructor(
    source: EntitySourceDefinition,
    stored: Table,
    keys: readonly Column[],
    codes: Int32Array,
    keyCount: number,
  ) {
    this.#source = source
    this.#stored = stored
    this.#columns = stored.columnNames.map(name => stored.column(name))
    this.#keys = keys
    this.#codes = codes
    this.#current = new Int32Array(keyCount).fill(-1)
    this.#from = new Float64Array(stored.rowCount).fill(Number.NaN)
    this.#until = new Float64Array(stored.rowCount).fill(Number.POSITIVE_INFINITY)
  }

  load(rowCount: number, partition: string | null): void {
    for (let row = 0; row < rowCount; row++) {
      const code = this.#codes[row] as number
      if (code < 0) continue
      if ((this.#current[code] as number) >= 0) {
        const detail = `the key ${this.#keyOf(row)} is there twice in partition ds=${partition} of \`${this.#source.name}\`; an entity has one row a partition`
        throw new InvalidValueError(this.#source.keys.join(', '), row, detail)
      }
      this.#current[code] = row
      this.#from[row] = Number.NEGATIVE_INFINITY
    }
  }

  apply({ times, before }: Mutations, offset: number): void {
    for (let start = 0, end = 0; start < times.length; start = end) {
      const time = times[start] as number
      for (end = start + 1; end < times.length && times[end] === time; ) end++
      for (let change = start; change < end; change++) {
        if (before[change] === 1) this.#remove(offset + change, time, before, offset, start, end)
      }
      for (let change = start; change < end; change++) {
        if (before[change] === 0) this.#insert(offset + change, time)
      }
    }
  }

  versions(snapshotRows: number, end: number): RowVersions {
    const rows = new Int32Array(this.#from.length)
    let count = 0
    let ofSnapshot = 0
    for (let row = 0; row < rows.length; row++) {
      if (Number.isNaN(this.#from[row])) continue
      if (row < snapshotRows) ofSnapshot++
      rows[count++] = row
    }
    const kept = rows.subarray(0, count)
    const all = count === rows.length
    return {
      stored: all ? this.#stored : takeTable(this.#stored, kept),
      snapshotRows: ofSnapshot,
      // Nobody asks before the end of the snapshot; a finite time can be sorted by.
      from: Float64Array.from(kept, row => Math.max(this.#from[row] as number, end - 1)),
      until: Float64Array.from(kept, row => this.#until[row] as number),
    }
  }

  /** Ends the key's version, or cancels an equal row that a change of the same instant brought. */
  #remove(row: number, time: number, before: Uint8Array, offset: number, start: number, end: number): void {
    const code = this.#codes[row] as number
    if (code < 0) return
    const current = this.#current[code] as number
    if (current >= 0 && this.#isSame(current, row)) {
      this.#until[current] = time
      this.#current[code] = -1
      return
    }
    for (let change = start; change < end; change++) {
      const other = offset + change
      if (before[change] === 1 || this.#codes[other] !== code || !this.#isSame(other, row)) continue
      this.#codes[other] = -1
      return
    }
    const why =
      current < 0 ? 'which is not there; was its insert lost?' : 'but not the row that is there; was a change lost?'
    throw this.#refusal('removes', row, time, why)
  }

  #insert(row: number, time: number): void {
    const code = this.#codes[row] as number
    if (code < 0) return
    if ((this.#current[code] as number) >= 0) {
      throw this.#refusal('inserts', row, time, 'which is there already; an update also has the row before, marked so')
    }
    this.#current[code] = row
    this.#from[row] = time
  }

  #isSame(left: number, right: number): boolean {
    return this.#columns.every(column => compareValues(column.get(left), column.get(right)) === 0)
  }

  #refusal(does: string, row: number, time: number, why: string): InvalidValueError {
    const { name, keys, mutations } = this.#source
    const detail = `\`${mutations?.name ?? name}\` ${does} the key ${this.#keyOf(row)} at ${new Date(time).toISOString()}, ${why}`
    return new InvalidValueError(keys.join(', '), null, detail)
  }

  #keyOf(row: number): string {
    return this.#keys.map(column => String(column.get(row))).join(', ')
  }
}

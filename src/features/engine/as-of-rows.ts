import type { EventSourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Table } from '../table/table.ts'
import type { KeyCodes } from './key-codes.ts'
import { isAscending, orderByTime } from './radix-order.ts'
import { timesOf } from './source-times.ts'

/** The rows of a source. */
export interface OfferedRows {
  readonly source: EventSourceDefinition
  readonly stored: Table
  /** The order of the rows. */
  readonly compare: (left: number, right: number) => number
}

/**
 * For each request the number of the newest row before it, or −1: the greatest in row order among rows of its key with `t < q`
 * (`t ≤ q` if inclusive), not older than `ttl`, and known before `q` where asked.
 *
 * Requests and rows are gone through once, in the order in which rows become usable; a row that is usable stays so.
 */
export async function asOfRows(
  { inclusive, asOfKnown, ttl }: Pick<FeatureGroupDefinition, 'inclusive' | 'asOfKnown' | 'ttl'>,
  { source, stored, compare }: OfferedRows,
  { asked, offered, keyCount }: KeyCodes,
  times: Float64Array,
  pace: Pace,
): Promise<Int32Array> {
  const rowTimes = timesOf(stored.column(source.time))
  const slack = inclusive ? 1 : 0
  const usable = asOfKnown && source.created !== null ? usableTimes(rowTimes, stored, source.created, slack) : rowTimes
  const order = isAscending(usable) ? null : orderByTime(usable)
  const newest = new NewestRows(rowTimes, keyCount, compare)
  const found = new Int32Array(times.length).fill(-1)
  const requests = isAscending(times) ? null : orderByTime(times)
  let edge = 0
  for (let place = 0; place < times.length; place++) {
    const request = requests === null ? place : (requests[place] as number)
    const at = times[request] as number
    for (; edge < usable.length; edge++) {
      const row = order === null ? edge : (order[edge] as number)
      if ((usable[row] as number) >= at + slack) break
      const key = offered[row] as number
      if (key >= 0) newest.add(key, row)
    }
    const key = asked[request] as number
    const row = key < 0 ? -1 : newest.of(key)
    if (row >= 0 && (ttl === null || (rowTimes[row] as number) >= at - ttl)) found[request] = row
    if ((place & 0xfff) === 0 && pace.due) await pace.pause()
  }
  return found
}

/** When each row can be used, in place of its time. A row that does not say when it was known always was. */
function usableTimes(times: Float64Array, stored: Table, created: string, slack: number): Float64Array {
  const column = stored.column(created)
  return times.map((time, row) => {
    const known = column.get(row) as number | null
    // It must be known before the request, also where its time may be that of the request.
    return known === null ? time : Math.max(time, known + slack)
  })
}

/** The greatest row of each key, in row order, of those that were added. */
class NewestRows {
  readonly #times: Float64Array
  readonly #compare: (left: number, right: number) => number
  readonly #newest: Int32Array
  /** The next of the rows that share time and key with the newest one; made when two do. They are compared only when asked for. */
  #tied: Int32Array | null = null

  constructor(times: Float64Array, keyCount: number, compare: (left: number, right: number) => number) {
    this.#times = times
    this.#compare = compare
    this.#newest = new Int32Array(keyCount).fill(-1)
  }

  add(key: number, row: number): void {
    const best = this.#newest[key] as number
    if (best >= 0) {
      const later = (this.#times[row] as number) - (this.#times[best] as number)
      if (later < 0) return
      if (later === 0) this.#tie(row, best)
    }
    this.#newest[key] = row
  }

  of(key: number): number {
    const best = this.#newest[key] as number
    if (this.#tied === null || best < 0 || (this.#tied[best] as number) < 0) return best
    this.#newest[key] = this.#greatest(best, this.#tied)
    return this.#newest[key] as number
  }

  #tie(row: number, next: number): void {
    this.#tied ??= new Int32Array(this.#times.length).fill(-1)
    this.#tied[row] = next
  }

  #greatest(first: number, tied: Int32Array): number {
    let best = first
    for (let row = tied[first] as number; row >= 0; row = tied[row] as number) {
      if (this.#compare(row, best) > 0) best = row
    }
    tied[best] = -1
    return best
  }
}

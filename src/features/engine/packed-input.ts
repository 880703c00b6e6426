import type { KeyRows } from './key-rows.ts'
import type { WindowInput } from './window-input.ts'

/**
 * What a group aggregates, laid out key by key in order of time and without what does not count.
 *
 * Key k owns the entries `starts[k]` to `starts[k + 1] − 1` of `rows`.
 */
export interface PackedInput {
  /** The number of each entry. */
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** For position p of the group's events (all keys), how many entries earlier ones have; null where each has one. */
  readonly present: Int32Array | null
}

/** Lays out the entries of some keys' events. */
export function packInput(
  { starts, present: counts }: Pick<WindowInput, 'starts' | 'present'>,
  events: KeyRows,
): PackedInput {
  if (starts === null && counts === null) return { rows: events.rows, starts: events.starts, present: null }
  const total = events.rows.length
  const rows = new Int32Array(starts === null ? total : entryCount(starts, events.rows))
  const present = new Int32Array(total + 1)
  let count = 0
  for (let position = 0; position < total; position++) {
    present[position] = count
    const row = events.rows[position] as number
    const from = starts === null ? row : (starts[row] as number)
    const end = starts === null ? row + 1 : (starts[row + 1] as number)
    for (let entry = from; entry < end; entry++) {
      if (counts === null || counts[entry] === 1) rows[count++] = entry
    }
  }
  present[total] = count
  return {
    rows: rows.subarray(0, count),
    starts: Int32Array.from(events.starts, start => present[start] as number),
    present,
  }
}

function entryCount(starts: Int32Array, rows: Int32Array): number {
  let count = 0
  for (const row of rows) count += (starts[row + 1] as number) - (starts[row] as number)
  return count
}

import { isAscending, orderByTime } from './radix-order.ts'

/** Rows grouped by key and, within a key, in order of time: key k owns `rows[starts[k]]` to `rows[starts[k + 1] − 1]`. */
export interface KeyRows {
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** The time of each entry of `rows`. */
  readonly times: Float64Array
  /** Where each row that was given is in `rows`, in the order in which they were given; −1 for those that are left out. */
  readonly places: Int32Array
  /** The numbers of the rows that were given; null: 0, 1, 2, … */
  readonly numbers: Int32Array | null
}

/**
 * Groups rows by key code (negative codes are left out) and sorts each key's rows by time, stably. They are numbered in the order in which
 * they are given, or as `numbers` says.
 */
export function groupByKey(
  codes: Int32Array,
  times: Float64Array,
  keyCount: number,
  numbers: Int32Array | null = null,
): KeyRows {
  const order = isAscending(times) ? null : orderByTime(times)
  const starts = new Int32Array(keyCount + 1)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code >= 0) starts[code + 1] = (starts[code + 1] as number) + 1
  }
  for (let key = 0; key < keyCount; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number)
  const next = starts.slice()
  const total = starts[keyCount] as number
  const rows = new Int32Array(total)
  const sortedTimes = new Float64Array(total)
  const places = new Int32Array(codes.length)
  for (let position = 0; position < codes.length; position++) {
    const row = order === null ? position : (order[position] as number)
    const code = codes[row] as number
    if (code < 0) {
      places[row] = -1
      continue
    }
    const at = next[code] as number
    rows[at] = numbers === null ? row : (numbers[row] as number)
    sortedTimes[at] = times[row] as number
    places[row] = at
    next[code] = at + 1
  }
  return { rows, starts, times: sortedTimes, places, numbers }
}

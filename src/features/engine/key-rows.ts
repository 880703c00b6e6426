import { isAscending, orderByTime } from './radix-order.ts'

/** Rows grouped by key and, within a key, in order of time: key k owns `rows[starts[k]]` to `rows[starts[k + 1] − 1]`. */
export interface KeyRows {
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** The time of each entry of `rows`. */
  readonly times: Float64Array
  /** Where each row that was given is in `rows`, in the order in which they were given; −1 for those that are left out. */
  readonly places: Int32Array
  /** The numbers of the rows that were given, or the first of them where they are one after the other. */
  readonly numbers: Int32Array | number
}

/**
 * Groups rows by key code (negative codes are left out) and sorts each key's rows by time, stably. They are numbered in the order in which
 * they are given, from `numbers` on, or as `numbers` says.
 */
export function groupByKey(
  codes: Int32Array,
  times: Float64Array,
  keyCount: number,
  numbers: Int32Array | number = 0,
): KeyRows {
  const order = isAscending(times) ? null : orderByTime(times)
  const starts = new Int32Array(keyCount + 1)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code >= 0) starts[code + 1] = (starts[code + 1] as number) + 1
  }
  for (let key = 0; key < keyCount; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number)
  const places = placesOf(codes, starts, order)
  const sortedTimes = new Float64Array(starts[keyCount] as number)
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number
    if (place >= 0) sortedTimes[place] = times[row] as number
  }
  let rows: Int32Array | null = null
  return {
    // Made when they are first asked for: many aggregates only need values.
    get rows(): Int32Array {
      rows ??= rowsAt(places, numbers, sortedTimes.length)
      return rows
    },
    starts,
    times: sortedTimes,
    places,
    numbers,
  }
}

/** Each row comes after those of its key that are before it in `order`. One list is written at a time: several disturb each other. */
function placesOf(codes: Int32Array, starts: Int32Array, order: Int32Array | null): Int32Array {
  const next = starts.slice()
  const places = new Int32Array(codes.length)
  for (let position = 0; position < codes.length; position++) {
    const row = order === null ? position : (order[position] as number)
    const code = codes[row] as number
    if (code < 0) {
      places[row] = -1
      continue
    }
    const place = next[code] as number
    places[row] = place
    next[code] = place + 1
  }
  return places
}

function rowsAt(places: Int32Array, numbers: Int32Array | number, count: number): Int32Array {
  const rows = new Int32Array(count)
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number
    if (place >= 0) rows[place] = typeof numbers === 'number' ? numbers + row : (numbers[row] as number)
  }
  return rows
}

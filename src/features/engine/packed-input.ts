import { type KernelMemory, newMemory } from '../aggregate/range/kernel-memory.ts'
import type { LaidInputs } from '../aggregate/range/key-inputs.ts'
import type { KeyRows } from './key-rows.ts'
import type { WindowInput } from './window-input.ts'

/**
 * What a group aggregates, laid out key by key in order of time and without what does not count; its rows are the numbers of entries.
 *
 * Key k owns the entries `starts[k]` to `starts[k + 1] − 1` of `rows`.
 */
export interface PackedInput extends LaidInputs {
  readonly starts: Int32Array
  /** For position p of the group's events (all keys), how many entries earlier ones have; null where each has one. */
  readonly present: Int32Array | null
}

/** Lays out the entries of some keys' events. */
export function packInput(input: WindowInput, events: KeyRows, memory: KernelMemory = newMemory): PackedInput {
  const { starts, present: counts, keys: inputs } = input
  const laid = starts === null ? keysInOrder(inputs.column.keys, events, memory) : null
  if (starts === null && counts === null) {
    return {
      get rows(): Int32Array {
        return events.rows
      },
      starts: events.starts,
      times: events.times,
      keys: laid,
      present: null,
    }
  }
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
      if (counts !== null && counts[entry] !== 1) continue
      if (laid !== null) laid[count] = laid[position] as number
      rows[count++] = entry
    }
  }
  present[total] = count
  return {
    rows: rows.subarray(0, count),
    starts: Int32Array.from(events.starts, start => present[start] as number),
    keys: laid,
    times: null,
    present,
  }
}

/** The keys of events by position: read in the order in which they are stored, which is faster than looking each up. */
function keysInOrder(
  keys: WindowInput['keys']['column']['keys'],
  { times, places, numbers }: KeyRows,
  memory: KernelMemory,
): Float64Array {
  const laid = memory.numbers(times.length)
  for (let given = 0; given < places.length; given++) {
    const place = places[given] as number
    const row = typeof numbers === 'number' ? numbers + given : (numbers[given] as number)
    // Adding 0 turns −0 into 0.
    if (place >= 0) laid[place] = (keys[row] as number) + 0
  }
  return laid
}

function entryCount(starts: Int32Array, rows: Int32Array): number {
  let count = 0
  for (const row of rows) count += (starts[row + 1] as number) - (starts[row] as number)
  return count
}

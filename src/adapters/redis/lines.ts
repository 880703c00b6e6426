import type { EncodedValue } from '../../features/expression/expression.ts'
import type { RawInput, Tile } from '../../features/online/stored-record.ts'
import { isWithin, type Stretches } from '../../features/online/stretches.ts'

/**
 * Stretches of time that are stored together, milliseconds: per tile level, and of inputs. What is older than a request needs is not read,
 * and what is written costs no more than such a stretch.
 */
const minute = 60_000
export const tileStretch: readonly [number, number, number] = [
  6 * 60 * minute,
  4 * 24 * 60 * minute,
  64 * 24 * 60 * minute,
]
export const rawStretch: number = 15 * minute

// A line is `\n[…],`: JSON has no line breaks of its own, so scripts find lines by how they begin, and many lines are one JSON list.

export type RawLine = readonly [
  time: number,
  offset: number,
  created: number | null,
  sequence: number | null,
  values: EncodedValue[],
]
export type TileLine = readonly [start: number, offset: number, newest: number | null, states: EncodedValue[]]

export function rawLine({ time, offset, created, sequence, values }: RawInput): string {
  return `\n[${time},${offset},${created},${sequence},${JSON.stringify(values)}],`
}

/** Equal rows begin alike; the position comes last. */
export function rowLine({ time, offset, created, sequence, values }: RawInput): string {
  return `\n[${time},${created},${sequence},${JSON.stringify(values)},${offset}],`
}

export function tileLine({ start, offset, newest, states }: Tile): string {
  return `\n[${start},${offset},${newest ?? null},${JSON.stringify(states)}],`
}

/** Those of the lines whose time, by which they begin, is in a stretch and not before `from`. */
export function linesIn(text: string, stretches: Stretches, from: number): string {
  let found = ''
  let kept = -1
  for (let at = 0; at < text.length; ) {
    const time = Number(text.slice(at + 2, text.indexOf(',', at)))
    if (time < from || !isWithin(stretches, time)) {
      if (kept >= 0) found += text.slice(kept, at)
      kept = -1
    } else if (kept < 0) kept = at
    const next = text.indexOf('\n', at + 1)
    at = next < 0 ? text.length : next
  }
  return kept < 0 ? found : found + text.slice(kept)
}

/** The lists that lines are. */
export function parseLines<T>(text: string): T[] {
  return JSON.parse(`[${text.slice(0, -1)}]`) as T[]
}

export function rawOf([time, offset, created, sequence, values]: RawLine): RawInput {
  return { offset, time, created, sequence, values }
}

export function rowsOf(text: string): RawInput[] {
  const lines = parseLines<readonly [number, number | null, number | null, EncodedValue[], number]>(text)
  return lines.map(([time, created, sequence, values, offset]) => ({ offset, time, created, sequence, values }))
}

/** Lines of things by the number of the stretch that their time is in. */
export function byStretch<T>(items: readonly T[], timeOf: (item: T) => number, stretch: number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const number = Math.floor(timeOf(item) / stretch)
    const group = groups.get(number)
    if (group === undefined) groups.set(number, [item])
    else group.push(item)
  }
  return groups
}

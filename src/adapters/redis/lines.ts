import type { EncodedValue } from '../../features/expression/expression.ts'
import type { RawInput, Tile } from '../../features/online/stored-record.ts'

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

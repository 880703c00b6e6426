import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { EntitySourceDefinition } from './definition.ts'
import { day } from './window.ts'

/** The end of the day that a partition `YYYY-MM-DD` names, epoch milliseconds, UTC; null when it is not a date. */
export function partitionEnd(partition: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(partition)) return null
  const start = Date.parse(`${partition}T00:00:00Z`)
  return Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== partition ? null : start + day
}

/** Partitions of an entity table by the time from which each may be used, ascending. */
export interface UsablePartitions {
  readonly names: readonly string[]
  readonly usableFrom: Float64Array
}

/** Sorts the partitions of a table by their day; names that are no day are not partitions of entities and are left out. */
export function usablePartitions(source: EntitySourceDefinition, names: readonly string[]): UsablePartitions {
  const ends = names.flatMap(name => {
    const end = partitionEnd(name)
    return end === null ? [] : [{ name, usableFrom: end + source.availableAfter }]
  })
  ends.sort((left, right) => left.usableFrom - right.usableFrom)
  return { names: ends.map(end => end.name), usableFrom: Float64Array.from(ends, end => end.usableFrom) }
}

/**
 * The number of the partition that answers at `time`, or −1: the newest that has landed and is not older than `maxAge`.
 *
 * @throws {MissingPartitionError} where the declared rhythm has a gap and the source does not allow the partition before.
 */
export function partitionAt(source: EntitySourceDefinition, partitions: UsablePartitions, time: number): number {
  const { usableFrom, names } = partitions
  let low = 0
  let high = usableFrom.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((usableFrom[middle] as number) <= time) low = middle + 1
    else high = middle
  }
  const found = low - 1
  if (source.every !== null && source.missingPartition === 'error')
    requireRhythm(source, found < 0 ? null : (names[found] as string), time)
  if (found < 0) return -1
  const age = time - ((usableFrom[found] as number) - source.availableAfter)
  return source.maxAge !== null && age > source.maxAge ? -1 : found
}

function requireRhythm(source: EntitySourceDefinition, found: string | null, time: number): void {
  const lastEnd = Math.floor((time - source.availableAfter) / day) * day
  const expected = new Date(lastEnd - day).toISOString().slice(0, 10)
  if (found === expected) return
  const remedy = `It is due because the source says every: '1d'. Write it, or say missingPartition: 'previous'.`
  throw new MissingPartitionError(source.name, expected, remedy)
}

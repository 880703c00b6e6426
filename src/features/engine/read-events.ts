import type { EventSourceDefinition } from '../definition/definition.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'

/** Reads the events that requests at `times` can see: before the last of them and, where history is bounded, within `reach` of the first. */
export async function readEvents(
  source: EventSourceDefinition,
  needed: Schema,
  times: Float64Array,
  reach: number | null,
  inclusive: boolean,
  input: Pick<BackfillInput, 'offline' | 'signal'>,
): Promise<Table> {
  let earliest = Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (const time of times) {
    if (time < earliest) earliest = time
    if (time > latest) latest = time
  }
  // An id's first event may lie further back than any window and decides whether later ones count.
  const bounded = reach !== null && source.id === null
  const until = inclusive ? latest + 1 : latest
  const range = { column: source.time, until, ...(bounded && { from: earliest - reach }) }
  return input.offline.read(source.name, needed, {
    time: range,
    ...(source.zone !== null && { zone: source.zone }),
    ...(input.signal && { signal: input.signal }),
  })
}

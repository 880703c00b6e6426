import type { AggregateFeatureDefinition, JoinDefinition } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { takeRows } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import type { LoadedInput } from './loaded-input.ts'

/**
 * The labels of a group, one column each, for every row of the spine; null where the label is not known by `dataUntil`.
 *
 * What lies in `[q, q + ahead)` is an exact window of that length that ends at `q + ahead`.
 */
export async function joinLabels(
  join: JoinDefinition,
  times: Float64Array,
  dataUntil: number,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { joinWindows } = await import('./join-windows.ts')
  const columns = new Map<string, Column>()
  for (const [ahead, windows] of labelWindows(join)) {
    const asked = times.map(time => Math.min(time + ahead, dataUntil))
    const mature = Int32Array.from(times, (time, row) => (isMature(time, ahead, dataUntil) ? row : -1))
    const keys = join.keys.map(({ request }) => [request, takeRows(input.spine.column(request), mature)] as const)
    const spine = new Table(keys, times.length)
    const joined = await joinWindows(windows, asked, { ...input, spine }, pace)
    for (const [index, { name }] of windows.group.features.entries()) {
      columns.set(name, takeRows(joined[index] as Column, mature))
    }
  }
  return join.group.features.map(feature => columns.get(feature.name) as Column)
}

/** Whether a label that is asked for at `time` can no longer change. */
export function isMature(time: number, ahead: number, dataUntil: number): boolean {
  return time + ahead <= dataUntil
}

/** The labels as the windows that they are, by how far they look ahead. */
function labelWindows(join: JoinDefinition): ReadonlyMap<number, JoinDefinition> {
  const byAhead = new Map<number, AggregateFeatureDefinition[]>()
  for (const feature of join.group.features) {
    if (feature.kind !== 'aggregate' || feature.ahead === null) throw new TypeError('labels look ahead')
    const window = { ...feature, window: feature.ahead, ahead: null }
    byAhead.set(feature.ahead, [...(byAhead.get(feature.ahead) ?? []), window])
  }
  return new Map(
    [...byAhead].map(([ahead, features]) => [
      ahead,
      { ...join, group: { ...join.group, resolution: 'exact', features } },
    ]),
  )
}

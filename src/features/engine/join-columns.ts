import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { neighbour } from '../parallel/threads.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { joinLabels } from './join-labels.ts'
import { joinRows } from './join-rows.ts'
import type { LoadedInput } from './loaded-input.ts'

/** The columns of a group or label, one for each feature, for every row of the spine. What aggregates is loaded where it is needed. */
export async function joinColumns(
  join: JoinDefinition,
  times: Float64Array,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  if (isLabel(join, input.set)) return joinLabels(join, times, input.dataUntil[join.alias] as number, input, pace)
  const { source } = join.group
  if (source.kind === 'entitySource') {
    const { joinEntities } = await import('./join-entities.ts')
    return joinEntities(join, source, times, input, pace)
  }
  if (!isWindowed(join)) return joinRows(join, source, times, input, pace)
  // Threads load their code while this one loads and reads.
  if (input.threads.pays(times.length)) input.threads.start(neighbour('window-work', import.meta.url))
  const { joinWindows } = await import('./join-windows.ts')
  return joinWindows(join, times, input, pace)
}

/** Whether a group aggregates. */
export function isWindowed(join: JoinDefinition): boolean {
  return join.group.features.some(feature => feature.kind === 'aggregate')
}

/** Whether a join of a set is one of its labels. */
export function isLabel(join: JoinDefinition, set: FeatureSetDefinition): boolean {
  return set.labels.includes(join)
}

import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { joinEntities } from './join-entities.ts'
import { joinLabels } from './join-labels.ts'
import { joinRows } from './join-rows.ts'
import { joinWindows } from './join-windows.ts'
import type { LoadedInput } from './loaded-input.ts'

/** The columns of a group or label, one for each feature, for every row of the spine. */
export function joinColumns(
  join: JoinDefinition,
  times: Float64Array,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  if (isLabel(join, input.set)) return joinLabels(join, times, input.dataUntil[join.alias] as number, input, pace)
  const { source } = join.group
  if (source.kind === 'entitySource') return joinEntities(join, source, times, input, pace)
  return isWindowed(join) ? joinWindows(join, times, input, pace) : joinRows(join, source, times, input, pace)
}

/** Whether a group aggregates. */
export function isWindowed(join: JoinDefinition): boolean {
  return join.group.features.some(feature => feature.kind === 'aggregate')
}

/** Whether a join of a set is one of its labels. */
export function isLabel(join: JoinDefinition, set: FeatureSetDefinition): boolean {
  return set.labels.includes(join)
}

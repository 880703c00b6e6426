import type { AggregateFeatureDefinition, JoinDefinition } from '../definition/definition.ts'
import { aggregatesOf, sharedKernels } from '../engine/window-inputs.ts'
import type { PlannedWork } from '../explain.ts'
import { printExpression } from '../expression/print.ts'

/** Which features of a group one kernel answers. */
export function plannedWork(join: JoinDefinition): readonly PlannedWork[] {
  const features = aggregatesOf(join)
  return sharedKernels(features).map(members =>
    sharedWork(
      members.map(index => features[index] as AggregateFeatureDefinition),
      name => `${join.alias}_${name}`,
    ),
  )
}

/** What features share that differ in their windows only. */
export function sharedWork(
  features: readonly AggregateFeatureDefinition[],
  columnOf: (name: string) => string,
): PlannedWork {
  const [first] = features as [AggregateFeatureDefinition]
  const by = first.by === null ? '' : ` by ${printExpression(first.by)}`
  const spread = first.spread === 'none' ? '' : ` (${first.spread})`
  return {
    aggregate: first.aggregate,
    input: `${printExpression(first.input)}${spread}${by}`,
    columns: features.map(({ name, window, ahead }) => ({ column: columnOf(name), window: ahead ?? window })),
  }
}

import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { loadExtensions } from '../load-extensions.ts'
import type { BackfillInput } from './engine.ts'

/** What a backfill works on, with the code that its definitions name. */
export interface LoadedInput extends BackfillInput {
  readonly own: OwnAggregates
}

/** Loads the extensions that a backfill needs. */
export async function loadInput(input: BackfillInput): Promise<LoadedInput> {
  const joins = [...input.set.groups, ...input.set.labels]
  const { aggregates } = await loadExtensions(input.extensions, { groups: joins.map(join => join.group) })
  return { ...input, own: aggregates }
}

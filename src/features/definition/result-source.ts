import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { requireDefinition, requireOptions } from '../errors/parameter-error.ts'
import type { Schema } from '../schema.ts'
import {
  type EventSourceDefinition,
  eventParts,
  type FeatureGroupDefinition,
  type FeatureSetDefinition,
  schemaOf,
} from './definition.ts'
import { EventSource, type EventSourceOptions, eventSource } from './event-source.ts'
import type { FeatureSet, Flatten } from './feature-set.ts'
import { deepFreeze } from './freeze.ts'
import { checkName } from './name.ts'
import { servedColumns } from './set-columns.ts'

/** The requests whose results are read. */
export interface ResultOptions<C extends Schema>
  extends Pick<EventSourceOptions<C>, 'id' | 'created' | 'sequence' | 'zone'> {
  /** The table of an offline store whose rows are the requests. */
  readonly spine: string
  /** Further columns of that table which the source offers. */
  readonly columns?: C
}

/** How many results may be built on one another. */
const deepest = 8

/**
 * The result of a feature set over a stored spine, as events: each request is an event at its own time, with the values that the set had then.
 *
 * The columns are those of the set's request, `columns`, the joined ones and the derived ones. The result is computed when it is read.
 *
 * @throws {DefinitionError} naming every wrong name, type and role, and results on results that are more than 8 deep.
 */
export function resultOf<
  R extends Schema,
  J extends Schema,
  D extends Schema,
  const C extends Schema = Record<never, never>,
>(set: FeatureSet<R, J, D>, options: ResultOptions<C>): EventSource<Flatten<R & C & J & D>> {
  requireDefinition('set', set, ['featureSet'])
  requireOptions<ResultOptions<C>>(options, {
    ...{ spine: null, columns: null, id: null, created: null, sequence: null, zone: null },
  })
  const { spine, columns = {}, id, created, sequence, zone } = options
  const served = servedColumns(set.definition)
  const problems = problemsOf(set.definition, spine, columns)
  if (problems.length > 0) throw new DefinitionError(`the result of feature set \`${set.name}\``, problems)
  const { definition } = eventSource<Schema>({
    name: set.name,
    columns: { ...schemaOf(set.definition.request), ...columns, ...schemaOf(served) },
    time: set.definition.time,
    ...(id !== undefined && { id }),
    ...(created !== undefined && { created }),
    ...(sequence !== undefined && { sequence }),
    ...(zone !== undefined && { zone }),
  })
  return new EventSource(
    deepFreeze({ ...definition, name: `${set.name}@${spine}`, result: { spine, set: set.definition } }),
  )
}

function problemsOf(set: FeatureSetDefinition, spine: string, columns: Schema): readonly Problem[] {
  const problems: Problem[] = []
  const served = schemaOf(servedColumns(set))
  checkName(spine, 'spine', problems)
  for (const name of Object.keys(columns)) {
    if (Object.hasOwn(served, name))
      problems.push({ at: `columns.${name}`, message: `the set makes a column of this name` })
  }
  for (const { alias, group } of set.groups) {
    if (group.inclusive && partsOf(group).some(part => part.name === spine)) {
      problems.push({
        at: `groups.${alias}`,
        message: 'it is `inclusive` and reads the spine, so every row would see itself',
      })
    }
  }
  if (depthOf(set) >= deepest) {
    problems.push({
      at: 'set',
      message: `results are built on one another more than ${deepest} deep; store one of them`,
    })
  }
  return problems
}

/** How deep the results are nested that a set is built on. */
function depthOf(set: FeatureSetDefinition): number {
  const results = set.groups.flatMap(({ group }) => partsOf(group).map(part => part.result))
  return Math.max(0, ...results.map(result => (result === null ? 0 : 1 + depthOf(result.set))))
}

function partsOf({ source }: FeatureGroupDefinition): readonly EventSourceDefinition[] {
  return source.kind === 'entitySource' ? [] : eventParts(source)
}

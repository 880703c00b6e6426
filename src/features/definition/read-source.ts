import type { Problem } from '../errors/definition-error.ts'
import type { Typed } from '../expression/handle.ts'
import type { Schema } from '../schema.ts'
import { type SourceDefinition, schemaOf, type TableSourceDefinition } from './definition.ts'
import { formatDuration } from './duration.ts'
import { EntitySource, type EntitySourceOptions, entitySource } from './entity-source.ts'
import { EventSource, type EventSourceOptions, eventSource, type UnionSource, union } from './event-source.ts'
import type { FeatureSet } from './feature-set.ts'
import {
  entriesOf,
  expressionsFrom,
  type Fields,
  fieldsOf,
  given,
  rebuilt,
  schemaFrom,
  typed,
  under,
} from './rebuild.ts'
import { type ResultOptions, resultOf } from './result-source.ts'
import { servedColumns } from './set-columns.ts'
import { withColumns, withFilter } from './source-columns.ts'

type Source = EventSource | UnionSource | EntitySource

/** Reads the set that a source is the result of. */
export type ReadSet = (value: unknown, at: string, problems: Problem[]) => FeatureSet | null

/** Rebuilds a source from its definition's data; null, and problems, where that is not possible. */
export function readSource(value: unknown, at: string, problems: Problem[], readSet: ReadSet): Source | null {
  const fields = fieldsOf(value, at, problems)
  const readers: { readonly [Kind in SourceDefinition['kind']]: () => Source | null } = {
    eventSource: () => readEvents(fields, at, problems, readSet),
    entitySource: () => readEntities(fields, at, problems),
    unionSource: () => {
      const parts = entriesOf(fields.parts, `${at}.parts`, problems).map((part, index) =>
        readSource(part, `${at}.parts.${index}`, problems, readSet),
      )
      return parts.includes(null) ? null : rebuilt(at, problems, () => union(parts as unknown as [EventSource]))
    },
  }
  const { kind } = fields
  if (typeof kind === 'string' && Object.hasOwn(readers, kind)) return readers[kind as SourceDefinition['kind']]()
  problems.push({ at, message: 'there is no source of this kind' })
  return null
}

function readEvents(fields: Fields, at: string, problems: Problem[], readSet: ReadSet): EventSource | null {
  const before = problems.length
  const columns = schemaFrom(fields.stored, `${at}.stored`, problems)
  const changes = changesOf(fields, at, problems)
  const { time, id, created, sequence, zone } = fields
  const roles = given({ id, created, sequence, zone })
  if (fields.result === null || fields.result === undefined) {
    if (problems.length > before) return null
    const { name } = fields
    const [dedupeFor, availableAfter] = [fields.dedupeFor, fields.availableAfter].map(durationText)
    const options = { name, columns, time, ...roles, dedupeFor, ...given({ availableAfter }) }
    return rebuilt(
      at,
      problems,
      () => new EventSource(changes(eventSource(options as unknown as EventSourceOptions<Schema>).definition)),
    )
  }
  const { spine, set: stored } = fieldsOf(fields.result, `${at}.result`, problems)
  const set = readSet(stored, `${at}.result.set`, problems)
  if (set === null || problems.length > before) return null
  const made = schemaOf(servedColumns(set.definition))
  const further = Object.fromEntries(Object.entries(columns).filter(([name]) => !Object.hasOwn(made, name)))
  const options = { spine, columns: further, ...roles } as unknown as ResultOptions<Schema>
  return rebuilt(at, problems, () => new EventSource(changes(resultOf(set, options).definition)))
}

function readEntities(fields: Fields, at: string, problems: Problem[]): EntitySource | null {
  const before = problems.length
  const { name, keys, time, mutations, availableAfter, every, missingPartition, maxAge, zone } = fields
  const columns = schemaFrom(fields.stored, `${at}.stored`, problems)
  const changes = changesOf(fields, at, problems)
  const durations = { availableAfter, every, maxAge }
  const texts = Object.entries(durations).map(([option, value]) => [option, durationText(value)])
  const options = {
    name,
    columns,
    keys,
    ...given({ time, mutations, missingPartition, zone, ...Object.fromEntries(texts) }),
  }
  if (problems.length > before) return null
  return rebuilt(
    at,
    problems,
    () => new EntitySource(changes(entitySource(options as unknown as EntitySourceOptions<Schema>).definition)),
  )
}

/** Applies a stored filter and stored columns to a source as it was declared. */
function changesOf(
  { filter, columns }: Fields,
  at: string,
  problems: Problem[],
): <D extends TableSourceDefinition>(source: D) => D {
  const select: Readonly<Record<string, Typed>> = expressionsFrom(columns, under(at, 'columns'), problems)
  return source => withColumns(filter === null ? source : withFilter(source, typed(filter)), select)
}

/** The text of a stored duration; what is none stays as it is, and is refused where it goes. */
export function durationText(value: unknown): unknown {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? formatDuration(value as number) : value
}

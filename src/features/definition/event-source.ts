import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import type { BooleanHandle, Columns, SchemaOf, Typed } from '../expression/handle.ts'
import { type Schema, sameType, typeName } from '../schema.ts'
import { type EventSourceDefinition, schemaOf, type UnionSourceDefinition } from './definition.ts'
import { type Duration, parseDuration } from './duration.ts'
import { deepFreeze } from './freeze.ts'
import { checkName, checkUnique } from './name.ts'
import {
  checkDeclared,
  checkOptions,
  checkRole,
  declaredColumns,
  givenBy,
  withColumns,
  withFilter,
} from './source-columns.ts'
import { checkZone } from './zone.ts'

/** What an event source is made from. */
export interface EventSourceOptions<C extends Schema> {
  /** The table of an offline store, or the topic, that holds the events. */
  readonly name: string
  readonly columns: C
  /** When the event happened. */
  readonly time: keyof C & string
  /** Events with the same id count once. */
  readonly id?: keyof C & string
  /** When the event became known; it orders simultaneous events. */
  readonly created?: keyof C & string
  /** A number that orders events with the same time and the same `created`. */
  readonly sequence?: keyof C & string
  /** The time zone of stored timestamps that have none; if it is left out, such timestamps are refused. */
  readonly zone?: string
  /** How long a stream remembers ids; default one day. */
  readonly dedupeFor?: Duration
  /**
   * How long after the end of a UTC day its events have landed in the offline store; default 0. Windows of `accuracy: 'snapshot'` end with
   * the last day that has landed, so that training sees what serving had; other windows ignore it.
   */
  readonly availableAfter?: Duration
}

/** Facts that happen at an instant and never change. */
export class EventSource<out C extends Schema = Schema> {
  readonly definition: EventSourceDefinition
  /** Never present at run time. */
  declare readonly '~columns'?: C

  constructor(definition: EventSourceDefinition) {
    this.definition = definition
  }

  /** The columns that the source offers, and their types. */
  get columnTypes(): C {
    return schemaOf(this.definition.columns) as unknown as C
  }

  /** Only the events for which the condition is true. */
  where(condition: (columns: Columns<C>) => BooleanHandle): EventSource<C> {
    return new EventSource(withFilter(this.definition, givenBy('where', condition, this.definition)))
  }

  /** Other columns, made from these; the time (and id, created, sequence) must stay as they are. */
  select<R extends Readonly<Record<string, Typed>>>(columns: (columns: Columns<C>) => R): EventSource<SchemaOf<R>> {
    return new EventSource(withColumns(this.definition, givenBy('select', columns, this.definition)))
  }

  toJSON(): EventSourceDefinition {
    return this.definition
  }
}

/**
 * Declares events: what their columns are and which one is their time.
 *
 * @throws {DefinitionError} naming every wrong name, type and role.
 *
 * @example
 * {@includeCode ../../../docs/examples/features.ts}
 */
export function eventSource<const C extends Schema>(options: EventSourceOptions<C>): EventSource<C> {
  const problems = checkOptions<EventSourceOptions<C>>('event source', options, {
    ...{ name: 'any', columns: 'object', time: 'any' },
    ...{ id: 'any', created: 'any', sequence: 'any', zone: 'any', dedupeFor: 'any', availableAfter: 'any' },
  })
  checkName(options.name, 'name', problems)
  checkDeclared(options.columns, 'columns', problems)
  const { id = null, created = null, sequence = null, zone = null } = options
  checkRole('time', options.time, ['timestamp'], options.columns, problems)
  checkRole('id', id, ['string', 'int32', 'int64', 'bigint'], options.columns, problems)
  checkRole('created', created, ['timestamp'], options.columns, problems)
  checkRole('sequence', sequence, ['int32', 'int64', 'float64'], options.columns, problems)
  checkZone(zone, 'zone', problems)
  const [dedupeFor, availableAfter] = [
    durationOf('dedupeFor', options.dedupeFor ?? '1d', problems),
    durationOf('availableAfter', options.availableAfter ?? '0d', problems),
  ]
  if (problems.length > 0) throw new DefinitionError(`event source \`${options.name}\``, problems)
  return new EventSource(
    deepFreeze({
      kind: 'eventSource',
      name: options.name,
      stored: Object.entries(options.columns).map(([name, type]) => ({ name, type })),
      zone,
      filter: null,
      columns: declaredColumns(options.columns),
      time: options.time,
      id,
      created,
      sequence,
      dedupeFor,
      ...(availableAfter > 0 && { availableAfter }),
      result: null,
    }),
  )
}

function durationOf(at: string, text: Duration, problems: Problem[]): number {
  const duration = parseDuration(text)
  if (duration === null) problems.push({ at, message: `\`${text}\` is not a duration like 1d` })
  return duration ?? 0
}

/** Events of several sources that offer the same columns. */
export class UnionSource<out C extends Schema = Schema> {
  readonly definition: UnionSourceDefinition
  /** Never present at run time. */
  declare readonly '~columns'?: C

  constructor(definition: UnionSourceDefinition) {
    this.definition = definition
  }

  /** The columns that every part offers, and their types. */
  get columnTypes(): C {
    return schemaOf(this.definition.columns) as unknown as C
  }

  /** Only the events for which the condition is true. */
  where(condition: (columns: Columns<C>) => BooleanHandle): UnionSource<C> {
    const filter = givenBy('where', condition, this.definition)
    return this.#change(part => withFilter(part, filter))
  }

  /** Other columns, made from these; what is the time, id, created or sequence of a part must stay as it is. */
  select<R extends Readonly<Record<string, Typed>>>(columns: (columns: Columns<C>) => R): UnionSource<SchemaOf<R>> {
    const record = givenBy('select', columns, this.definition)
    return this.#change(part => withColumns(part, record))
  }

  toJSON(): UnionSourceDefinition {
    return this.definition
  }

  #change<R extends Schema>(change: (part: EventSourceDefinition) => EventSourceDefinition): UnionSource<R> {
    const problems = new Map<string, Problem>()
    const parts = this.definition.parts.flatMap(part => {
      try {
        return [change(part)]
      } catch (error) {
        if (!(error instanceof DefinitionError)) throw error
        for (const problem of error.problems) problems.set(`${problem.at} ${problem.message}`, problem)
        return []
      }
    })
    if (problems.size > 0) throw new DefinitionError(`union \`${this.definition.name}\``, [...problems.values()])
    return new UnionSource(unionDefinition(parts))
  }
}

/**
 * Several event sources as one: groups over it see the events of all of them. Ids are unique within a part; simultaneous rows are ordered by
 * `created` and `sequence` (null for a part that lacks them), then by values.
 *
 * @throws {DefinitionError} naming every column by which a part differs from the first one.
 */
export function union<C extends Schema>(
  sources: readonly [EventSource<C>, ...EventSource<NoInfer<C>>[]],
): UnionSource<C> {
  const problems: Problem[] = []
  const given: readonly (EventSource | null | undefined)[] = Array.isArray(sources) ? sources : []
  const parts = given.flatMap((source, index) => {
    if (source?.definition?.kind === 'eventSource') return [source.definition]
    problems.push({ at: `sources.${index}`, message: 'what `eventSource` gives is needed' })
    return []
  })
  if (given.length === 0) problems.push({ at: 'sources', message: 'a union needs at least one source' })
  checkUnique(
    parts.map(part => part.name),
    name => `sources.${name}`,
    problems,
  )
  for (const part of parts) checkSameColumns(part, parts[0] as EventSourceDefinition, problems)
  const definition = unionDefinition(parts)
  if (problems.length > 0) throw new DefinitionError(`union \`${definition.name}\``, problems)
  return new UnionSource(definition)
}

function unionDefinition(parts: readonly EventSourceDefinition[]): UnionSourceDefinition {
  const columns = (parts[0]?.columns ?? []).map(({ name, type }) => ({ name, type }))
  return deepFreeze({ kind: 'unionSource', name: parts.map(part => part.name).join(' + '), columns, parts: [...parts] })
}

function checkSameColumns(part: EventSourceDefinition, first: EventSourceDefinition, problems: Problem[]): void {
  const say = (column: string, message: string) => problems.push({ at: `sources.${part.name}.${column}`, message })
  const [own, wanted] = [schemaOf(part.columns), schemaOf(first.columns)]
  const before = problems.length
  for (const { name, type } of first.columns) {
    const found = Object.hasOwn(own, name) ? own[name] : undefined
    if (found === undefined) say(name, `it is missing, but \`${first.name}\` offers it`)
    else if (!sameType(found, type)) say(name, `it is ${typeName(found)}, but ${typeName(type)} in \`${first.name}\``)
  }
  for (const { name } of part.columns) {
    if (!Object.hasOwn(wanted, name)) say(name, `\`${first.name}\` does not offer it`)
  }
  if (problems.length > before) return
  const moved = part.columns.find((column, index) => column.name !== first.columns[index]?.name)
  if (moved !== undefined)
    say(moved.name, `it stands elsewhere than in \`${first.name}\`; put columns in one order with select`)
}

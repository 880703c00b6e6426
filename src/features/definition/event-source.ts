import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import type { BooleanHandle, Columns, SchemaOf, Typed } from '../expression/handle.ts'
import type { Schema } from '../schema.ts'
import { type EventSourceDefinition, schemaOf } from './definition.ts'
import { type Duration, parseDuration } from './duration.ts'
import { deepFreeze } from './freeze.ts'
import { checkName } from './name.ts'
import { checkDeclared, checkRole, declaredColumns, sourceHandles, withColumns, withFilter } from './source-columns.ts'
import { checkZone } from './zone.ts'

/** What an event source is made from. */
export interface EventSourceOptions<C extends Schema> {
  /** The table of an offline store, or the topic, that holds the events. */
  readonly name: string
  readonly columns: C
  /** When the event happened. */
  readonly time: keyof C & string
  /** Events with one id count once. */
  readonly id?: keyof C & string
  /** When the event became known; it orders events of one time. */
  readonly created?: keyof C & string
  /** A number that orders events of one time and one `created`. */
  readonly sequence?: keyof C & string
  /** The zone of timestamps that are stored without one; without it such timestamps are refused. */
  readonly zone?: string
  /** How long a stream remembers ids; default one day. */
  readonly dedupeFor?: Duration
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
    return new EventSource(withFilter(this.definition, condition(sourceHandles(this.definition) as Columns<C>)))
  }

  /** Other columns, made from these; the time (and id, created, sequence) must stay as they are. */
  select<R extends Readonly<Record<string, Typed>>>(columns: (columns: Columns<C>) => R): EventSource<SchemaOf<R>> {
    return new EventSource(withColumns(this.definition, columns(sourceHandles(this.definition) as Columns<C>)))
  }

  toJSON(): EventSourceDefinition {
    return this.definition
  }
}

/**
 * Declares events: what their columns are and which one is their time.
 *
 * @throws {DefinitionError} naming every wrong name, type and role.
 */
export function eventSource<const C extends Schema>(options: EventSourceOptions<C>): EventSource<C> {
  const problems: Problem[] = []
  checkName(options.name, 'name', problems)
  checkDeclared(options.columns, problems)
  const { id = null, created = null, sequence = null, zone = null } = options
  checkRole('time', options.time, ['timestamp'], options.columns, problems)
  checkRole('id', id, ['string', 'int32', 'int64', 'bigint'], options.columns, problems)
  checkRole('created', created, ['timestamp'], options.columns, problems)
  checkRole('sequence', sequence, ['int32', 'int64', 'float64'], options.columns, problems)
  checkZone(zone, 'zone', problems)
  const dedupeFor = parseDuration(options.dedupeFor ?? '1d')
  if (dedupeFor === null)
    problems.push({ at: 'dedupeFor', message: `\`${options.dedupeFor}\` is not a duration like 1d` })
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
      dedupeFor: dedupeFor ?? 0,
      result: null,
    }),
  )
}

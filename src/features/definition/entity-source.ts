import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import type { BooleanHandle, Columns, SchemaOf, Typed } from '../expression/handle.ts'
import type { Schema } from '../schema.ts'
import { type EntitySourceDefinition, schemaOf } from './definition.ts'
import { type Duration, parseDuration } from './duration.ts'
import { deepFreeze } from './freeze.ts'
import { checkName, checkUnique } from './name.ts'
import {
  checkChoice,
  checkDeclared,
  checkOptions,
  checkRole,
  declaredColumns,
  givenBy,
  keyTypes,
  withColumns,
  withFilter,
} from './source-columns.ts'
import { checkZone } from './zone.ts'

/** What an entity source is made from. */
export interface EntitySourceOptions<C extends Schema> {
  /** The table of an offline store; its partitions `ds=YYYY-MM-DD` hold the state at the end of that day, UTC. */
  readonly name: string
  readonly columns: C
  /** What identifies an entity; one row per key in a partition. */
  readonly keys: readonly (keyof C & string)[]
  /** A row's own time, which windows are over. */
  readonly time?: keyof C & string
  /**
   * Where the changes between snapshots are: a table or a stream with the same columns, the time of the change, and a boolean that is true
   * for the state before the change. An insert is one row, a delete is one row marked as before, and an update is both, with the same time.
   */
  readonly mutations?: { readonly name: string; readonly time: string; readonly before: string }
  /** How long after the end of its day a partition lands; default 0. */
  readonly availableAfter?: Duration
  /** The interval between partitions; if it is left out, they may be irregular. */
  readonly every?: '1d'
  /** What to do if a partition is missing: refuse (the default), or use the previous one. */
  readonly missingPartition?: 'error' | 'previous'
  /** How old the newest usable partition may be; older ones do not count. */
  readonly maxAge?: Duration
  readonly zone?: string
}

/** Entities whose state is kept in daily snapshots. */
export class EntitySource<out C extends Schema = Schema> {
  readonly definition: EntitySourceDefinition
  /** Never present at run time. */
  declare readonly '~columns'?: C

  constructor(definition: EntitySourceDefinition) {
    this.definition = definition
  }

  /** The columns that the source offers, and their types. */
  get columnTypes(): C {
    return schemaOf(this.definition.columns) as unknown as C
  }

  /** Only the entities for which the condition is true. */
  where(condition: (columns: Columns<C>) => BooleanHandle): EntitySource<C> {
    return new EntitySource(withFilter(this.definition, givenBy('where', condition, this.definition)))
  }

  /** Other columns, made from these; the keys and the time must stay as they are. */
  select<R extends Readonly<Record<string, Typed>>>(columns: (columns: Columns<C>) => R): EntitySource<SchemaOf<R>> {
    return new EntitySource(withColumns(this.definition, givenBy('select', columns, this.definition)))
  }

  toJSON(): EntitySourceDefinition {
    return this.definition
  }
}

/**
 * Declares entities whose state is written once a day.
 *
 * @throws {DefinitionError} naming every wrong name, type and key.
 */
export function entitySource<const C extends Schema>(options: EntitySourceOptions<C>): EntitySource<C> {
  const problems = checkOptions<EntitySourceOptions<C>>('entity source', options, {
    ...{ name: 'any', columns: 'object', keys: 'list', time: 'any', mutations: 'object?' },
    ...{ availableAfter: 'any', every: 'any', missingPartition: 'any', maxAge: 'any', zone: 'any' },
  })
  checkName(options.name, 'name', problems)
  checkDeclared(options.columns, 'columns', problems)
  if (options.keys.length === 0) problems.push({ at: 'keys', message: 'an entity needs at least one key' })
  for (const key of options.keys) checkRole(`keys.${key}`, key, keyTypes, options.columns, problems)
  checkUnique(options.keys, key => `keys.${key}`, problems)
  checkRole('time', options.time ?? null, ['timestamp'], options.columns, problems)
  checkMutations(options, problems)
  checkChoice('every', options.every, ['1d'], problems)
  checkChoice('missingPartition', options.missingPartition, ['error', 'previous'], problems)
  checkZone(options.zone ?? null, 'zone', problems)
  const duration = (at: 'availableAfter' | 'every' | 'maxAge'): number | null => {
    const text = options[at]
    if (text === undefined) return null
    const parsed = parseDuration(text)
    if (parsed === null) problems.push({ at, message: `\`${text}\` is not a duration like 6h or 1d` })
    return parsed
  }
  const [availableAfter, every, maxAge] = [duration('availableAfter') ?? 0, duration('every'), duration('maxAge')]
  if (problems.length > 0) throw new DefinitionError(`entity source \`${options.name}\``, problems)
  return new EntitySource(
    deepFreeze({
      kind: 'entitySource',
      name: options.name,
      stored: Object.entries(options.columns).map(([name, type]) => ({ name, type })),
      zone: options.zone ?? null,
      filter: null,
      columns: declaredColumns(options.columns),
      keys: [...options.keys],
      time: options.time ?? null,
      mutations: options.mutations === undefined ? null : { ...options.mutations },
      availableAfter,
      every,
      missingPartition: options.missingPartition ?? 'error',
      maxAge,
    }),
  )
}

/** Changes have the source's columns and two more. */
function checkMutations(
  { name, columns, mutations }: Pick<EntitySourceOptions<Schema>, 'name' | 'columns' | 'mutations'>,
  problems: Problem[],
): void {
  if (mutations === undefined) return
  checkName(mutations.name, 'mutations.name', problems)
  if (mutations.name === name) {
    problems.push({
      at: 'mutations.name',
      message: `\`${name}\` holds the snapshots; the changes are in a table of their own`,
    })
  }
  for (const role of ['time', 'before'] as const) {
    checkName(mutations[role], `mutations.${role}`, problems)
    if (!Object.hasOwn(columns, mutations[role])) continue
    problems.push({
      at: `mutations.${role}`,
      message: `\`${mutations[role]}\` is a column of the snapshots; name the one that only the changes have`,
    })
  }
  if (mutations.time === mutations.before) {
    problems.push({ at: 'mutations.before', message: `\`${mutations.before}\` is the time of the change already` })
  }
}

import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import type { Columns, Typed } from '../expression/handle.ts'
import { type Schema, sameType, typeName } from '../schema.ts'
import type { AggregateFeature } from './aggregate-feature.ts'
import {
  type EntitySourceDefinition,
  eventParts,
  type FeatureGroupDefinition,
  looksAhead,
  schemaOf,
} from './definition.ts'
import { type Duration, parseDuration } from './duration.ts'
import type { EntitySource } from './entity-source.ts'
import type { EventSource, UnionSource } from './event-source.ts'
import { expandFeatures } from './expand-features.ts'
import { deepFreeze } from './freeze.ts'
import { checkName, checkUnique } from './name.ts'
import { checkChoice, checkOptions, checkRole, isRecord, keyTypes, sourceHandles } from './source-columns.ts'
import type { Resolution } from './window.ts'

/** What a group's features may be: all aggregates of windows, or all values of a row. */
export type GroupFeatures = Readonly<Record<string, AggregateFeature | Typed>>

/** The output columns of features: one per window where they fan out. */
export type FeatureColumns<F extends GroupFeatures> = {
  readonly [K in keyof F & string as OutputName<K, F[K]>]: F[K] extends AggregateFeature<infer T, never>
    ? T
    : F[K] extends Typed<infer T>
      ? T
      : never
}
type OutputName<K extends string, F> =
  F extends AggregateFeature<infer _T, infer W> ? ([W] extends [never] ? K : `${K}_${W}`) : K

/** What a feature group is made from. */
export interface FeatureGroupOptions<C extends Schema, K extends keyof C & string, F extends GroupFeatures> {
  readonly name: string
  readonly source: EventSource<C> | UnionSource<C> | EntitySource<C>
  readonly keys: readonly K[]
  readonly features: (columns: Columns<C>) => F
  /**
   * `temporal` (default): windows end at the request; `snapshot`: at the last midnight UTC at or before it whose day has
   * landed (`availableAfter` of the source). Windows over entities end at the request where the source has `mutations`, else at the end of the snapshot's day.
   */
  readonly accuracy?: 'temporal' | 'snapshot'
  /** `hop` (default): left edges are rounded down to 5 minutes, an hour or a day; `exact`: they are not. */
  readonly resolution?: Resolution
  /** Row-valued event groups: a row at the very instant of the request counts. */
  readonly inclusive?: boolean
  /** Row-valued event groups: rows older than this do not count; `0d` is unlimited. */
  readonly ttl?: Duration
  /** Row-valued event groups: rows whose `created` is not before the request do not count. */
  readonly asOfKnown?: boolean
}

/** Features of one source, by key. */
export class FeatureGroup<out Keys extends Schema = Schema, out Features extends Schema = Schema> {
  readonly definition: FeatureGroupDefinition
  /** Never present at run time. */
  declare readonly '~keys'?: Keys
  /** Never present at run time. */
  declare readonly '~features'?: Features

  constructor(definition: FeatureGroupDefinition) {
    this.definition = definition
  }

  get name(): string {
    return this.definition.name
  }

  /** The same group with keys from request columns of other names: `{ groupKey: 'request_column' }`. */
  on<const M extends { readonly [K in keyof Keys]?: string }>(mapping: M): JoinedGroup<MappedKeys<Keys, M>, Features> {
    const problems = mappingProblems(mapping, Object.keys(schemaOf(this.definition.keys)))
    if (problems.length > 0) throw new DefinitionError(`group \`${this.name}\``, problems)
    return new JoinedGroup(this.definition, { ...(mapping as Readonly<Record<string, string>>) })
  }

  toJSON(): FeatureGroupDefinition {
    return this.definition
  }
}

/** What is wrong with a mapping from keys to request columns. */
function mappingProblems(mapping: unknown, keys: readonly string[]): readonly Problem[] {
  if (!isRecord(mapping)) return [{ at: 'on', message: "an object like { groupKey: 'request_column' } is needed" }]
  return Object.entries(mapping).flatMap(([key, column]) => {
    const at = `on.${key}`
    if (!keys.includes(key)) return [{ at, message: `the group has no key \`${key}\`.${suggestion(key, keys)}` }]
    if (column === undefined || typeof column === 'string') return []
    return [{ at, message: 'the name of a request column is needed' }]
  })
}

/** Keys by the names of the request columns that give them. */
export type MappedKeys<Keys extends Schema, M> = {
  readonly [K in keyof Keys & string as K extends keyof M ? (M[K] extends string ? M[K] : K) : K]: Keys[K]
}

/** A group whose keys come from request columns; `Keys` are those columns. */
export class JoinedGroup<out Keys extends Schema = Schema, out Features extends Schema = Schema> {
  readonly definition: FeatureGroupDefinition
  readonly mapping: Readonly<Record<string, string>>
  declare readonly '~keys'?: Keys
  declare readonly '~features'?: Features

  constructor(definition: FeatureGroupDefinition, mapping: Readonly<Record<string, string>>) {
    this.definition = definition
    this.mapping = mapping
  }
}

/**
 * Declares the features of whatever `keys` identify, computed from one source.
 *
 * @throws {DefinitionError} naming every wrong key, feature, window and option.
 *
 * @example
 * {@includeCode ../../../docs/examples/features.ts}
 */
export function featureGroup<const C extends Schema, const K extends keyof C & string, F extends GroupFeatures>(
  options: FeatureGroupOptions<C, K, F>,
): FeatureGroup<Pick<C, K>, FeatureColumns<F>> {
  const problems = checkOptions<FeatureGroupOptions<C, K, F>>('feature group', options, {
    ...{ name: 'any', source: 'source', keys: 'list', features: 'function', accuracy: 'any', resolution: 'any' },
    ...{ inclusive: 'flag?', ttl: 'any', asOfKnown: 'flag?' },
  })
  const source = options.source.definition
  const schema = schemaOf(source.columns)
  const resolution = options.resolution ?? 'hop'
  checkName(options.name, 'name', problems)
  checkChoice('accuracy', options.accuracy, ['temporal', 'snapshot'], problems)
  checkChoice('resolution', options.resolution, ['hop', 'exact'], problems)
  if (options.keys.length === 0) problems.push({ at: 'keys', message: 'a group needs at least one key' })
  for (const key of options.keys) checkRole(`keys.${key}`, key, keyTypes, schema, problems)
  const features = expandFeatures(options.features(sourceHandles(source) as Columns<C>), schema, resolution, problems)
  checkUnique([...options.keys, ...features.map(f => f.name)], name => `features.${name}`, problems)
  const ttl = parseDuration(options.ttl ?? '0d')
  if (ttl === null) problems.push({ at: 'ttl', message: `\`${options.ttl}\` is not a duration like 7d` })
  const definition: FeatureGroupDefinition = {
    kind: 'featureGroup',
    name: options.name,
    source,
    keys: options.keys.map(name => ({ name, type: schema[name] ?? 'string' })),
    accuracy: options.accuracy ?? 'temporal',
    resolution,
    inclusive: options.inclusive ?? false,
    ttl: ttl === 0 ? null : ttl,
    asOfKnown: options.asOfKnown ?? false,
    features,
  }
  checkShape(definition, problems)
  if (problems.length > 0) throw new DefinitionError(`feature group \`${options.name}\``, problems)
  return new FeatureGroup(deepFreeze(definition))
}

/** Checks what a group's source and kind of features allow. */
function checkShape(group: FeatureGroupDefinition, problems: Problem[]): void {
  const { source, features } = group
  const aggregates = features.filter(feature => feature.kind === 'aggregate').length
  if (features.length === 0 && !problems.some(({ at }) => at.startsWith('features')))
    problems.push({ at: 'features', message: 'a group needs at least one feature' })
  if (aggregates > 0 && aggregates < features.length) {
    problems.push({ at: 'features', message: 'aggregates and plain values cannot be mixed; make two groups' })
  }
  const rowValued = aggregates === 0
  if (source.kind === 'entitySource') checkEntityGroup(group, source, rowValued, problems)
  else if (group.accuracy === 'snapshot' && rowValued) {
    problems.push({ at: 'accuracy', message: 'only windows end at midnight; a row-valued group has none' })
  }
  if (looksAhead(group)) checkLabels(group, problems)
  const rowOptions = { inclusive: group.inclusive, ttl: group.ttl !== null, asOfKnown: group.asOfKnown }
  for (const [option, given] of Object.entries(rowOptions)) {
    if (given && (!rowValued || source.kind === 'entitySource')) {
      problems.push({ at: option, message: 'it applies to row-valued groups over events only' })
    }
  }
  if (group.asOfKnown && source.kind !== 'entitySource' && eventParts(source).every(part => part.created === null)) {
    problems.push({ at: 'asOfKnown', message: 'the source declares no `created` column' })
  }
}

/**
 * Labels cannot be known when a request is made.
 *
 * @throws {DefinitionError} for a group of labels.
 */
export function refuseLabels(group: FeatureGroupDefinition): void {
  if (!looksAhead(group)) return
  const message = 'it looks ahead, so its features are labels; only a backfill answers them, and nothing is kept online'
  throw new DefinitionError(`feature group \`${group.name}\``, [{ at: 'features', message }])
}

/** Labels are exact and over events, and cannot be mixed with other features in a group. */
function checkLabels({ features, source, accuracy }: FeatureGroupDefinition, problems: Problem[]): void {
  if (features.some(feature => feature.kind === 'aggregate' && feature.ahead === null)) {
    problems.push({ at: 'features', message: 'labels (`ahead`) and windows cannot be mixed; make two groups' })
  }
  if (source.kind === 'entitySource') {
    problems.push({ at: 'features', message: 'labels (`ahead`) look at events; an entity source has none' })
  }
  if (accuracy === 'snapshot') {
    problems.push({ at: 'accuracy', message: 'labels (`ahead`) begin at the request, not at midnight' })
  }
}

/** Rows of entities pass through by the entity's own keys; aggregates take any keys, windows need a time. */
function checkEntityGroup(
  group: FeatureGroupDefinition,
  source: EntitySourceDefinition,
  rowValued: boolean,
  problems: Problem[],
): void {
  const keys = group.keys.map(key => key.name)
  const same = keys.length === source.keys.length && source.keys.every(key => keys.includes(key))
  if (rowValued && !same) {
    problems.push({ at: 'keys', message: `the entity's own keys are needed: ${source.keys.join(', ')}` })
  }
  if (rowValued && group.accuracy === 'snapshot' && source.mutations === null) {
    problems.push({
      at: 'accuracy',
      message: 'the source has no mutations, so its rows are those of a snapshot already',
    })
  }
  for (const feature of group.features) {
    if (feature.kind !== 'aggregate' || feature.window === null || source.time !== null) continue
    const message = `a window is over times, but \`${source.name}\` names no \`time\` column; name it, or leave the window out`
    problems.push({ at: `features.${feature.name}`, message })
  }
}

/** Reports group keys that the request lacks or has as another type. */
export function checkJoinKeys(
  at: string,
  group: Pick<FeatureGroupDefinition, 'name' | 'keys'>,
  mapping: Readonly<Record<string, string>>,
  request: Schema,
  problems: Problem[],
): readonly { readonly group: string; readonly request: string }[] {
  return group.keys.map(key => {
    const column = mapping[key.name] ?? key.name
    const type = Object.hasOwn(request, column) ? request[column] : undefined
    if (type === undefined) {
      const hint = suggestion(column, Object.keys(request))
      const remedy = `map it with .on({ ${key.name}: '…' }) or add it to the request`
      problems.push({
        at,
        message: `the request has no column \`${column}\` for the key \`${key.name}\` of \`${group.name}\`; ${remedy}.${hint}`,
      })
    } else if (!sameType(type, key.type)) {
      problems.push({
        at,
        message: `the key \`${key.name}\` is ${typeName(key.type)}, but the request's \`${column}\` is ${typeName(type)}`,
      })
    }
    return { group: key.name, request: column }
  })
}

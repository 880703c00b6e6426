import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { checkExpression } from '../expression/check.ts'
import { columnsOf } from '../expression/columns.ts'
import type { Columns, SchemaOf, Typed } from '../expression/handle.ts'
import type { Schema } from '../schema.ts'
import {
  type DerivedColumn,
  type ExternalJoinDefinition,
  type FeatureSetDefinition,
  type JoinDefinition,
  looksAhead,
  schemaOf,
} from './definition.ts'
import type { External } from './external.ts'
import { checkJoinKeys, type FeatureGroup, type JoinedGroup } from './feature-group.ts'
import { deepFreeze } from './freeze.ts'
import { checkName, checkUnique } from './name.ts'
import { columnsOfJoins, joinedColumns } from './set-columns.ts'
import { checkDeclared, checkOptions, checkRole, expressionsIn } from './source-columns.ts'

/** A group that can be joined: keyed by columns of the request. */
export type Joinable = FeatureGroup | JoinedGroup
export type Joinables = Readonly<Record<string, Joinable>>
export type Externals = Readonly<Record<string, External>>
/** Whatever has features, by alias. */
type Featured = Readonly<Record<string, { readonly '~features'?: Schema }>>

type KeysOf<G> = G extends { readonly '~keys'?: infer K extends Schema } ? K : never
type FeaturesOf<G> = G extends { readonly '~features'?: infer F extends Schema } ? F : never

/** The joined columns, named `<alias>_<feature>`. */
export type JoinedColumns<G extends Featured> = { readonly [P in JoinedColumn<G> as P[0]]: P[1] }
type JoinedColumn<G extends Featured> = {
  [A in keyof G & string]: PrefixedColumn<A, FeaturesOf<G[A]>>
}[keyof G & string]
type PrefixedColumn<A extends string, S extends Schema> = {
  [F in keyof S & string]: readonly [name: `${A}_${F}`, type: S[F]]
}[keyof S & string]
/** One object type instead of an intersection. */
export type Flatten<T> = { readonly [K in keyof T]: T[K] } & {}

/** Every group's keys must be request columns of the same type; otherwise the type of the group is a sentence that says what is wrong. */
type CheckJoins<R extends Schema, G extends Featured> = {
  readonly [A in keyof G]: [R] extends [KeysOf<G[A]>] ? G[A] : WrongKeys<R, KeysOf<G[A]>>
}
type WrongKeys<R extends Schema, K extends Schema> = {
  [C in keyof K & string]: C extends keyof R
    ? R[C] extends K[C]
      ? never
      : `the request has \`${C}\` as ${R[C] & string}, the key is ${K[C] & string}; change it, or map the key with .on()`
    : `the request has no column \`${C}\`, which is a key; add it, or map the key with .on()`
}[keyof K & string]

/** What a feature set is made from. */
export interface FeatureSetOptions<
  R extends Schema,
  G extends Joinables,
  D extends Readonly<Record<string, Typed>>,
  B extends Joinables = Record<never, never>,
  X extends Externals = Record<never, never>,
> {
  readonly name: string
  /** The columns that a request provides. */
  readonly request: R
  /** The request column with the time as of which features are computed; online, it defaults to the clock. */
  readonly time: keyof R & string
  /** Groups joined by key as of the request's time; columns are `<alias>_<feature>`. */
  readonly groups: CheckJoins<R, G>
  /** Features that a function answers when a request is made; columns are `<alias>_<column>`, after those of the groups. */
  readonly external?: CheckJoins<R, X>
  /** Further columns, derived from the request's columns and the joined ones. */
  readonly derive?: (columns: Columns<R & JoinedColumns<G & X>>) => D
  /** Groups that look `ahead` of the request: the targets that a backfill puts after all other columns. */
  readonly labels?: CheckJoins<R, B>
}

/** The features of one model: request columns, groups joined by key, derived columns, and the labels to train on. */
export class FeatureSet<
  out R extends Schema = Schema,
  out J extends Schema = Schema,
  out D extends Schema = Schema,
  out L extends Schema = Schema,
> {
  readonly definition: FeatureSetDefinition
  /** The request's columns and types. */
  readonly request: R
  /** Never present at run time. */
  declare readonly '~joined'?: J
  /** Never present at run time. */
  declare readonly '~derived'?: D
  /** Never present at run time. */
  declare readonly '~labels'?: L

  constructor(definition: FeatureSetDefinition) {
    this.definition = definition
    this.request = deepFreeze(schemaOf(definition.request)) as R
  }

  get name(): string {
    return this.definition.name
  }

  toJSON(): FeatureSetDefinition {
    return this.definition
  }
}

/**
 * Declares the features of one model.
 *
 * @throws {DefinitionError} naming every wrong name, key, type and derived column.
 *
 * @example
 * {@includeCode ../../../docs/examples/features.ts}
 */
export function featureSet<
  const R extends Schema,
  const G extends Joinables,
  D extends Readonly<Record<string, Typed>> = Record<never, never>,
  const B extends Joinables = Record<never, never>,
  const X extends Externals = Record<never, never>,
>(options: FeatureSetOptions<R, G, D, B, X>): FeatureSet<R, JoinedColumns<G & X>, SchemaOf<D>, JoinedColumns<B>> {
  const problems = checkOptions<FeatureSetOptions<R, G, D, B, X>>('feature set', options, {
    ...{ name: 'any', request: 'object', time: 'any', groups: 'object' },
    ...{ external: 'object?', derive: 'function?', labels: 'object?' },
  })
  checkName(options.name, 'name', problems)
  checkDeclared(options.request, 'columns', problems)
  checkRole('time', options.time, ['timestamp'], options.request, problems)
  const groups = joinsOf('groups', options.groups as Joinables, options.request, problems)
  const labels = joinsOf('labels', (options.labels ?? {}) as Joinables, options.request, problems)
  const request = Object.entries(options.request).map(([name, type]) => ({ name, type }))
  const external = externalJoins((options.external ?? {}) as Externals, options.request, problems)
  const before = [...request, ...joinedColumns({ groups, external })]
  const derive = deriveColumns(options.derive as never, schemaOf(before), problems)
  checkUnique(
    [...before, ...derive, ...columnsOfJoins(labels)].map(column => column.name),
    name => `columns.${name}`,
    problems,
  )
  if (problems.length > 0) throw new DefinitionError(`feature set \`${options.name}\``, problems)
  return new FeatureSet(
    deepFreeze({
      kind: 'featureSet',
      name: options.name,
      request,
      time: options.time,
      groups,
      external,
      derive,
      labels,
    }),
  )
}

/** The joins of groups by alias; those under `labels` look ahead, the others do not. */
function joinsOf(
  under: 'groups' | 'labels',
  joinables: Joinables,
  request: Schema,
  problems: Problem[],
): readonly JoinDefinition[] {
  return definedAs('featureGroup', under, joinables, problems).map(([alias, joinable]): JoinDefinition => {
    const at = `${under}.${alias}`
    checkName(alias, at, problems)
    const group = joinable.definition
    if (looksAhead(group) !== (under === 'labels')) {
      const message =
        under === 'labels'
          ? `\`${group.name}\` has no labels; its features need \`ahead\`, or it belongs under \`groups\``
          : `\`${group.name}\` looks ahead; it belongs under \`labels\``
      problems.push({ at, message })
    }
    const mapping = 'mapping' in joinable ? joinable.mapping : {}
    const join = { alias, keys: checkJoinKeys(at, group, mapping, request, problems), group }
    for (const { name } of columnsOfJoins([join])) checkName(name, `${under}.${name}`, problems)
    return join
  })
}

function externalJoins(externals: Externals, request: Schema, problems: Problem[]): readonly ExternalJoinDefinition[] {
  return definedAs('external', 'external', externals, problems).map(
    ([alias, { definition, mapping }]): ExternalJoinDefinition => {
      const at = `external.${alias}`
      checkName(alias, at, problems)
      const join = { alias, keys: checkJoinKeys(at, definition, mapping, request, problems), external: definition }
      for (const { name } of columnsOfJoins([join])) checkName(name, `external.${name}`, problems)
      return join
    },
  )
}

/** What is joined, by alias; whatever was not made by the function of this name is reported and left out. */
function definedAs<J extends Joinable | External>(
  kind: J['definition']['kind'],
  under: string,
  joinables: Readonly<Record<string, J>>,
  problems: Problem[],
): readonly (readonly [alias: string, joinable: J])[] {
  return Object.entries(joinables).filter(([alias, joinable]) => {
    const isRight = (joinable as J | null | undefined)?.definition?.kind === kind
    if (!isRight) problems.push({ at: `${under}.${alias}`, message: `what \`${kind}\` gives is needed` })
    return isRight
  })
}

function deriveColumns(
  derive: ((columns: Columns<Schema>) => Readonly<Record<string, Typed>>) | undefined,
  schema: Schema,
  problems: Problem[],
): readonly DerivedColumn[] {
  if (derive === undefined) return []
  return expressionsIn(derive(columnsOf(schema)), 'derive', problems).map(([name, expression]) => {
    checkName(name, `derive.${name}`, problems)
    const type = checkExpression(expression, schema, `derive.${name}`, problems)
    return { name, type: type ?? 'float64', expression }
  })
}

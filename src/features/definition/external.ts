import { DefinitionError } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import type { Schema } from '../schema.ts'
import type { ExternalDefinition } from './definition.ts'
import type { MappedKeys } from './feature-group.ts'
import { deepFreeze } from './freeze.ts'
import { checkName } from './name.ts'
import { checkDeclared, checkOptions } from './source-columns.ts'

/** What an external feature is made from. */
export interface ExternalOptions<K extends Schema, C extends Schema> {
  /** Identifies the function, together with `version`. */
  readonly name: string
  /** A whole number from 1; raise it when the code changes. */
  readonly version: number
  /** What the function is given of a request, besides its time. */
  readonly keys: K
  /** What it answers. */
  readonly columns: C
}

/** Features that a function or a service provides; `Keys` are request columns. */
export class External<out Keys extends Schema = Schema, out Features extends Schema = Schema> {
  readonly definition: ExternalDefinition
  readonly mapping: Readonly<Record<string, string>>
  /** Never present at run time. */
  declare readonly '~keys'?: Keys
  /** Never present at run time. */
  declare readonly '~features'?: Features

  constructor(definition: ExternalDefinition, mapping: Readonly<Record<string, string>> = {}) {
    this.definition = definition
    this.mapping = mapping
  }

  /** The same features with keys from request columns of other names: `{ key: 'request_column' }`. */
  on<const M extends { readonly [K in keyof Keys]?: string }>(mapping: M): External<MappedKeys<Keys, M>, Features> {
    const keys = this.definition.keys.map(key => key.name)
    const unknown = Object.keys(mapping).filter(key => !keys.includes(key))
    if (unknown.length > 0) {
      const say = (key: string) => ({ at: `on.${key}`, message: `there is no key \`${key}\`.${suggestion(key, keys)}` })
      throw new DefinitionError(`external \`${this.definition.name}\``, unknown.map(say))
    }
    return new External(this.definition, { ...(mapping as Readonly<Record<string, string>>) })
  }

  toJSON(): ExternalDefinition {
    return this.definition
  }
}

/**
 * Declares features that a function answers when a request is made. The function itself is passed in `extensions`.
 *
 * @throws {DefinitionError} naming every wrong name, type and version.
 */
export function external<const K extends Schema, const C extends Schema>(
  options: ExternalOptions<K, C>,
): External<K, C> {
  const problems = checkOptions<ExternalOptions<K, C>>('external', options, {
    ...{ name: 'any', version: 'any', keys: 'object', columns: 'object' },
  })
  const { name, version, keys, columns } = options
  checkName(name, 'name', problems)
  if (!Number.isSafeInteger(version) || version < 1) {
    problems.push({ at: 'version', message: `${String(version)} is not a whole number from 1` })
  }
  checkDeclared(columns, 'columns', problems)
  if (Object.keys(keys).length > 0) checkDeclared(keys, 'keys', problems)
  if (problems.length > 0) throw new DefinitionError(`external \`${String(name)}\``, problems)
  const definitions = (schema: Schema) => Object.entries(schema).map(([name, type]) => ({ name, type }))
  return new External(
    deepFreeze({ kind: 'external', name, version, keys: definitions(keys), columns: definitions(columns) }),
  )
}

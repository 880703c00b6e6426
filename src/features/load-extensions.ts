import { type OwnAggregates, ownName } from './aggregate/own-aggregate.ts'
import { aggregateProblem } from './aggregate/signature.ts'
import type { ExternalJoinDefinition, FeatureGroupDefinition } from './definition/definition.ts'
import { type MissingExtension, MissingExtensionError } from './errors/extension-errors.ts'
import { ParameterError } from './errors/parameter-error.ts'
import { functionProblem, type OwnCode } from './expression/own-function.ts'
import type { ExtensionObjects, Extensions } from './extensions.ts'
import { type ExternalFunctions, externalProblem } from './external/external-function.ts'

/** Extensions that are loaded, checked and ready to be called. */
export interface LoadedExtensions {
  readonly aggregates: OwnAggregates
  readonly external: ExternalFunctions
  readonly functions: ReadonlyMap<string, OwnCode>
}

/** What definitions name and cannot do without. */
interface NeededExtensions {
  readonly groups?: readonly FeatureGroupDefinition[]
  readonly external?: readonly ExternalJoinDefinition[]
  readonly functions?: readonly Code[]
}

/**
 * Loads and checks extensions, of which `needed` must be there.
 *
 * @throws {ParameterError} for a module that cannot be loaded, for whatever is no such code, and for two codes of one name and version.
 * @throws {MissingExtensionError} naming everything needed whose code was not given.
 */
export async function loadExtensions(
  extensions: Extensions | undefined,
  needed: NeededExtensions = {},
): Promise<LoadedExtensions> {
  const given = extensions === undefined ? [] : [extensions].flat()
  const parts = await Promise.all(given.map((part, index) => partOf(part, `entry ${index + 1}`)))
  const problems: string[] = []
  const loaded: LoadedExtensions = {
    aggregates: codesOf(kinds.aggregates, parts, problems) as OwnAggregates,
    external: codesOf(kinds.external, parts, problems) as ExternalFunctions,
    functions: codesOf(kinds.functions, parts, problems) as unknown as ReadonlyMap<string, OwnCode>,
  }
  if (problems.length > 0) throw new ParameterError('extensions', `${problems.join('; ')}.`)
  requireAll(needed, loaded)
  return loaded
}

/** A value, and where it was found, for messages. */
interface Found {
  readonly value: unknown
  readonly where: string
}

/** One entry of the extensions: objects that hold lists of code, and the exports of a module, which may be code. */
interface Part {
  readonly holders: readonly Found[]
  readonly exports: readonly Found[]
}

/** What all code has. */
interface Code {
  readonly name: string
  readonly version: number
}

/** A kind of code: what it is called, which list holds it, which methods tell it from other exports, and what is wrong with a value. */
interface CodeKind {
  readonly noun: string
  readonly list: keyof ExtensionObjects
  readonly methods: readonly string[]
  readonly problemOf: (value: unknown) => string | null
}

const kinds: { readonly [List in keyof ExtensionObjects]-?: CodeKind } = {
  aggregates: { noun: 'aggregate', list: 'aggregates', methods: ['init', 'merge'], problemOf: aggregateProblem },
  functions: { noun: 'own function', list: 'functions', methods: ['compute'], problemOf: functionProblem },
  external: { noun: 'external function', list: 'external', methods: ['answer'], problemOf: externalProblem },
}

async function partOf(part: unknown, where: string): Promise<Part> {
  if (part instanceof URL) return moduleParts(part)
  if (typeof part === 'object' && part !== null) return { holders: [{ value: part, where }], exports: [] }
  throw new ParameterError('extensions', `${where} is neither an object like { aggregates: […] } nor a URL.`)
}

async function moduleParts({ href }: URL): Promise<Part> {
  try {
    const exports = (await import(href)) as Readonly<Record<string, unknown>>
    return {
      holders: [
        { value: exports.default, where: `default of ${href}` },
        { value: exports, where: href },
      ],
      exports: Object.entries(exports).map(([name, value]) => ({ value, where: `${name} of ${href}` })),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ParameterError('extensions', `the module ${href} cannot be loaded: ${reason}`, { cause: error })
  }
}

function codesOf(kind: CodeKind, parts: readonly Part[], problems: string[]): ReadonlyMap<string, Code> {
  const codes = new Map<string, { readonly code: Code; readonly where: string }>()
  for (const { value, where } of parts.flatMap(part => foundIn(part, kind))) {
    const problem = kind.problemOf(value)
    if (problem !== null) {
      problems.push(`${where}: ${problem}`)
      continue
    }
    const code = value as Code
    const name = ownName(code.name, code.version)
    const known = codes.get(name)
    if (known === undefined) codes.set(name, { code, where })
    else if (known.code !== code) {
      const twice = `\`${code.name}\` version ${code.version} has other code at ${known.where}`
      problems.push(`${where}: ${twice}; raise its version`)
    }
  }
  return new Map([...codes].map(([name, { code }]) => [name, code]))
}

function foundIn({ holders, exports }: Part, { noun, list, methods }: CodeKind): readonly Found[] {
  // Modules export other things too; what has the methods is meant.
  const single = exports.filter(({ value }) => methods.every(method => typeof Object(value)[method] === 'function'))
  const listed = holders.flatMap(({ value, where }) =>
    [Object(value)[list] ?? []]
      .flat()
      .map((entry, index) => ({ value: entry, where: `${noun} ${index + 1} of ${where}` })),
  )
  return [...single, ...listed]
}

function requireAll({ groups = [], external = [], functions = [] }: NeededExtensions, loaded: LoadedExtensions): void {
  const missing = new Map<string, MissingExtension>()
  const need = (codes: ReadonlyMap<string, Code>, { kind, name, version }: MissingExtension): void => {
    const key = ownName(name, version)
    if (!codes.has(key)) missing.set(`${kind} ${key}`, { kind, name, version })
  }
  for (const feature of groups.flatMap(group => group.features)) {
    if (feature.kind !== 'aggregate' || !feature.own) continue
    const { aggregate: name, aggregateVersion: version } = feature
    need(loaded.aggregates, { kind: 'aggregate', name, version })
  }
  for (const {
    external: { name, version },
  } of external)
    need(loaded.external, { kind: 'external', name, version })
  for (const { name, version } of functions) need(loaded.functions, { kind: 'function', name, version })
  if (missing.size > 0) throw new MissingExtensionError([...missing.values()])
}

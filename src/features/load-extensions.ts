import type { Aggregate } from './aggregate/aggregate.ts'
import { type OwnAggregates, ownName } from './aggregate/own-aggregate.ts'
import type { FeatureGroupDefinition } from './definition/definition.ts'
import { MissingExtensionError } from './errors/missing-extension-error.ts'
import { ParameterError } from './errors/parameter-error.ts'
import type { Extensions } from './extensions.ts'

/** Extensions that are loaded, checked and ready to be called. */
export interface LoadedExtensions {
  readonly aggregates: OwnAggregates
}

/** What was found, and where, for messages. */
interface Found {
  readonly value: unknown
  readonly where: string
}

/**
 * Loads and checks extensions for the groups that are about to be computed.
 *
 * @throws {ParameterError} for a module that cannot be loaded, for whatever is no aggregate, and for two codes of one name and version.
 * @throws {MissingExtensionError} naming every own aggregate of the groups whose code was not given.
 */
export async function loadExtensions(
  extensions: Extensions | undefined,
  groups: readonly FeatureGroupDefinition[],
): Promise<LoadedExtensions> {
  const given = extensions === undefined ? [] : [extensions].flat()
  const found = await Promise.all(given.map((part, index) => foundIn(part, `entry ${index + 1}`)))
  const aggregates = byName(found.flat())
  requireAll(groups, aggregates)
  return { aggregates }
}

async function foundIn(part: unknown, where: string): Promise<readonly Found[]> {
  if (!(part instanceof URL)) return aggregatesIn(part, where)
  let exports: Readonly<Record<string, unknown>>
  try {
    exports = await import(part.href)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ParameterError('extensions', `the module ${part.href} cannot be loaded: ${reason}`, { cause: error })
  }
  const { default: whole, aggregates, ...named } = exports
  const own = Object.entries(named).filter(entry => isMeantAsAggregate(entry[1]))
  return [
    ...(isMeantAsAggregate(whole) ? [{ value: whole, where: `default of ${part.href}` }] : []),
    ...(isHolder(whole) ? aggregatesIn(whole, `default of ${part.href}`) : []),
    ...aggregatesIn({ aggregates }, part.href),
    ...own.map(([name, value]) => ({ value, where: `${name} of ${part.href}` })),
  ]
}

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aggregates' in value
}

function aggregatesIn(part: unknown, where: string): readonly Found[] {
  if (typeof part !== 'object' || part === null) {
    throw new ParameterError('extensions', `${where} is neither an object like { aggregates: […] } nor a URL.`)
  }
  const { aggregates = [] } = part as { aggregates?: unknown }
  if (!Array.isArray(aggregates)) throw new ParameterError('extensions', `\`aggregates\` of ${where} is not an array.`)
  return aggregates.map((value, index) => ({ value, where: `aggregate ${index + 1} of ${where}` }))
}

/** Modules export other things too; what can be merged is meant. */
function isMeantAsAggregate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { init, merge } = value as Partial<Aggregate>
  return typeof init === 'function' && typeof merge === 'function'
}

function byName(found: readonly Found[]): OwnAggregates {
  const problems: string[] = []
  const codes = new Map<string, { code: Aggregate<unknown, unknown, unknown>; where: string }>()
  for (const { value, where } of found) {
    const problem = aggregateProblem(value)
    if (problem !== null) {
      problems.push(`${where}: ${problem}`)
      continue
    }
    const code = value as Aggregate<unknown, unknown, unknown>
    const name = ownName(code.name, code.version)
    const known = codes.get(name)
    if (known === undefined) codes.set(name, { code, where })
    else if (known.code !== code) {
      problems.push(
        `${where}: \`${code.name}\` version ${code.version} has other code at ${known.where}; raise its version`,
      )
    }
  }
  if (problems.length > 0) throw new ParameterError('extensions', `${problems.join('; ')}.`)
  return new Map([...codes].map(([name, { code }]) => [name, code]))
}

function aggregateProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it is no aggregate object'
  const { name, version, exact, ...rest } = value as Partial<Aggregate>
  if (typeof name !== 'string' || name === '') return 'its `name` is not a text'
  if (!Number.isSafeInteger(version) || (version ?? 0) < 1)
    return `the \`version\` of \`${name}\` is not a whole number from 1`
  const within = typeof exact === 'object' && exact !== null ? exact.within : null
  if (exact !== true && !(typeof within === 'number' && within >= 0)) {
    return `\`exact\` of \`${name}\` is neither true nor { within: … }`
  }
  const methods = rest as Readonly<Record<string, unknown>>
  const lacking = ['init', 'add', 'merge', 'result'].filter(method => typeof methods[method] !== 'function')
  if (lacking.length > 0) return `\`${name}\` has no ${lacking.join(', ')}`
  const wrong = ['remove', 'isSettled'].find(method => !['undefined', 'function'].includes(typeof methods[method]))
  return wrong === undefined ? null : `\`${wrong}\` of \`${name}\` is no function`
}

function requireAll(groups: readonly FeatureGroupDefinition[], aggregates: OwnAggregates): void {
  const missing = new Map<string, { readonly name: string; readonly version: number }>()
  for (const { features } of groups) {
    for (const feature of features) {
      if (feature.kind !== 'aggregate' || !feature.own) continue
      const name = ownName(feature.aggregate, feature.aggregateVersion)
      if (!aggregates.has(name)) missing.set(name, { name: feature.aggregate, version: feature.aggregateVersion })
    }
  }
  if (missing.size > 0) throw new MissingExtensionError([...missing.values()])
}

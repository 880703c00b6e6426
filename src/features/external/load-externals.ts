import type { ExternalJoinDefinition } from '../definition/definition.ts'
import { parseDuration } from '../definition/duration.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { Extensions } from '../extensions.ts'
import type { ExternalFunction } from './external-function.ts'

/** The code of external features by alias; aliases whose code is not there are left out. */
export type ExternalCode = ReadonlyMap<string, ExternalFunction>

/**
 * Finds the code of external features by name and version.
 *
 * @throws {ParameterError} for what is no external function, and for two codes of one name and version.
 */
export async function loadExternals(
  extensions: Extensions | undefined,
  joins: readonly ExternalJoinDefinition[],
): Promise<ExternalCode> {
  if (joins.length === 0 || extensions === undefined) return new Map()
  const parts = [extensions].flat() as readonly unknown[]
  const found = (await Promise.all(parts.map(functionsIn))).flat()
  const codes = new Map<string, ExternalFunction>()
  for (const code of found) {
    requireFunction(code)
    const known = codes.get(nameOf(code))
    if (known !== undefined && known !== code) {
      throw new ParameterError(
        'extensions',
        `there are two codes of external ${nameOf(code)}; raise the version of one.`,
      )
    }
    codes.set(nameOf(code), code)
  }
  return new Map(
    joins.flatMap(({ alias, external }) => {
      const code = codes.get(nameOf(external))
      return code === undefined ? [] : [[alias, code] as const]
    }),
  )
}

/** @throws {ParameterError} naming all external features whose code is not there. */
export function requireExternals(joins: readonly ExternalJoinDefinition[], code: ExternalCode): void {
  const missing = joins.filter(({ alias }) => !code.has(alias)).map(({ external }) => nameOf(external))
  if (missing.length === 0) return
  const names = [...new Set(missing)].join(', ')
  throw new ParameterError('extensions', `the code of external ${names} is missing; give { external: [...] } with it.`)
}

async function functionsIn(part: unknown): Promise<readonly unknown[]> {
  if (!(part instanceof URL)) return listIn(part)
  const { default: whole, ...named } = (await import(part.href)) as Readonly<Record<string, unknown>>
  const single = [whole, ...Object.values(named)].filter(
    value => typeof (Object(value) as { answer?: unknown }).answer === 'function',
  )
  return [...single, ...listIn(whole), ...listIn(named)]
}

function listIn(part: unknown): readonly unknown[] {
  const { external = [] } = Object(part) as { readonly external?: unknown }
  return Array.isArray(external) ? external : [external]
}

function nameOf({ name, version }: { readonly name: string; readonly version: number }): string {
  return `\`${name}\` version ${version}`
}

function requireFunction(code: unknown): asserts code is ExternalFunction {
  const { name, version, answer, timeout } = Object(code) as Partial<ExternalFunction>
  if (typeof name !== 'string' || !Number.isSafeInteger(version) || typeof answer !== 'function') {
    throw new ParameterError('extensions', 'an external function is an object with `name`, `version` and `answer`.')
  }
  if (timeout !== undefined && (parseDuration(timeout) ?? 0) === 0) {
    throw new ParameterError('extensions', `the \`timeout\` of \`${name}\`, ${timeout}, is not a duration like 200ms.`)
  }
}

import { BigheadError } from './bighead-error.ts'

/** Code that a definition names. */
export interface MissingExtension {
  readonly kind: 'aggregate' | 'external' | 'function'
  readonly name: string
  readonly version: number
}

/** Definitions name code that was not passed in `extensions`. */
export class MissingExtensionError extends BigheadError {
  override readonly name = 'MissingExtensionError' as const
  readonly code = 'MISSING_EXTENSION' as const
  readonly missing: readonly MissingExtension[]

  constructor(missing: readonly MissingExtension[]) {
    const own = listed(missing, 'aggregate', ['own aggregate', 'own aggregates'])
    const external = listed(missing, 'external', ['external feature', 'external features'])
    const functions = listed(missing, 'function', ['own function', 'own functions'])
    const lists = `aggregates: […], external: […]${functions.length === 0 ? '' : ', functions: […]'}`
    super(
      `No code was given for the ${[...own, ...external, ...functions].join(' and the ')}: pass \`extensions\`, either { ${lists} } or the URL of a module that exports them.`,
    )
    this.missing = missing
  }
}

function listed(
  missing: readonly MissingExtension[],
  kind: MissingExtension['kind'],
  [one, several]: readonly [string, string],
): readonly string[] {
  const named = missing.filter(each => each.kind === kind).map(({ name, version }) => `\`${name}\` version ${version}`)
  return named.length === 0 ? [] : [`${named.length === 1 ? one : several} ${named.join(', ')}`]
}

/** The function of an external feature failed, was too slow, or gave an answer of another type. Its own error is the cause. */
export class ExternalError extends BigheadError {
  override readonly name = 'ExternalError' as const
  readonly code = 'EXTERNAL_FAILED' as const
  readonly external: string
  readonly version: number

  constructor(external: string, version: number, detail: string, options?: ErrorOptions) {
    super(`External \`${external}\` version ${version}: ${detail}`, options)
    this.external = external
    this.version = version
  }
}

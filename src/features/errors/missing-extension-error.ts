import { BigheadError } from './bighead-error.ts'

/** Definitions name code that `extensions` does not bring. */
export class MissingExtensionError extends BigheadError {
  override readonly name = 'MissingExtensionError' as const
  readonly code = 'MISSING_EXTENSION' as const
  readonly missing: readonly { readonly name: string; readonly version: number }[]

  constructor(missing: readonly { readonly name: string; readonly version: number }[]) {
    const named = missing.map(({ name, version }) => `\`${name}\` version ${version}`).join(', ')
    super(
      `No code was given for the own ${missing.length === 1 ? 'aggregate' : 'aggregates'} ${named}: pass \`extensions\`, either { aggregates: […] } or the URL of a module that exports them.`,
    )
    this.missing = missing
  }
}

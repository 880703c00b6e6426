import { BigheadError } from './bighead-error.ts'

/** The code of an external feature failed, was too slow, or gave an answer of another type. Its own error is the cause. */
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

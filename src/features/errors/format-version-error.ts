import { BigheadError } from './bighead-error.ts'

/** Stored data was written in a format that this version of the library does not read. */
export class FormatVersionError extends BigheadError {
  override readonly name = 'FormatVersionError' as const
  readonly code = 'UNSUPPORTED_FORMAT' as const
  readonly kind: string
  readonly version: unknown

  constructor(kind: string, version: unknown, supported: number) {
    super(
      `${kind} has format version ${String(version)}; this version of bighead reads up to ${supported}. Upgrade bighead, or write the ${kind} again.`,
    )
    this.kind = kind
    this.version = version
  }
}

/** The base of every error a user can cause or must handle; `code` is stable, the message says what, where and what to do. */
export abstract class BigheadError extends Error {
  abstract override readonly name: string
  /** A stable, upper-case word for programs to switch on. */
  abstract readonly code: string
  readonly '~bighead' = true as const
}

/** Whether a value is an error of this library, even if it comes from another copy of the package. */
export function isBigheadError(value: unknown): value is BigheadError {
  return typeof value === 'object' && value !== null && (value as { '~bighead'?: unknown })['~bighead'] === true
}

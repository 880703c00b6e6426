import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A stored file is not the one that was registered. */
export class DigestMismatchError extends BigheadError {
  override readonly name = 'DigestMismatchError' as const
  readonly code = 'DIGEST_MISMATCH' as const
  readonly file: string
  /** The version that the file belongs to, like `flight-delay/3`. */
  readonly reference: string

  constructor(file: string, reference: string, detail: string) {
    super(
      `File \`${file}\` of ${reference} was changed or damaged after it was registered: ${detail}. Restore it from a copy, or register the model again.`,
    )
    this.file = file
    this.reference = reference
  }
}

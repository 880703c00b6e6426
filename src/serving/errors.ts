import { BigheadError } from '../features/errors/bighead-error.ts'

/** An alias does not point where the caller expected, so it was not moved. */
export class ConflictError extends BigheadError {
  override readonly name = 'ConflictError' as const
  readonly code = 'CONFLICT' as const
  readonly model: string
  readonly alias: string
  /** The version that the caller expected; null: none. */
  readonly expected: number | null
  /** The version that the alias points at; null: none. */
  readonly found: number | null

  constructor(model: string, alias: string, expected: number | null, found: number | null) {
    super(
      `Alias \`${alias}\` of model \`${model}\` points at ${say(found)}, but ${say(expected)} was expected. Nothing was changed; resolve \`${model}@${alias}\` again and decide anew.`,
    )
    this.model = model
    this.alias = alias
    this.expected = expected
    this.found = found
  }
}

function say(version: number | null): string {
  return version === null ? 'no version' : `version ${version}`
}

/** A stored file differs from the one that was registered. */
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

/** A model was trained on other features than those it is to be served with. */
export class FeaturesMismatchError extends BigheadError {
  override readonly name = 'FeaturesMismatchError' as const
  readonly code = 'FEATURES_MISMATCH' as const
  readonly model: string

  constructor(model: string, detail: string) {
    super(
      `Model ${model} was trained on other features than the given feature set: ${detail}. Train it again, or give the set that it was trained on.`,
    )
    this.model = model
  }
}

/** A requested model, version or alias is not in the registry, or is not served. */
export class ModelNotFoundError extends BigheadError {
  override readonly name = 'ModelNotFoundError' as const
  readonly code = 'MODEL_NOT_FOUND' as const
  /** What was asked for, like `flight-delay@production`. */
  readonly reference: string

  constructor(reference: string, detail: string, where: 'in the registry' | 'served here' = 'in the registry') {
    super(`Model \`${reference}\` is not ${where}. ${detail}`)
    this.reference = reference
  }
}

/** A registered pipeline transforms but does not predict. */
export class NotAModelError extends BigheadError {
  override readonly name = 'NotAModelError' as const
  readonly code = 'NOT_A_MODEL' as const
  readonly model: string

  constructor(model: string) {
    super(
      `The pipeline of ${model} does not end in an estimator, so it predicts nothing. Register one whose last step is a classifier or a regressor.`,
    )
    this.model = model
  }
}

/** Tensors, or the message that carries them, do not conform to the protocol or to the model. */
export class TensorError extends BigheadError {
  override readonly name = 'TensorError' as const
  readonly code = 'INVALID_TENSOR' as const
  /** The tensor that is wrong; null if the message itself is. */
  readonly tensor: string | null

  constructor(tensor: string | null, detail: string) {
    super(tensor === null ? detail : `Tensor \`${tensor}\`: ${detail}`)
    this.tensor = tensor
  }
}

/** A version cannot be removed while aliases point at it. */
export class VersionInUseError extends BigheadError {
  override readonly name = 'VersionInUseError' as const
  readonly code = 'VERSION_IN_USE' as const
  readonly model: string
  readonly version: number
  readonly aliases: readonly string[]

  constructor(model: string, version: number, aliases: readonly string[]) {
    const names = aliases.map(alias => `\`${alias}\``).join(', ')
    super(
      `Version ${version} of model \`${model}\` cannot be removed while ${names} ${aliases.length === 1 ? 'points' : 'point'} at it. Promote another version first.`,
    )
    this.model = model
    this.version = version
    this.aliases = aliases
  }
}

/** There is no room for a call, so it was refused at once. */
export class OverloadedError extends BigheadError {
  override readonly name = 'OverloadedError' as const
  readonly code = 'OVERLOADED' as const
  readonly model: string
  /** `queue` and `concurrency`: there is too much to do, try again later; `closing`: this host is shutting down, try another. */
  readonly reason: ShedReason
  /** When to try again, seconds. */
  readonly retryAfter: number

  constructor(model: string, reason: ShedReason, retryAfter: number) {
    super(`Model ${model} cannot take more now: ${shedDetails[reason]}. Try again in ${retryAfter} s.`)
    this.model = model
    this.reason = reason
    this.retryAfter = retryAfter
  }
}

/** Why calls are refused. */
export type ShedReason = 'queue' | 'concurrency' | 'closing'

const shedDetails: { readonly [Reason in ShedReason]: string } = {
  queue: 'too many rows wait',
  concurrency: 'too many calls are in progress',
  closing: 'the host is closing',
}

/** A call was not answered in time; it may still be computed, but its result is discarded. */
export class DeadlineError extends BigheadError {
  override readonly name = 'DeadlineError' as const
  readonly code = 'DEADLINE' as const
  readonly model: string
  /** The time that it was given, milliseconds. */
  readonly timeout: number

  constructor(model: string, timeout: number) {
    super(`Model ${model} did not answer within ${timeout} ms. Give it more time, or ask for fewer rows.`)
    this.model = model
    this.timeout = timeout
  }
}

/** A model is served here, but cannot answer now. */
export class ModelUnavailableError extends BigheadError {
  override readonly name = 'ModelUnavailableError' as const
  readonly code = 'MODEL_UNAVAILABLE' as const
  readonly model: string

  constructor(model: string, detail: string, options?: ErrorOptions) {
    super(`Model ${model} cannot answer now: ${detail}`, options)
    this.model = model
  }
}

/** A model failed for a row that was well-formed; other rows are not affected. */
export class ModelFailureError extends BigheadError {
  override readonly name = 'ModelFailureError' as const
  readonly code = 'MODEL_FAILED' as const
  readonly model: string
  /** The row of the call, counted from 0. */
  readonly row: number

  constructor(model: string, row: number, cause: unknown) {
    super(`Model ${model} failed for row ${row}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.model = model
    this.row = row
  }
}

/** A version is not signed by enough trusted keys, or differs from what was signed. */
export class SignatureError extends BigheadError {
  override readonly name = 'SignatureError' as const
  readonly code = 'SIGNATURE' as const
  /** The version, like `flight-delay/3`. */
  readonly reference: string

  constructor(reference: string, detail: string) {
    super(
      `Version ${reference} is refused: ${detail}. Register it again with a trusted key, or trust the key that signed it.`,
    )
    this.reference = reference
  }
}

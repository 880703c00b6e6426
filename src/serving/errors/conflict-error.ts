import { BigheadError } from '../../features/errors/bighead-error.ts'

/** An alias points elsewhere than the caller expected, so it was left alone. */
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

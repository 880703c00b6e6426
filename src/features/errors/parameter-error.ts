import { BigheadError } from './bighead-error.ts'

/** An option or parameter is out of its range. */
export class ParameterError extends BigheadError {
  override readonly name = 'ParameterError' as const
  readonly code = 'INVALID_PARAMETER' as const
  readonly parameter: string

  constructor(parameter: string, detail: string, options?: ErrorOptions) {
    super(`Parameter \`${parameter}\`: ${detail}`, options)
    this.parameter = parameter
  }
}

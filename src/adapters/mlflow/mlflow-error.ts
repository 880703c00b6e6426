import { BigheadError } from '../../features/errors/bighead-error.ts'

/** An MLflow tracking server cannot be reached, or refuses a request. */
export class MlflowError extends BigheadError {
  override readonly name = 'MlflowError' as const
  readonly code = 'MLFLOW' as const
  /** The HTTP status; null where no answer came. */
  readonly status: number | null

  constructor(action: string, status: number | null, detail: string, options?: ErrorOptions) {
    super(`The MLflow server cannot ${action}: ${status === null ? '' : `${status}, `}${detail}`, options)
    this.status = status
  }
}

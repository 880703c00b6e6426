import { BigheadError } from '../../features/errors/bighead-error.ts'
import { statusOf } from '../http/error-response.ts'
import { HttpError } from '../http/http-error.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpResponse } from '../http/route.ts'

/** MLflow's own names of what can be wrong, with their statuses. */
const statuses = {
  RESOURCE_DOES_NOT_EXIST: 404,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 400,
} as const

/** A request that is refused in MLflow's terms. */
export class MlflowFault extends HttpError {
  readonly errorCode: keyof typeof statuses

  constructor(errorCode: keyof typeof statuses, message: string) {
    super(statuses[errorCode], message)
    this.errorCode = errorCode
  }
}

/** The answer to a call that failed, `{ error_code, message }`; of a failure of the server only that it failed. */
export function mlflowFailure(error: unknown): HttpResponse {
  const status = statusOf(error)
  const known: { readonly [status: number]: string } = { 404: 'RESOURCE_DOES_NOT_EXIST', 409: 'INVALID_STATE' }
  const code = error instanceof MlflowFault ? error.errorCode : (known[status] ?? 'INVALID_PARAMETER_VALUE')
  const isTold = status < 500 && error instanceof BigheadError
  const [error_code, message] = isTold
    ? [code, error.message]
    : ['INTERNAL_ERROR', 'The server failed to answer; its log says why.']
  return { ...jsonResponse({ error_code, message }, status), ...(status >= 500 && { failure: error }) }
}

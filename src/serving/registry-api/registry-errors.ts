import { BigheadError } from '../../features/errors/bighead-error.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { StorageError } from '../../features/errors/storage-errors.ts'
import { ConflictError, DigestMismatchError, ModelNotFoundError, VersionInUseError } from '../errors.ts'
import { errorBody, errorResponse } from '../http/error-response.ts'
import type { HttpResponse } from '../http/route.ts'

/** What an answer tells of an error, beside its message and code, so that a client can make the same error again. */
type Details = { readonly [field: string]: unknown }

/** The answer to a call that failed: `{ error, code, details }`; a promotion that met another version is status 412. */
export function registryFailure(error: unknown): HttpResponse {
  const answer = errorResponse(error)
  if (!(error instanceof BigheadError) || answer.status >= 500) return answer
  const status = error instanceof ConflictError ? 412 : answer.status
  return { ...answer, status, body: JSON.stringify({ ...errorBody(error), details: detailsOf(error) }) }
}

function detailsOf(error: BigheadError): Details {
  if (error instanceof ConflictError)
    return { model: error.model, alias: error.alias, expected: error.expected, found: error.found }
  if (error instanceof VersionInUseError) return { model: error.model, version: error.version, aliases: error.aliases }
  if (error instanceof ModelNotFoundError) return { reference: error.reference }
  if (error instanceof ParameterError) return { parameter: error.parameter }
  return {}
}

/** The error that a registry far away had. */
export function remoteError(status: number, body: unknown, url: string): BigheadError {
  const { error, code, details } = Object(body) as { error?: unknown; code?: unknown; details?: Details }
  const message = String(error ?? `status ${status}`).slice(0, 4000)
  const made = known[String(code)]?.(message, Object(details))
  return made ?? new StorageError('use', url, new RangeError(`the registry answers ${status}: ${message}`))
}

const known: { readonly [code: string]: (message: string, details: Details) => BigheadError } = {
  CONFLICT: (_message, { model, alias, expected, found }) =>
    new ConflictError(String(model), String(alias), numberOrNull(expected), numberOrNull(found)),
  VERSION_IN_USE: (_message, { model, version, aliases }) =>
    new VersionInUseError(String(model), Number(version), Array.isArray(aliases) ? aliases.map(String) : []),
  MODEL_NOT_FOUND(message, { reference }) {
    const start = `Model \`${String(reference)}\` is not in the registry. `
    return new ModelNotFoundError(String(reference), message.replace(start, ''))
  },
  INVALID_PARAMETER(message, { parameter }) {
    const start = `Parameter \`${String(parameter)}\`: `
    return new ParameterError(String(parameter), message.replace(start, ''))
  },
  DIGEST_MISMATCH: message => new DigestMismatchError('of the answer', 'the registry', message),
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

import { BigheadError } from '../../features/errors/bighead-error.ts'
import { DatabaseError } from './database-error.ts'

/** What is thrown to callers: the reason of their abort, errors of the library as they are, and what a driver throws as a `DatabaseError`. */
export function toldError(error: unknown, action: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return error instanceof BigheadError ? error : new DatabaseError(action, error)
}

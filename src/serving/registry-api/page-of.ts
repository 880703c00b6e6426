import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { HttpRequest } from '../http/route.ts'

const mostItems = 1000

/** Which part of a list a request wants: `?limit=100&after=…`; `after` is what an answer gave as `next`. */
export function pageOf(query: HttpRequest['query']): { readonly limit: number; readonly after: string } {
  const limit = Number(query.limit ?? 100)
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostItems)
    throw new ParameterError('limit', `a whole number from 1 to ${mostItems} is needed.`)
  const after = String(query.after ?? '0')
  if (!/^([A-Za-z][A-Za-z0-9_-]{0,62}\/)?\d{1,15}$/.test(after))
    throw new ParameterError('after', 'what an answer gave as `next` is needed.')
  return { limit, after }
}

import type { Problem } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { showValue } from '../../features/table/input-value.ts'

/** What a field of a body may hold; with `?` it may be left out. */
export type FieldKind =
  | 'text'
  | 'text?'
  | 'flag?'
  | 'number?'
  | 'time?'
  | 'object'
  | 'object?'
  | 'list'
  | 'list?'
  | 'any?'

/**
 * The fields of a JSON body.
 *
 * @throws {RequestError} naming every field that is unknown, missing or of a wrong type.
 */
export function bodyFields<F extends string>(
  body: unknown,
  kinds: { readonly [N in F]: FieldKind },
): { readonly [N in F]?: unknown } {
  if (!isObject(body))
    throw new RequestError([{ at: 'body', message: `${showValue(body)} is given, an object is needed` }])
  const problems: Problem[] = []
  for (const field of Object.keys(body)) {
    if (!Object.hasOwn(kinds, field))
      problems.push({ at: field, message: `there is no such field.${suggestion(field, Object.keys(kinds))}` })
  }
  for (const [field, kind] of Object.entries<FieldKind>(kinds)) {
    const value = Object.hasOwn(body, field) ? body[field] : undefined
    const optional = kind.endsWith('?')
    if (value === undefined || (optional && value === null)) {
      if (!optional) problems.push({ at: field, message: 'it is missing' })
      continue
    }
    const { test, name } = checks[kind.replace('?', '') as keyof typeof checks]
    if (!test(value)) problems.push({ at: field, message: `${showValue(value)} is given, ${name} is needed` })
  }
  if (problems.length > 0) throw new RequestError(problems)
  return body as { readonly [N in F]?: unknown }
}

const checks = {
  text: { name: 'a text', test: (value: unknown) => typeof value === 'string' && value !== '' },
  flag: { name: 'true or false', test: (value: unknown) => typeof value === 'boolean' },
  number: { name: 'a number above 0', test: (value: unknown) => Number.isFinite(value) && Number(value) > 0 },
  time: { name: 'a time', test: (value: unknown) => typeof value === 'string' || typeof value === 'number' },
  object: { name: 'an object', test: isObject },
  list: { name: 'a list', test: Array.isArray },
  any: { name: 'anything', test: () => true },
} as const

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

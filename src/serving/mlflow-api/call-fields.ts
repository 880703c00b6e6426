import { objectIn } from '../http/json-object.ts'
import type { HttpRequest } from '../http/route.ts'
import { MlflowFault } from './mlflow-fault.ts'

/** What a call was given, from the query of a GET or the JSON of its body. */
export interface CallFields {
  /** A text; '' where it is missing. */
  text(name: string): string
  /** A text that must be there. */
  need(name: string): string
  texts(name: string): readonly string[]
  flag(name: string): boolean
  /** Pairs of `key` and `value`. */
  tags(name: string): { readonly [key: string]: string }
}

const longest = 100_000

export function callFields(request: HttpRequest, method: string): CallFields {
  const given = method === 'GET' ? request.query : objectIn(request)
  const text = (name: string): string => {
    const value = given[name] ?? ''
    if ((typeof value === 'string' || typeof value === 'number') && String(value).length <= longest)
      return String(value)
    throw new MlflowFault('INVALID_PARAMETER_VALUE', `Invalid value for parameter '${name}': a text is needed.`)
  }
  const need = (name: string): string => {
    const value = text(name)
    if (value !== '') return value
    throw new MlflowFault('INVALID_PARAMETER_VALUE', `Missing value for required parameter '${name}'.`)
  }
  return {
    text,
    need,
    texts(name) {
      const value = given[name] ?? []
      return (Array.isArray(value) ? value : [value]).map(String)
    },
    flag: name => given[name] === true || given[name] === 'true',
    tags(name) {
      const list = Array.isArray(given[name]) ? (given[name] as unknown[]) : []
      return Object.fromEntries(
        list.map(pair => {
          const { key, value } = Object(pair) as { key?: unknown; value?: unknown }
          return [checkedKey(String(key ?? '')), String(value ?? '').slice(0, longest)]
        }),
      )
    },
  }
}

/** The key of a tag. */
export function checkedKey(key: string): string {
  if (key !== '' && key !== '__proto__' && key.length <= 250) return key
  throw new MlflowFault('INVALID_PARAMETER_VALUE', 'A tag needs a key of at most 250 characters.')
}

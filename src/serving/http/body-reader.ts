import type { Problem } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { showValue } from '../../features/table/input-value.ts'
import { isObject, type JsonObject } from './json-object.ts'
import type { IntegerForm } from './json-writer.ts'

interface KindValues {
  readonly text: string
  readonly flag: boolean
  readonly number: number
  readonly time: string | number
  readonly integers: IntegerForm
  readonly object: JsonObject
  readonly list: readonly unknown[]
  readonly any: unknown
}

/** What a field of a body may hold; with `?` it may be null or left out. */
export type FieldKind = keyof KindValues | `${keyof KindValues}?`

/** The fields of a body, as their kinds have them. */
export type BodyFields<K extends Readonly<Record<string, FieldKind>>> = {
  readonly [F in keyof K]: K[F] extends `${infer Kind extends keyof KindValues}?`
    ? KindValues[Kind] | null | undefined
    : K[F] extends keyof KindValues
      ? KindValues[K[F]]
      : never
}

/** Problems that one answer names. */
const most = 20

/** What reads the fields of a JSON body; it throws RequestError naming those that are unknown, missing or of a wrong type. */
export function bodyReader<const K extends Readonly<Record<string, FieldKind>>>(
  kinds: K,
): (body: unknown) => BodyFields<K> {
  const names = Object.keys(kinds)
  const known = new Set(names)
  const fields = Object.entries(kinds).map(([name, kind]) => ({
    name,
    optional: kind.endsWith('?'),
    check: checks[kind.replace('?', '') as keyof KindValues],
  }))
  return body => {
    if (!isObject(body))
      throw new RequestError([{ at: 'body', message: `${showValue(body)} is given, an object is needed` }])
    const problems: Problem[] = []
    for (const name in body) {
      if (known.has(name)) continue
      problems.push({ at: name, message: `there is no such field.${suggestion(name, names)}` })
      if (problems.length === most) break
    }
    for (const { name, optional, check } of fields) {
      const value = body[name]
      if (value === undefined || (optional && value === null)) {
        if (!optional) problems.push({ at: name, message: 'it is missing' })
      } else if (!check.test(value))
        problems.push({ at: name, message: `${showValue(value)} is given, ${check.name} is needed` })
    }
    if (problems.length > 0) throw new RequestError(problems)
    return body as BodyFields<K>
  }
}

interface Check {
  readonly name: string
  readonly test: (value: unknown) => boolean
}

const checks: { readonly [K in keyof KindValues]: Check } = {
  text: { name: 'a text', test: value => typeof value === 'string' && value !== '' },
  flag: { name: 'true or false', test: value => typeof value === 'boolean' },
  number: { name: 'a number above 0', test: value => Number.isFinite(value) && Number(value) > 0 },
  time: { name: 'a time', test: value => typeof value === 'string' || typeof value === 'number' },
  integers: { name: '`number` or `string`', test: value => value === 'number' || value === 'string' },
  object: { name: 'an object', test: isObject },
  list: { name: 'a list', test: Array.isArray },
  any: { name: 'anything', test: () => true },
}

import type { ColumnDefinition, FeatureSetDefinition } from '../definition/definition.ts'
import type { Problem } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import { RequestError } from '../errors/online-errors.ts'
import { inputReader, Refusal, showValue } from '../table/input-value.ts'

/**
 * Reads requests into their values in the order of the set's request columns; missing ones are null, a missing time is the clock's.
 * `places` are those that are read; default: all.
 */
export type RequestParser = (requests: readonly unknown[], now: () => number, places?: readonly number[]) => unknown[][]

/** The parser of a set's requests; it throws one RequestError that names every problem of every request. */
export function requestParser(set: FeatureSetDefinition): RequestParser {
  return rowParser(set.request, set.time, keyColumns(set))
}

/** The parser of rows of these columns; `time` is the column that is the clock's where it is left out, `needed` says what may not be. */
export function rowParser(
  columns: readonly ColumnDefinition[],
  time: string | null,
  needed: ReadonlyMap<string, string>,
): RequestParser {
  const names = columns.map(column => column.name)
  const readers = columns.map(column => inputReader(column.type))
  const known = new Set(names)
  const timeAt = time === null ? -1 : names.indexOf(time)
  const parse = (request: unknown, where: string, now: () => number, problems: Problem[]): unknown[] => {
    const values = new Array<unknown>(names.length)
    if (typeof request !== 'object' || request === null || Array.isArray(request)) {
      problems.push({
        at: where === '' ? 'request' : where.slice(0, -1),
        message: `${showValue(request)} is given, but an object is needed`,
      })
      return values
    }
    const fields = request as Readonly<Record<string, unknown>>
    for (const field in fields) {
      if (!known.has(field))
        problems.push({ at: where + field, message: `the request has no such field.${suggestion(field, names)}` })
    }
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string
      const given = Object.hasOwn(fields, name) ? fields[name] : undefined
      const key = needed.get(name)
      if (given === undefined && key !== undefined)
        problems.push({ at: where + name, message: `${key}; give it, or null` })
      const value = readers[index]?.(given)
      if (value instanceof Refusal) problems.push({ at: where + name, message: value.detail })
      values[index] = index === timeAt && value === null ? now() : value
    }
    return values
  }
  return (requests, now, places) => {
    if (!Array.isArray(requests)) throw new RequestError([{ at: 'requests', message: 'a list of requests is needed' }])
    const problems: Problem[] = []
    const several = requests.length > 1
    const parseAt = (index: number) => parse(requests[index], several ? `requests[${index}].` : '', now, problems)
    const parsed = places === undefined ? requests.map((_, index) => parseAt(index)) : places.map(parseAt)
    if (problems.length > 0) throw new RequestError(problems)
    return parsed
  }
}

/** Per request column that is a key, what it is the key of. */
function keyColumns({ groups }: FeatureSetDefinition): ReadonlyMap<string, string> {
  const columns = new Map<string, string[]>()
  for (const { alias, keys } of groups) {
    for (const { request } of keys) columns.set(request, [...(columns.get(request) ?? []), `\`${alias}\``])
  }
  return new Map(
    [...columns].map(([column, aliases]) => [column, `it is missing, and it is a key of ${aliases.join(' and ')}`]),
  )
}

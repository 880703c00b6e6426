import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { DataType } from '../../features/schema.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import type { HostLimits } from '../host/host-limits.ts'
import { bodyReader } from '../http/body-reader.ts'
import { isObject, type JsonObject } from '../http/json-object.ts'
import { jsonRows } from '../http/json-rows.ts'
import { JsonWriter } from '../http/json-writer.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ServedColumn } from '../http/served-column.ts'
import type { ServedSet, ServedSets } from '../http/served-sets.ts'
import { onlineFeaturesRequestSchema, onlineFeaturesResponseSchema } from './feast-schemas.ts'
import { type FeatureSelection, selectFeatures } from './feature-references.ts'

/** `POST /get-online-features`: what clients of Feast send. */
export function onlineFeaturesRoute(sets: ServedSets, clock: () => number): Route {
  return {
    method: 'POST',
    path: '/get-online-features',
    access: 'read',
    operation: {
      id: 'getOnlineFeatures',
      summary: 'The features of entities, by columns, as Feast has it',
      tag: 'Feast',
      request: onlineFeaturesRequestSchema,
      responses: { 200: { description: 'Results by column', schema: onlineFeaturesResponseSchema } },
    },
    handle: request => onlineFeatures(sets, clock, request),
  }
}

const readBody = bodyReader({
  features: 'list?',
  feature_service: 'text?',
  entities: 'object',
  full_feature_names: 'flag?',
  include_feature_view_version_metadata: 'flag?',
  request_context: 'object?',
})

async function onlineFeatures(sets: ServedSets, clock: () => number, request: HttpRequest): Promise<HttpResponse> {
  const body = readBody(request.json())
  const selection = await selectFeatures(sets, {
    ...asked(body.feature_service, body.features),
    fullNames: body.full_feature_names === true,
  })
  const { definition, parse, reader } = selection.set
  const entities = { ...body.entities, ...body.request_context }
  const keys = keyColumns(selection.set, entities)
  const rows = jsonRows(rowsOf('entities', entities, sets.limits), definition.request)
  const now = clock()
  const read = await reader.read(
    parse(rows, () => now),
    { signal: request.signal },
  )
  return { status: 200, body: writeColumns(selection, keys, read) }
}

/** Problems that one answer names. */
const most = 20

/** The columns of the request that entities have; throws RequestError for any other, also where there are no rows. */
function keyColumns({ definition, columns }: ServedSet, entities: JsonObject): readonly ServedColumn[] {
  const known = columns.slice(0, definition.request.length)
  const names = known.map(({ name }) => name)
  const strange = Object.keys(entities).filter(name => !names.includes(name))
  const problems = strange.slice(0, most).map(name => ({
    at: `entities.${name}`,
    message: `the request has no such field.${suggestion(name, names)}`,
  }))
  if (problems.length > 0) throw new RequestError(problems)
  return Object.keys(entities).map(name => known[names.indexOf(name)] as ServedColumn)
}

function asked(
  service: unknown,
  features: unknown,
): { readonly service?: string; readonly features?: readonly string[] } {
  if (typeof service === 'string') return { service }
  const named = Array.isArray(features) && features.length > 0 && features.every(one => typeof one === 'string')
  if (named) return { features: features as readonly string[] }
  throw new RequestError([{ at: 'features', message: 'give a list like ["view:feature"], or `feature_service`' }])
}

/** Columns of entities as rows; throws RequestError where their lengths differ, or are too many. */
export function rowsOf(at: string, given: JsonObject, limits: HostLimits): readonly object[] {
  const columns = Object.entries(given).map(([name, column]) => [name, listOf(column)] as const)
  const problems = columns
    .filter(([, list]) => list === null)
    .map(([name]) => ({ at: `${at}.${name}`, message: 'a list is needed' }))
  if (columns.length === 0) problems.push({ at, message: 'there is no column' })
  const count = columns[0]?.[1]?.length ?? 0
  for (const [name, list] of columns) {
    if (list !== null && list.length !== count)
      problems.push({ at: `${at}.${name}`, message: `it has ${list.length} values, another column has ${count}` })
  }
  if (problems.length > 0) throw new RequestError(problems)
  checkRowCount(at, count, limits)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, list]) => [name, list?.[row]])),
  )
}

/** A list, also as the `RepeatedValue` of the older form: `{ "val": […] }`. */
function listOf(column: unknown): readonly unknown[] | null {
  if (Array.isArray(column)) return column
  return isObject(column) && Array.isArray(column.val) ? column.val : null
}

const present = '"PRESENT"'
const never = '"1970-01-01T00:00:00Z"'

const statusTexts: { readonly [S in FeatureStatus]: string } = {
  present,
  stale: present,
  ahead: present,
  null: '"NULL_VALUE"',
  missing: '"NOT_FOUND"',
  expired: '"OUTSIDE_MAX_AGE"',
  error: '"INVALID"',
}

/** The names of the entities first, then the features as they were asked for; `results[i]` belongs to `feature_names[i]`. */
function writeColumns(
  { set, columns }: FeatureSelection,
  keys: readonly ServedColumn[],
  rows: readonly PositionalRow[],
): string {
  const writer = new JsonWriter()
  const times = timeTexts(set, rows)
  const [allPresent, allSeen, noneSeen] = [rows.map(() => present).join(), times.join(), rows.map(() => never).join()]
  const tail = (statuses: string, seenAt: string): string =>
    `],"statuses":[${statuses}],"event_timestamps":[${seenAt}]}`
  const [keyTail, presentTail] = [tail(allPresent, noneSeen), tail(allPresent, allSeen)]
  const tailOf = (statusAt: number): string => {
    if (statusAt < 0) return keyTail
    const statuses = rows.map(row => statusTexts[row.statuses[statusAt] as FeatureStatus])
    if (statuses.every(status => status === present)) return presentTail
    return tail(statuses.join(), statuses.map((status, row) => (status === present ? times[row] : never)).join())
  }
  const result = ({ type, at, statusAt }: ServedColumn): string => {
    const write = cellWriter(type, writer)
    return `{"values":[${rows.map(row => write(row.values[at])).join()}${tailOf(statusAt)}`
  }
  const results = [...keys.map(result), ...columns.map(({ column }) => result(column))]
  const names = JSON.stringify([...keys.map(({ name }) => name), ...columns.map(({ name }) => name)])
  return `{"results":[${results.join()}],"metadata":{"feature_names":${names}}}`
}

/** As of when each row was read, most of them as of one time. */
function timeTexts({ definition }: ServedSet, rows: readonly PositionalRow[]): readonly string[] {
  const timeAt = definition.request.findIndex(({ name }) => name === definition.time)
  let before = Number.NaN
  let text = ''
  return rows.map(({ values }) => {
    const time = values[timeAt] as number
    if (time !== before) text = `"${timeText(time)}"`
    before = time
    return text
  })
}

/** Times are texts in this protocol. */
function cellWriter(type: DataType, writer: JsonWriter): (value: unknown) => string {
  const scale = type === 'timestamp' ? 1 : type === 'date' ? 86_400_000 : null
  if (scale === null) return value => writer.value(value)
  return value => (typeof value === 'number' ? `"${timeText(value * scale)}"` : 'null')
}

/** RFC 3339 with no digits of a second, or three. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}

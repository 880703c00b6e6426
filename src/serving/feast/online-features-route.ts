import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import { bodyReader } from '../http/body-reader.ts'
import type { JsonObject } from '../http/json-object.ts'
import { jsonRows } from '../http/json-rows.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ServedColumn } from '../http/served-column.ts'
import type { ServedSet, ServedSets } from '../http/served-sets.ts'
import { onlineFeaturesRequestSchema, onlineFeaturesResponseSchema } from './feast-schemas.ts'
import { selectFeatures } from './feature-references.ts'
import { rowsOfColumns } from './rows-of-columns.ts'
import { writeResults } from './write-results.ts'

/** `POST /get-online-features`: what clients of Feast send. */
export function onlineFeaturesRoute(sets: ServedSets, clock: () => number): Route {
  return {
    method: 'POST',
    path: '/get-online-features',
    access: 'read',
    operation: {
      id: 'getOnlineFeatures',
      summary: "The features of entities, by column, in Feast's format",
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
  const rows = jsonRows(rowsOfColumns('entities', entities, sets.limits), definition.request)
  const now = clock()
  const read = await reader.read(
    parse(rows, () => now),
    { signal: request.signal },
  )
  return { status: 200, body: writeResults(selection, keys, read) }
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

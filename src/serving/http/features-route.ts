import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import { bodyReader } from './body-reader.ts'
import { errorBody } from './error-response.ts'
import { jsonRows } from './json-rows.ts'
import { JsonWriter } from './json-writer.ts'
import { featuresRequestSchema, featuresResponseSchema } from './predict-schemas.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'
import { namingRows } from './row-problems.ts'
import { chosenColumns, type ServedColumn } from './served-column.ts'
import type { ServedSet, ServedSets } from './served-sets.ts'

/** `POST /features`: the features of entities, row by row, with how each of them came about. */
export function featuresRoute(sets: ServedSets, clock: () => number): Route {
  return {
    method: 'POST',
    path: '/features',
    access: 'read',
    operation: {
      id: 'readFeatures',
      summary: 'The features of entities, row by row in order',
      tag: 'Features',
      request: featuresRequestSchema,
      responses: { 200: { description: 'Values and their statuses', schema: featuresResponseSchema } },
    },
    handle: request => readFeatures(sets, clock, request),
  }
}

const readBody = bodyReader({
  feature_set: 'text',
  entities: 'list',
  features: 'list?',
  at: 'time?',
  int64: 'integers?',
})

async function readFeatures(sets: ServedSets, clock: () => number, request: HttpRequest): Promise<HttpResponse> {
  const body = readBody(request.json())
  checkRowCount('entities', body.entities.length, sets.limits)
  const set = await sets.find(body.feature_set)
  const { definition, parse, reader } = set
  const chosen = chosenColumns(set, 'features', body.features ?? null)
  const rows = jsonRows(body.entities, definition.request)
  const { at } = body
  const timed = at === undefined || at === null ? rows : rows.map(row => ({ [definition.time]: at, ...row }))
  const read = await namingRows('entities', async () => reader.read(parse(timed, clock), { signal: request.signal }))
  return { status: 200, body: writeRows(set, chosen, read, new JsonWriter(body.int64 ?? 'number')) }
}

function writeRows(
  { definition, hash, columns }: ServedSet,
  chosen: readonly ServedColumn[],
  rows: readonly PositionalRow[],
  writer: JsonWriter,
): string {
  const joinedAt = definition.request.length
  const keys = chosen.map(({ key }, index) => (index === 0 ? key : `,${key}`))
  const joined = chosen.filter(({ statusAt }) => statusAt >= 0)
  let before: readonly FeatureStatus[] = []
  let statusesText = ''
  const texts = rows.map(({ values, statuses, errors }) => {
    let valuesText = ''
    for (let index = 0; index < chosen.length; index++)
      valuesText += (keys[index] as string) + writer.value(values[(chosen[index] as ServedColumn).at])
    if (!sameStatuses(statuses, before))
      statusesText = joined.map(({ key, statusAt }) => `${key}"${statuses[statusAt]}"`).join()
    before = statuses
    return `{"values":{${valuesText}},"statuses":{${statusesText}}${writeErrors(errors, columns, joinedAt)}}`
  })
  const counted = writer.nonFinite === 0 ? '' : `,"nonFinite":${writer.nonFinite}`
  return `{"feature_set":${JSON.stringify(definition.name)},"hash":"${hash}","rows":[${texts.join()}]${counted}}`
}

/** Most rows have the statuses of the row before. */
function sameStatuses(statuses: readonly FeatureStatus[], before: readonly FeatureStatus[]): boolean {
  if (statuses.length !== before.length) return false
  for (let index = 0; index < statuses.length; index++) if (statuses[index] !== before[index]) return false
  return true
}

function writeErrors(errors: PositionalRow['errors'], columns: readonly ServedColumn[], joinedAt: number): string {
  if (errors === null || errors.size === 0) return ''
  const told = [...errors].map(([index, error]) => [columns[joinedAt + index]?.name, errorBody(error)] as const)
  return `,"errors":${JSON.stringify(Object.fromEntries(told))}`
}

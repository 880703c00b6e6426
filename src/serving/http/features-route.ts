import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { bodyFields } from './body-fields.ts'
import { errorBody } from './error-response.ts'
import { jsonRows } from './json-rows.ts'
import { JsonWriter } from './json-writer.ts'
import { integerForm } from './predict-route.ts'
import { featuresRequestSchema, featuresResponseSchema } from './predict-schemas.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'
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

async function readFeatures(sets: ServedSets, clock: () => number, request: HttpRequest): Promise<HttpResponse> {
  const body = bodyFields(request.json(), {
    ...{ feature_set: 'text', entities: 'list', features: 'list?', at: 'time?', int64: 'text?' },
  } as const)
  const set = await sets.find(body.feature_set as string)
  const { definition, parse, reader } = set
  const wanted = wantedColumns(set, body.features)
  const rows = jsonRows(body.entities as readonly unknown[], definition.request)
  const { at } = body
  const timed = at === undefined || at === null ? rows : rows.map(row => ({ [definition.time]: at, ...row }))
  const read = await reader.read(parse(timed, clock), { signal: request.signal })
  return { status: 200, body: writeRows(set, wanted, read, new JsonWriter(integerForm(body.int64))) }
}

/** The positions of the columns that are asked for, in that order. */
function wantedColumns({ reader, definition }: ServedSet, asked: unknown): readonly number[] {
  if (asked === undefined || asked === null) return reader.columns.map((_, index) => index)
  const positions = (asked as readonly unknown[]).map(name => reader.columns.indexOf(String(name)))
  const unknown = (asked as readonly unknown[]).filter((_, index) => positions[index] === -1)
  if (unknown.length === 0) return positions
  const problems = unknown.slice(0, 20).map(name => ({
    at: 'features',
    message: `set \`${definition.name}\` has no column ${JSON.stringify(name)}.${suggestion(String(name), reader.columns)}`,
  }))
  throw new RequestError(problems)
}

function writeRows(
  { definition, hash, reader }: ServedSet,
  wanted: readonly number[],
  rows: readonly PositionalRow[],
  writer: JsonWriter,
): string {
  const names = wanted.map(index => `${JSON.stringify(reader.columns[index])}:`)
  const joinedAt = definition.request.length
  const joinedUntil = reader.columns.length - definition.derive.length
  const statusAt = wanted.map(index => (index < joinedAt || index >= joinedUntil ? -1 : index - joinedAt))
  const texts = rows.map(({ values, statuses, errors }) => {
    let valuesText = ''
    let statusesText = ''
    for (let column = 0; column < wanted.length; column++) {
      valuesText += `${column === 0 ? '' : ','}${names[column]}${writer.value(values[wanted[column] as number])}`
      const status = statusAt[column] as number
      if (status >= 0) statusesText += `${statusesText === '' ? '' : ','}${names[column]}"${statuses[status]}"`
    }
    return `{"values":{${valuesText}},"statuses":{${statusesText}}${writeErrors(errors, reader.columns, joinedAt)}}`
  })
  const counted = writer.nonFinite === 0 ? '' : `,"nonFinite":${writer.nonFinite}`
  return `{"feature_set":${JSON.stringify(definition.name)},"hash":"${hash}","rows":[${texts.join()}]${counted}}`
}

function writeErrors(errors: PositionalRow['errors'], columns: readonly string[], joinedAt: number): string {
  if (errors === null || errors.size === 0) return ''
  const told = [...errors].map(([index, error]) => [columns[joinedAt + index], errorBody(error)] as const)
  return `,"errors":${JSON.stringify(Object.fromEntries(told))}`
}

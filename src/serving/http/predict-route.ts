import { RequestError } from '../../features/errors/online-errors.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import type { ModelHost } from '../host/model-host.ts'
import { bodyReader } from './body-reader.ts'
import { jsonRows } from './json-rows.ts'
import { JsonWriter } from './json-writer.ts'
import { predictRequestSchema, predictResponseSchema } from './predict-schemas.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'
import { namingRows } from './row-problems.ts'
import { writePrediction, writePredictions } from './write-prediction.ts'

/** `POST /predict`: one entity, or several, of a hosted model. */
export function predictRoute(host: ModelHost): Route {
  return {
    method: 'POST',
    path: '/predict',
    access: 'predict',
    operation: {
      id: 'predict',
      summary: 'Predict for one entity, or for several in order',
      tag: 'Predictions',
      request: predictRequestSchema,
      responses: { 200: { description: 'The predictions and their metadata', schema: predictResponseSchema } },
    },
    handle: request => predict(host, request),
  }
}

const readBody = bodyReader({
  model: 'text',
  entity: 'object?',
  entities: 'list?',
  features: 'flag?',
  explain: 'flag?',
  timeout: 'number?',
  int64: 'integers?',
})

type PredictBody = ReturnType<typeof readBody>

async function predict(host: ModelHost, request: HttpRequest): Promise<HttpResponse> {
  const body = readBody(request.json())
  const { model, timeout } = body
  const given = entitiesOf(body)
  checkRowCount('entities', given.length, host.limits)
  const call = {
    model,
    rows: jsonRows(given, host.describe(model).inputs),
    signal: request.signal,
    features: body.features === true,
    explain: body.explain === true,
    timeout: timeout ?? undefined,
  }
  const result = await namingRows('entities', () => host.predict(call))
  const writer = new JsonWriter(body.int64 ?? 'number')
  const write = (body.entities ?? null) === null ? writePrediction : writePredictions
  return { status: 200, body: write(result, writer) }
}

function entitiesOf({ entity, entities }: PredictBody): readonly unknown[] {
  const single = entity ?? null
  const several = entities ?? null
  if (single !== null && several === null) return [single]
  if (single === null && several !== null) return several
  throw new RequestError([
    { at: 'entity', message: 'give either `entity`, an object, or `entities`, a list of objects' },
  ])
}

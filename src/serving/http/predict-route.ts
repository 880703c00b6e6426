import { RequestError } from '../../features/errors/online-errors.ts'
import type { ModelHost } from '../host/model-host.ts'
import { bodyFields } from './body-fields.ts'
import { jsonRows } from './json-rows.ts'
import { type IntegerForm, JsonWriter } from './json-writer.ts'
import { predictRequestSchema, predictResponseSchema } from './predict-schemas.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'
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
      responses: { 200: { description: 'What the model says, and how it came about', schema: predictResponseSchema } },
    },
    handle: request => predict(host, request),
  }
}

async function predict(host: ModelHost, request: HttpRequest): Promise<HttpResponse> {
  const body = bodyFields(request.json(), {
    ...{ model: 'text', entity: 'object?', entities: 'list?' },
    ...{ features: 'flag?', explain: 'flag?', timeout: 'number?', int64: 'text?' },
  } as const)
  const model = body.model as string
  const given = entitiesOf(body)
  const result = await host.predict({
    model,
    rows: jsonRows(given, host.describe(model).inputs),
    signal: request.signal,
    features: body.features === true,
    explain: body.explain === true,
    ...(typeof body.timeout === 'number' && { timeout: body.timeout }),
  })
  const writer = new JsonWriter(integerForm(body.int64))
  const single = body.entities === undefined || body.entities === null
  const write = single ? writePrediction : writePredictions
  return { status: 200, body: write(result, writer) }
}

/** How integers of 64 bits are asked for; throws RequestError. */
export function integerForm(given: unknown): IntegerForm {
  if (given === undefined || given === null || given === 'number') return 'number'
  if (given === 'string') return 'string'
  throw new RequestError([{ at: 'int64', message: 'it is neither `number` nor `string`' }])
}

function entitiesOf({
  entity,
  entities,
}: {
  readonly entity?: unknown
  readonly entities?: unknown
}): readonly unknown[] {
  const single = entity !== undefined && entity !== null
  const several = entities !== undefined && entities !== null
  if (single === several)
    throw new RequestError([
      { at: 'entity', message: 'give either `entity`, an object, or `entities`, a list of objects' },
    ])
  return single ? [entity] : (entities as readonly unknown[])
}

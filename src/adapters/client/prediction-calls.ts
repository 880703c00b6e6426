import { type FeatureSetDefinition, schemaOf } from '../../features/definition/definition.ts'
import { servedColumns } from '../../features/definition/set-columns.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import type {
  Client,
  ClientAnswer,
  ClientFeatures,
  ClientMetadata,
  FailedAnswer,
  Failure,
  PredictCallOptions,
} from './client.ts'
import { jsonRow, rowOfJson } from './json-values.ts'
import { readJson } from './read-json.ts'
import type { ClientRequest, Transport } from './transport.ts'

/** What calls about entities need. */
export interface PredictionCallsOptions {
  readonly transport: Transport
  /** The model of a call: the one that is named, else the client's. */
  readonly modelOf: (model: string | undefined) => string
  readonly features: FeatureSetDefinition | null
}

/** Predictions and features of entities, by the server's own API. */
export function predictionCalls(options: PredictionCallsOptions): Pick<Client, 'predict' | 'predictAll' | 'features'> {
  const { transport, features } = options
  const types = features === null ? {} : schemaOf(servedColumns(features))
  const ask = (entity: object, settings: PredictCallOptions): Promise<WireAnswer> => {
    const { model, features: show, timeout } = settings
    const body = {
      ...{ model: options.modelOf(model), ...entity, int64: 'string' },
      ...(show === true && { features: true }),
      ...(timeout !== undefined && { timeout }),
    }
    return transport.send(post('/predict', body), settings)
  }
  return {
    async predict(entity, settings = {}) {
      const { prediction, metadata, features: values } = await ask({ entity: jsonRow(entity) }, settings)
      return answerOf(prediction, metadata as WireMetadata, values as Fields | undefined, types) as ClientAnswer
    },
    async predictAll(entities, settings = {}) {
      const answer = await ask({ entities: entities.map(jsonRow) }, settings)
      const metadata = answer.metadata as readonly WireMetadata[]
      const shown = answer.features as readonly (Fields | null)[] | undefined
      return answer.predictions.map((prediction, index) =>
        answerOf(prediction, metadata[index] as WireMetadata, shown?.[index], types),
      )
    },
    async features(entities, settings = {}) {
      if (features === null)
        throw new ParameterError('features', 'the client was created without a feature set; give it one.')
      const { columns, at } = settings
      const body = {
        ...{ feature_set: features.name, entities: entities.map(jsonRow), int64: 'string' },
        ...(columns !== undefined && { features: columns }),
        ...(at !== undefined && { at }),
      }
      const { rows } = await transport.send(
        post<{ readonly rows: readonly ClientFeatures<Fields>[] }>('/features', body),
        settings,
      )
      return rows.map(({ values, statuses }) => ({ values: rowOfJson(values, types), statuses })) as never
    },
  }
}

interface Fields {
  readonly [column: string]: unknown
}

type WireMetadata = ClientMetadata & { readonly failed?: Failure }

interface WireAnswer {
  readonly prediction: ClientAnswer['prediction']
  readonly predictions: readonly (ClientAnswer['prediction'] | null)[]
  readonly metadata: WireMetadata | readonly WireMetadata[]
  readonly features?: Fields | readonly (Fields | null)[]
}

function post<Answer>(path: string, body: object): ClientRequest<Answer> {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST', path, headers, body: JSON.stringify(body), read: readJson<Answer> }
}

function answerOf(
  prediction: ClientAnswer['prediction'] | null,
  { failed, ...metadata }: WireMetadata,
  features: Fields | null | undefined,
  types: Schema,
): ClientAnswer | FailedAnswer {
  if (failed !== undefined || prediction === null) return { failed: failed ?? unexplained, metadata }
  if (features === undefined || features === null) return { prediction, metadata }
  return { prediction, metadata, features: rowOfJson(features, types) }
}

const unexplained: Failure = { error: 'The server gave no prediction and no reason.', code: 'INTERNAL' }

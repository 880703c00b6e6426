import { RequestError } from '../../features/errors/online-errors.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { InputRow, Schema } from '../../features/schema.ts'
import type { ClassPrediction } from '../../pipeline/class-prediction.ts'
import { checkRowCount } from '../../serving/host/check-row-count.ts'
import type { HostLimits } from '../../serving/host/host-limits.ts'
import type { ModelHost } from '../../serving/host/model-host.ts'
import { type FailedRow, type HostAnswer, type HostMetadata, isFailedRow } from '../../serving/host/predict-call.ts'
import { errorBody } from '../../serving/http/error-response.ts'
import { namingRows } from '../../serving/http/row-problems.ts'
import { chosenColumns, type ServedColumn } from '../../serving/http/served-column.ts'
import type { ServedSet, ServedSets } from '../../serving/http/served-sets.ts'
import type { ValuePrediction } from '../../serving/predictor.ts'
import type { GrpcMessage } from './grpc-call.ts'
import type { WideInteger } from './grpc-contents.ts'
import { wideValue } from './grpc-parameters.ts'
import type { GrpcMethods } from './grpc-service.ts'
import { type RowMessage, readRowMessage, writeRowMessage, writeValueMessage } from './grpc-values.ts'

/** What the methods about entities need. */
export interface PredictionMethodsOptions {
  readonly host: ModelHost
  readonly sets: ServedSets
  readonly clock: () => number
}

/** The methods of `bighead.v1.Predictions`. */
export function predictionMethods({ host, sets, clock }: PredictionMethodsOptions): GrpcMethods {
  return {
    Predict: {
      access: 'predict',
      async handle({ model, entities, features }, { signal, timeout }) {
        const rows = rowsOf(entities, host.limits)
        if (rows.length === 0) throw new RequestError([{ at: 'entities', message: 'there are none' }])
        const call = { model: String(model), rows, features: features === true, signal, timeout }
        const { answers } = await namingRows('entities', () => host.predict(call))
        return { answers: answers.map(answerMessage) }
      },
    },
    GetFeatures: {
      access: 'read',
      async handle(request, { signal }) {
        const set = await sets.find(String(request.feature_set))
        const { definition, hash, parse, reader } = set
        const columns = request.columns as readonly string[]
        const chosen = chosenColumns(set, 'columns', columns.length === 0 ? null : columns)
        const rows = timed(definition.time, request, sets.limits)
        const read = await namingRows('entities', async () => reader.read(parse(rows, clock), { signal }))
        return { feature_set: definition.name, hash, rows: read.map(row => featureRow(set, chosen, row)) }
      },
    },
  }
}

function rowsOf(entities: unknown, limits: HostLimits): readonly InputRow<Schema>[] {
  const rows = entities as readonly RowMessage[]
  checkRowCount('entities', rows.length, limits)
  return rows.map(entity => readRowMessage(entity) as InputRow<Schema>)
}

/** Rows that do not say their time get that of the request, if it has one. */
function timed(column: string, { entities, at }: GrpcMessage, limits: HostLimits): readonly InputRow<Schema>[] {
  const rows = rowsOf(entities, limits)
  if (at === null || at === undefined) return rows
  const time = wideValue(at as WideInteger)
  return rows.map(row => ({ [column]: time, ...row }) as InputRow<Schema>)
}

function featureRow({ columns, definition }: ServedSet, chosen: readonly ServedColumn[], row: PositionalRow): object {
  const joinedAt = definition.request.length
  const joined = chosen.filter(({ statusAt }) => statusAt >= 0)
  const errors = [...(row.errors ?? [])].map(
    ([index, error]) => [columns[joinedAt + index]?.name, errorBody(error)] as const,
  )
  return {
    values: writeRowMessage(chosen.map(({ name, at }) => [name, row.values[at]])),
    statuses: Object.fromEntries(joined.map(({ name, statusAt }) => [name, row.statuses[statusAt]])),
    errors: Object.fromEntries(errors),
  }
}

function answerMessage(answer: HostAnswer | FailedRow): object {
  const metadata = metadataMessage(answer.metadata)
  if (isFailedRow(answer)) return { failure: errorBody(answer.error), metadata }
  const { prediction, features } = answer
  return {
    ...predictionField(prediction),
    metadata,
    ...(features !== undefined && { features: writeRowMessage(Object.entries(features)) }),
  }
}

function predictionField(prediction: ClassPrediction | ValuePrediction): object {
  if ('value' in prediction) return { value: prediction.value }
  const { label, probabilities } = prediction
  return { classification: { label: writeValueMessage(label), probabilities } }
}

function metadataMessage({ errors: _, requestedAt, ...metadata }: HostMetadata): object {
  return { ...metadata, requested_at: requestedAt }
}

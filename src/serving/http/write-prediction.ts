import { type FailedRow, type HostAnswer, isFailedRow, type PredictResult } from '../host/predict-call.ts'
import { errorBody } from './error-response.ts'
import type { JsonWriter } from './json-writer.ts'

/** The answer for one entity: `{ prediction, metadata }`, with `features` and `explanation` where asked for. */
export function writePrediction({ answers, explanation }: PredictResult, writer: JsonWriter): string {
  const [only] = answers as readonly [HostAnswer | FailedRow]
  const features = isFailedRow(only) || only.features === undefined ? '' : `,"features":${writer.value(only.features)}`
  return `{"prediction":${predictionOf(only, writer)}${features},"metadata":${metadataOf(only, writer)}${explained(explanation)}}`
}

/** The answers for several entities, in order: a prediction, metadata and features of each; null where a row failed. */
export function writePredictions({ answers, explanation }: PredictResult, writer: JsonWriter): string {
  const predictions: string[] = []
  const features: string[] = []
  const metadata: string[] = []
  for (const answer of answers) {
    writer.nonFinite = 0
    predictions.push(predictionOf(answer, writer))
    if (isFailedRow(answer)) features.push('null')
    else if (answer.features !== undefined) features.push(writer.value(answer.features))
    metadata.push(metadataOf(answer, writer))
  }
  const shown = answers.some(answer => !isFailedRow(answer) && answer.features !== undefined)
  return `{"predictions":[${predictions.join()}]${shown ? `,"features":[${features.join()}]` : ''},"metadata":[${metadata.join()}]${explained(explanation)}}`
}

function predictionOf(answer: HostAnswer | FailedRow, writer: JsonWriter): string {
  return isFailedRow(answer) ? 'null' : writer.value(answer.prediction)
}

/** Written last: it says how many numbers of the others were none. */
function metadataOf(answer: HostAnswer | FailedRow, { nonFinite }: JsonWriter): string {
  const { errors, ...metadata } = answer.metadata
  if (errors === undefined && nonFinite === 0 && !isFailedRow(answer)) return JSON.stringify(answer.metadata)
  const failed = isFailedRow(answer) ? { failed: errorBody(answer.error) } : {}
  const causes = errors && {
    errors: Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, errorBody(error)])),
  }
  return JSON.stringify({ ...metadata, ...causes, ...failed, ...(nonFinite > 0 && { nonFinite }) })
}

function explained(explanation: PredictResult['explanation']): string {
  return explanation === undefined
    ? ''
    : `,"explanation":${JSON.stringify({ ...explanation, text: explanation.toString() })}`
}

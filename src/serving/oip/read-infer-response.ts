import type { InferResponse } from './infer-message.ts'
import { parametersOf, textOf } from './message-fields.ts'
import { readTensors, splitMessage } from './read-tensors.ts'

/**
 * Reads the answer to an inference: JSON, or JSON of `headerLength` bytes followed by the bytes of tensors.
 *
 * @throws {TensorError} for whatever is not such an answer.
 */
export function readInferResponse(body: Uint8Array, headerLength?: number): InferResponse {
  const message = splitMessage('The answer', body, headerLength)
  const { id, parameters, model_name, model_version } = message.fields
  const read = parametersOf('parameters', parameters)
  return {
    modelName: textOf('model_name', model_name),
    modelVersion: typeof model_version === 'string' ? model_version : '',
    ...(typeof id === 'string' && { id }),
    ...(read !== undefined && { parameters: read }),
    outputs: readTensors('outputs', message),
  }
}

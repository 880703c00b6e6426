import type { InferRequest, RequestedOutput } from './infer-message.ts'
import { type Fields, objectsOf, parametersOf, textOf } from './message-fields.ts'
import { readTensors, splitMessage } from './read-tensors.ts'

/**
 * Reads a request for an inference: JSON, or JSON of `headerLength` bytes followed by the bytes of tensors.
 *
 * Fields that the protocol does not know are ignored.
 *
 * @throws {TensorError} for whatever is not such a request.
 */
export function readInferRequest(body: Uint8Array, headerLength?: number): InferRequest {
  const message = splitMessage('The request', body, headerLength)
  const { id, parameters, outputs } = message.fields
  const read = parametersOf('parameters', parameters)
  return {
    ...(id !== undefined && id !== null && { id: textOf('id', id) }),
    ...(read !== undefined && { parameters: read }),
    inputs: readTensors('inputs', message),
    ...(outputs !== undefined && outputs !== null && { outputs: objectsOf('outputs', outputs).map(readOutput) }),
  }
}

function readOutput(entry: Fields, index: number): RequestedOutput {
  const parameters = parametersOf(`outputs[${index}].parameters`, entry.parameters)
  return { name: textOf(`outputs[${index}].name`, entry.name), ...(parameters !== undefined && { parameters }) }
}

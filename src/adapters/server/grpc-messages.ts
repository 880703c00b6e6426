import { TensorError } from '../../serving/errors.ts'
import { isDatatype } from '../../serving/oip/datatype.ts'
import type { InferRequest, InferResponse } from '../../serving/oip/infer-message.ts'
import { rawBytes, readRaw } from '../../serving/oip/raw-tensor.ts'
import { elementCount, type Tensor } from '../../serving/oip/tensor.ts'
import { type Contents, readContents, type WideInteger, writeContents } from './grpc-contents.ts'
import { type ParametersMessage, readParameters, wideValue } from './grpc-parameters.ts'

/** A decoded `ModelInferRequest`. */
export interface InferRequestMessage {
  readonly model_name: string
  readonly model_version: string
  readonly id: string
  readonly parameters: ParametersMessage
  readonly inputs: readonly InputMessage[]
  readonly outputs: readonly { readonly name: string; readonly parameters: ParametersMessage }[]
  readonly raw_input_contents: readonly Uint8Array[]
}

interface InputMessage {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly WideInteger[]
  readonly contents: Contents | null
}

/** Whether the elements of a request are raw; then those of its answer are raw too. */
export function isRaw(message: InferRequestMessage): boolean {
  return message.raw_input_contents.length > 0
}

/**
 * Reads a request; raw contents share the memory of the message where they are aligned.
 *
 * @throws {TensorError} where the tensors are not what the message says.
 */
export function readInferMessage(message: InferRequestMessage): InferRequest {
  const { id, parameters, inputs, outputs, raw_input_contents: raw } = message
  if (raw.length > 0 && raw.length !== inputs.length)
    throw new TensorError(null, `There are ${raw.length} raw contents for ${inputs.length} inputs; give one for each.`)
  return {
    id: id === '' ? undefined : id,
    parameters: readParameters(parameters),
    inputs: inputs.map((input, index) => readInput(input, raw[index])),
    outputs: outputs.map(output => ({ name: output.name, parameters: readParameters(output.parameters) })),
  }
}

function readInput({ name, datatype, shape, contents }: InputMessage, raw: Uint8Array | undefined): Tensor {
  if (!isDatatype(datatype))
    throw new TensorError(name, 'its `datatype` is not one of the protocol; write FP64, INT64, BYTES and so on.')
  const lengths = shape.map(length => Number(wideValue(length)))
  const count = elementCount(name, lengths, Number.MAX_SAFE_INTEGER)
  if (raw !== undefined && contents !== null)
    throw new TensorError(name, 'it has contents beside the raw contents; give one of them.')
  const data = raw === undefined ? readContents(name, datatype, count, contents) : readRaw(name, datatype, count, raw)
  return { name, datatype, shape: lengths, data, validity: null }
}

/** The fields of a `ModelInferResponse`. */
export function writeInferMessage({ modelName, modelVersion, id = '', outputs }: InferResponse, raw: boolean): object {
  return {
    model_name: modelName,
    model_version: modelVersion,
    id,
    outputs: outputs.map(output => {
      const { name, datatype, shape } = output
      return raw ? { name, datatype, shape } : { name, datatype, shape, contents: writeContents(output) }
    }),
    ...(raw && { raw_output_contents: outputs.map(rawBytes) }),
  }
}

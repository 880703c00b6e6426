import { TensorError } from '../errors.ts'
import type { InferResult, OutputColumn } from '../host/infer-call.ts'
import type { ModelDescription } from '../host/model-status.ts'
import type { Datatype } from './datatype.ts'
import type { InferRequest, InferResponse, RequestedOutput } from './infer-message.ts'
import type { Tensor } from './tensor.ts'

/** How the types of outputs travel. */
export const outputDatatypes: { readonly [T in OutputColumn['type']]: Datatype } = {
  float64: 'FP64',
  boolean: 'BOOL',
  string: 'BYTES',
}

/**
 * The names of the outputs that a request asks for, each once and in its order; undefined: all.
 *
 * @throws {TensorError} for one that the model does not give.
 */
export function outputNames(
  { name: model, outputs }: ModelDescription,
  requested: readonly RequestedOutput[] | undefined,
): readonly string[] | undefined {
  if (requested === undefined || requested.length === 0) return undefined
  const names = requested.map(({ name, parameters }) => {
    if (parameters?.classification !== undefined)
      throw new TensorError(
        name,
        'the extension `classification` is not supported; ask for `label` and `probabilities`.',
      )
    if (outputs.some(output => output.name === name)) return name
    const known = outputs.map(output => `\`${output.name}\``).join(' and ')
    throw new TensorError(name, `model ${model} has no such output; it gives ${known}.`)
  })
  return [...new Set(names)]
}

/** The answer to a request, from what the model gave. */
export function inferResponse({ id }: InferRequest, { model, version, rowCount, outputs }: InferResult): InferResponse {
  return {
    modelName: model,
    modelVersion: String(version),
    id,
    outputs: outputs.map(output => outputTensor(output, rowCount)),
  }
}

function outputTensor({ name, type, width, values }: OutputColumn, rowCount: number): Tensor {
  const shape = width === null ? [rowCount] : [rowCount, width]
  return { name, datatype: outputDatatypes[type], shape, data: values, validity: null }
}

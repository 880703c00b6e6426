import { TensorError } from '../errors.ts'
import type { ModelHost } from '../host/model-host.ts'
import type { HttpRequest, HttpResponse } from '../http/route.ts'
import { infer } from './infer.ts'
import type { InferRequest } from './infer-message.ts'
import { rawTensor } from './matrix-inputs.ts'
import { modelReference } from './model-metadata.ts'
import { readInferRequest } from './read-infer-request.ts'
import type { Tensor } from './tensor.ts'
import { headerLengthName, writeInferResponse } from './write-message.ts'

/** Answers `POST v2/models/:model[/versions/:version]/infer`. */
export async function handleInfer(host: ModelHost, http: HttpRequest): Promise<HttpResponse> {
  const { model = '', version } = http.parameters
  const target = { model: modelReference(model, version), signal: () => http.signal }
  const request = readRequest(host, target.model, http)
  const response = await infer(host, target, request)
  const { body, headerLength } = writeInferResponse(response, asBytes(request))
  if (headerLength === null) return { status: 200, body }
  const headers = { 'content-type': 'application/octet-stream', [headerLengthName]: String(headerLength) }
  return { status: 200, headers, body }
}

function readRequest(host: ModelHost, model: string, http: HttpRequest): InferRequest {
  const given = http.header(headerLengthName)
  if (given === undefined) return readInferRequest(http.body)
  if (!/^\d{1,15}$/.test(given)) throw new TensorError(null, `The header ${headerLengthName} is not a number of bytes.`)
  if (Number(given) > 0) return readInferRequest(http.body, Number(given))
  return { inputs: [rawTensor(host.describe(model), http.body)], parameters: { binary_data_output: true } }
}

/** Which outputs are wanted as bytes: what each says by itself, else what the request says of all. */
function asBytes({ parameters, outputs = [] }: InferRequest): (tensor: Tensor) => boolean {
  const all = parameters?.binary_data_output === true
  return ({ name }) => {
    const own = outputs.find(output => output.name === name)?.parameters?.binary_data
    return typeof own === 'boolean' ? own : all
  }
}

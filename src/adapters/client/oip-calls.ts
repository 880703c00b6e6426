import type { InferRequest } from '../../serving/oip/infer-message.ts'
import type { ModelMetadata } from '../../serving/oip/model-metadata.ts'
import { readInferResponse } from '../../serving/oip/read-infer-response.ts'
import { headerLengthName, writeInferRequest } from '../../serving/oip/write-message.ts'
import type { Client, InferCallOptions } from './client.ts'
import { type InferAnswer, inferAnswer } from './infer-answer.ts'
import { type InferInputs, inferTensors } from './infer-inputs.ts'
import { readJson } from './read-json.ts'
import type { ClientRequest, Transport } from './transport.ts'

/** What calls by the Open Inference Protocol need. */
export interface OipCallsOptions {
  readonly transport: Transport
  /** The model of a call: the one that is named, else the client's. */
  readonly modelOf: (model: string | undefined) => string
}

/** Inferences, metadata and health, by the Open Inference Protocol; any server that speaks it will do. */
export function oipCalls({
  transport,
  modelOf,
}: OipCallsOptions): Pick<Client, 'infer' | 'model' | 'models' | 'live' | 'ready'> {
  const pathOf = (model: string | undefined): string => modelPath(modelOf(model))
  const isUp = async (path: string, options: Parameters<Client['live']>[0]): Promise<boolean> =>
    transport.send({ method: 'GET', path, read: response => response.ok, answers: () => true }, options)
  return {
    infer: (inputs, options = {}) => transport.send(inferRequest(pathOf(options.model), inputs, options), options),
    model: (options = {}) =>
      transport.send({ method: 'GET', path: pathOf(options.model), read: readJson<ModelMetadata> }, options),
    async models(options) {
      const request = {
        method: 'GET',
        path: '/v2/models',
        read: readJson<{ readonly models: readonly string[] }>,
      } as const
      return (await transport.send(request, options)).models
    },
    live: options => isUp('/v2/health/live', options),
    ready: (options = {}) =>
      isUp(options.model === undefined ? '/v2/health/ready' : `${modelPath(options.model)}/ready`, options),
  }
}

/** `name/3` is version 3 of a model, which has a path of its own. */
function modelPath(model: string): string {
  const [, name = model, version] = /^(.*)\/(\d+)$/.exec(model) ?? []
  const path = `/v2/models/${encodeURIComponent(name)}`
  return version === undefined ? path : `${path}/versions/${version}`
}

function inferRequest(path: string, inputs: InferInputs, options: InferCallOptions): ClientRequest<InferAnswer> {
  const { binary = true, outputs, id, parameters } = options
  const request: InferRequest = {
    ...(id !== undefined && { id }),
    parameters: { ...parameters, binary_data_output: binary },
    inputs: inferTensors(inputs),
    ...(outputs !== undefined && { outputs: outputs.map(name => ({ name })) }),
  }
  const { body, headerLength } = writeInferRequest(request, () => binary)
  const headers =
    headerLength === null
      ? { 'content-type': 'application/json' }
      : { 'content-type': 'application/octet-stream', [headerLengthName]: String(headerLength) }
  return {
    method: 'POST',
    path: `${path}/infer`,
    headers,
    body: body as string | Uint8Array<ArrayBuffer>,
    async read(response) {
      const length = response.headers.get(headerLengthName)
      const bytes = new Uint8Array(await response.arrayBuffer())
      return inferAnswer(readInferResponse(bytes, length === null ? undefined : Number(length)))
    },
  }
}

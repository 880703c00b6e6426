import type { InferRequest, InferResponse } from './infer-message.ts'
import { rawBytes } from './raw-tensor.ts'
import type { Parameters, Tensor } from './tensor.ts'
import { jsonData } from './write-json-tensor.ts'

/** The HTTP header that says how many bytes of a body are JSON, where tensors follow it as bytes. */
export const headerLengthName = 'inference-header-content-length'

/** A message as it is sent; `headerLength` is null where all of it is JSON. */
export interface Written {
  readonly body: string | Uint8Array
  readonly headerLength: number | null
}

/** Which tensors are sent as bytes. */
export type AsBytes = (tensor: Tensor) => boolean

/** Writes a request; JSON has no form for what is missing in bytes, so tensors with missing elements are sent as JSON. */
export function writeInferRequest({ id, parameters, inputs, outputs }: InferRequest, asBytes: AsBytes): Written {
  const texts = outputs?.map(output => `{"name":${JSON.stringify(output.name)}${parametersField(output.parameters)}}`)
  const wanted = texts === undefined ? '' : `,"outputs":[${texts.join()}]`
  const others = `${idField(id)}${parametersField(parameters)}${wanted}`
  return write(inputs, asBytes, tensors => `{"inputs":[${tensors}]${others}}`)
}

/** Writes an answer. */
export function writeInferResponse(response: InferResponse, asBytes: AsBytes): Written {
  const { modelName, modelVersion, id, parameters, outputs } = response
  const names = `"model_name":${JSON.stringify(modelName)},"model_version":${JSON.stringify(modelVersion)}`
  const others = `${idField(id)}${parametersField(parameters)}`
  return write(outputs, asBytes, tensors => `{${names}${others},"outputs":[${tensors}]}`)
}

function write(tensors: readonly Tensor[], asBytes: AsBytes, around: (tensors: string) => string): Written {
  const pieces: Uint8Array[] = []
  const texts = tensors.map(tensor => {
    if (tensor.validity !== null || !asBytes(tensor)) return jsonTensor(tensor)
    const bytes = rawBytes(tensor)
    pieces.push(bytes)
    return tensorText(tensor, { ...tensor.parameters, binary_data_size: bytes.length }, '')
  })
  const json = around(texts.join())
  return pieces.length === 0 ? { body: json, headerLength: null } : joined(json, pieces)
}

function jsonTensor(tensor: Tensor): string {
  const { text, lost } = jsonData(tensor)
  const parameters = lost === 0 ? tensor.parameters : { ...tensor.parameters, non_finite: lost }
  return tensorText(tensor, parameters, `,"data":[${text}]`)
}

function tensorText({ name, datatype, shape }: Tensor, parameters: Parameters | undefined, data: string): string {
  const head = `"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.join()}]`
  return `{${head}${parametersField(parameters)}${data}}`
}

/** Fields that follow others begin with a comma. */
function idField(id: string | undefined): string {
  return id === undefined ? '' : `,"id":${JSON.stringify(id)}`
}

function parametersField(parameters: Parameters | undefined): string {
  if (parameters === undefined) return ''
  const texts = Object.entries(parameters).map(([name, value]) => {
    const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value)
    return `${JSON.stringify(name)}:${text}`
  })
  return `,"parameters":{${texts.join()}}`
}

const encoder = new TextEncoder()

/** The JSON is filled up with blanks to a multiple of 8 bytes, so that the reader need not copy tensors to align them. */
function joined(json: string, pieces: readonly Uint8Array[]): Written {
  const text = encoder.encode(json)
  const headerLength = (text.length + 7) & ~7
  const body = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, headerLength))
  body.set(text)
  body.fill(0x20, text.length, headerLength)
  let at = headerLength
  for (const piece of pieces) {
    body.set(piece, at)
    at += piece.length
  }
  return { body, headerLength }
}

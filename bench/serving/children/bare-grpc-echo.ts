// @grpc/grpc-js that decodes a ModelInferRequest and sends its tensors back.
import { readFileSync } from 'node:fs'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { serveChild } from '../serve-child.ts'

const text = readFileSync(new URL('../../../proto/inference.proto', import.meta.url), 'utf8')
const { root } = protobuf.parse(text, { keepCase: true })
const request = root.resolveAll().lookupType('inference.ModelInferRequest')
const response = root.lookupType('inference.ModelInferResponse')

interface Tensors {
  readonly model_name: string
  readonly inputs: readonly object[]
  readonly raw_input_contents: readonly Uint8Array[]
}

const asItIs = (bytes: Buffer): Buffer => bytes
const server = new Server()
server.addService(
  {
    ModelInfer: {
      ...{ path: '/inference.GRPCInferenceService/ModelInfer', requestStream: false, responseStream: false },
      requestDeserialize: (bytes: Buffer) => request.decode(bytes) as unknown as Tensors,
      responseSerialize: (answer: object) => response.encode(answer).finish() as Buffer,
      ...{ requestSerialize: asItIs, responseDeserialize: asItIs },
    } as never,
  },
  {
    ModelInfer: (call: { readonly request: Tensors }, answer: (error: null, answer: object) => void): void => {
      const { model_name, inputs, raw_input_contents } = call.request
      answer(null, { model_name, outputs: inputs, raw_output_contents: raw_input_contents })
    },
  },
)
const port = await new Promise<number>((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  )
})
serveChild(`127.0.0.1:${port}`, async () => server.forceShutdown())

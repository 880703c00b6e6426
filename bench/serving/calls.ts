import { readFileSync } from 'node:fs'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import type { Benchmark } from '../bench-line.ts'
import { saturateCalls } from './h2load.ts'
import { numbersOf } from './infer-requests.ts'
import { preparedRegistry, wideInputs } from './prepare-registry.ts'
import { type ServerProcess, startScript } from './server-process.ts'
import { inTurn, type LoadedServer, processorLine, throughputLine } from './throughput.ts'
import type { Throughput } from './wrk.ts'

/** The Open Inference Protocol over gRPC. */
export const calls: Benchmark = {
  name: 'calls',
  about:
    'Open Inference Protocol over gRPC, logistic regression of 28 numbers, raw contents: calls/s and processor time beside a bare @grpc/grpc-js echo of the same messages',
  async run() {
    const own = await startScript('grpc-server', [await preparedRegistry(), 'wide/1'])
    const echo = await startScript('bare-grpc-echo')
    try {
      const results = await inTurn(await loaded(own), await loaded(echo))
      const peer = { name: '@grpc/grpc-js echo', result: results.peer }
      return [
        throughputLine('ModelInfer, one row of 28 numbers', results.own, peer, 0.8),
        processorLine('ModelInfer, one row of 28 numbers', results.own, peer),
      ]
    } finally {
      await own.stop()
      await echo.stop()
    }
  },
}

const path = '/inference.GRPCInferenceService/ModelInfer'

/** One call by a client of gRPC shows that it is answered, and with how many bytes. */
async function loaded(server: ServerProcess): Promise<LoadedServer<Throughput>> {
  const message = inferRequest()
  const client = new Client(server.address, credentials.createInsecure())
  const answer = await ask(client, message)
  client.close()
  const call = { url: `http://${server.address}${path}`, message, answerBytes: answer.length }
  return { server, load: seconds => saturateCalls(call, seconds) }
}

function ask(client: Client, message: Buffer): Promise<Buffer> {
  const asItIs = (given: Buffer): Buffer => given
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asItIs, asItIs, message, new Metadata(), {}, (error, answer) => {
      if (error === null && answer !== undefined) resolve(answer)
      else reject(error)
    })
  })
}

function inferRequest(): Buffer {
  const text = readFileSync(new URL('../../proto/inference.proto', import.meta.url), 'utf8')
  const type = protobuf.parse(text, { keepCase: true }).root.resolveAll().lookupType('inference.ModelInferRequest')
  const values = numbersOf(1, wideInputs.length)
  const request = {
    ...{ model_name: 'wide', model_version: '1' },
    inputs: [{ name: 'input', datatype: 'FP64', shape: [1, values.length] }],
    raw_input_contents: [new Uint8Array(values.buffer)],
  }
  return Buffer.from(type.encode(request).finish())
}

import { readFileSync } from 'node:fs'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { type Benchmark, fasterThan } from '../bench-line.ts'
import { linearInputs, preparedRegistry } from './prepare-registry.ts'
import { type ServerProcess, startScript } from './server-process.ts'

/** The Open Inference Protocol over gRPC. */
export const calls: Benchmark = {
  name: 'calls',
  about:
    'Open Inference Protocol over gRPC, logistic regression of 20 numbers, raw contents; a bare @grpc/grpc-js echo of the same messages. Processor time of the server: the client takes more than it',
  async run() {
    const own = await startScript('grpc-server', [await preparedRegistry(), 'linear/1'])
    const echo = await startScript('bare-grpc-echo')
    try {
      const best = { own: Number.POSITIVE_INFINITY, echo: Number.POSITIVE_INFINITY }
      for (let round = 0; round < 8; round++) {
        best.own = Math.min(best.own, await perCall(own))
        best.echo = Math.min(best.echo, await perCall(echo))
      }
      const echoed = { name: '@grpc/grpc-js echo', value: best.echo }
      return [fasterThan({ work: 'ModelInfer, one row', value: best.own, unit: 'µs' }, echoed, 0.8)]
    } finally {
      await own.stop()
      await echo.stop()
    }
  },
}

const callsAtATime = 16
const callsInAll = 4000

/** Processor time of a server for one call, microseconds. */
async function perCall(server: ServerProcess): Promise<number> {
  const client = new Client(server.address, credentials.createInsecure())
  const bytes = message()
  const before = server.used()
  let left = callsInAll
  const askOn = async (): Promise<void> => {
    while (left-- > 0) await ask(client, bytes)
  }
  await Promise.all(Array.from({ length: callsAtATime }, askOn))
  const after = server.used()
  client.close()
  return (after.processor - before.processor) / callsInAll
}

function ask(client: Client, bytes: Buffer): Promise<void> {
  const asItIs = (given: Buffer): Buffer => given
  return new Promise((resolve, reject) => {
    const path = '/inference.GRPCInferenceService/ModelInfer'
    client.makeUnaryRequest(path, asItIs, asItIs, bytes, new Metadata(), {}, error => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

function message(): Buffer {
  const text = readFileSync(new URL('../../proto/inference.proto', import.meta.url), 'utf8')
  const type = protobuf.parse(text, { keepCase: true }).root.resolveAll().lookupType('inference.ModelInferRequest')
  const values = Float64Array.from(linearInputs, (_, index) => ((index * 40_503) % 1009) / 1009)
  const request = {
    ...{ model_name: 'linear', model_version: '1' },
    inputs: [{ name: 'input', datatype: 'FP64', shape: [1, values.length] }],
    raw_input_contents: [new Uint8Array(values.buffer)],
  }
  return Buffer.from(type.encode(request).finish())
}

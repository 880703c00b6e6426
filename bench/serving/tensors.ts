import type { Benchmark } from '../bench-line.ts'
import { linearInputs, preparedRegistry } from './prepare-registry.ts'
import { startScript } from './server-process.ts'
import { inTurn, processorLine, throughputLine } from './throughput.ts'
import type { LoadRequest } from './wrk.ts'

/** The Open Inference Protocol over HTTP. */
export const tensors: Benchmark = {
  name: 'tensors',
  about:
    'Open Inference Protocol, logistic regression of 20 numbers; a bare fastify echo of the same JSON, and bytes beside JSON',
  async run() {
    const own = await startScript('model-server', [await preparedRegistry(), '', 'linear/1'])
    const echo = await startScript('bare-echo')
    try {
      const url = `${own.address}/v2/models/linear/versions/1/infer`
      const one = jsonRequest(url, 1)
      const single = await inTurn(
        { server: own, load: one },
        { server: echo, load: { ...one, url: `${echo.address}/echo` } },
      )
      const batch = await inTurn(
        { server: own, load: binaryRequest(url, 64) },
        { server: own, load: jsonRequest(url, 64) },
      )
      const bare = { name: 'fastify echo', result: single.peer }
      const json = { name: 'the same as JSON', result: batch.peer }
      return [
        throughputLine('infer, one row, JSON', single.own, bare, 0.8),
        processorLine('infer, one row, JSON', single.own, bare),
        throughputLine('infer, 64 rows, bytes', batch.own, json, 3),
        processorLine('infer, 64 rows, bytes', batch.own, json),
      ]
    } finally {
      await own.stop()
      await echo.stop()
    }
  },
}

function valuesOf(rows: number): Float64Array {
  return Float64Array.from({ length: rows * linearInputs.length }, (_, index) => ((index * 40_503) % 1009) / 1009)
}

function jsonRequest(url: string, rows: number): LoadRequest {
  const shape = [rows, linearInputs.length]
  const input = { name: 'input', datatype: 'FP64', shape, data: [...valuesOf(rows)] }
  return { url, body: JSON.stringify({ inputs: [input] }), headers: { 'content-type': 'application/json' } }
}

function binaryRequest(url: string, rows: number): LoadRequest {
  const data = Buffer.from(valuesOf(rows).buffer)
  const shape = [rows, linearInputs.length]
  const input = { name: 'input', datatype: 'FP64', shape, parameters: { binary_data_size: data.byteLength } }
  const head = Buffer.from(JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } }))
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.byteLength),
  }
  return { url, body: Buffer.concat([head, data]), headers }
}

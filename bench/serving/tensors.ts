import type { Benchmark } from '../bench-line.ts'
import { binaryRequest, jsonRequest, numbersOf } from './infer-requests.ts'
import { preparedRegistry } from './prepare-registry.ts'
import { startScript } from './server-process.ts'
import { inTurn, processorLine, throughputLine } from './throughput.ts'
import { saturate } from './wrk.ts'

/** The Open Inference Protocol over HTTP. */
export const tensors: Benchmark = {
  name: 'tensors',
  about:
    'Open Inference Protocol, logistic regression of 20 numbers: requests/s and processor time, as JSON beside a bare fastify echo, 64 rows as bytes beside JSON',
  async run() {
    const own = await startScript('model-server', [await preparedRegistry(), '', '', 'linear/1'])
    const echo = await startScript('bare-echo')
    try {
      const url = `${own.address}/v2/models/linear/versions/1/infer`
      const [row, rows] = [numbersOf(1, 20), numbersOf(64, 20)]
      const one = jsonRequest(url, row)
      const single = await inTurn(
        { server: own, load: seconds => saturate(one, seconds) },
        { server: echo, load: seconds => saturate({ ...one, url: `${echo.address}/echo` }, seconds) },
      )
      const batch = await inTurn(
        { server: own, load: seconds => saturate(binaryRequest(url, rows), seconds) },
        { server: own, load: seconds => saturate(jsonRequest(url, rows), seconds) },
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

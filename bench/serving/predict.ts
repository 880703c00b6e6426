import { startRedis } from '../../test/engines/redis/server.ts'
import { atMost, type Benchmark, show } from '../bench-line.ts'
import { preparedRegistry } from './prepare-registry.ts'
import { startScript } from './server-process.ts'
import { type SteadyResult, steadyInTurn } from './steady-load.ts'
import { inTurn, processorLine, throughputLine } from './throughput.ts'
import { jsonLoad, saturate } from './wrk.ts'

/** `POST /predict` of one row. */
export const predict: Benchmark = {
  name: 'predict',
  about:
    'POST /predict, one row, 100 trees, 10 features of a row from Redis: requests/s and processor time beside a bare fastify handler with one HMGET; p99 at half of saturation',
  async run(say) {
    const redis = await startRedis()
    const own = await startScript('model-server', [await preparedRegistry(), String(redis.port), '', 'trees/1'])
    const bare = await startScript('bare-hmget', [String(redis.port)])
    try {
      const load = jsonLoad(`${own.address}/predict`, { model: 'trees/1', entity: { shop: 77 } })
      const bareLoad = { ...load, url: `${bare.address}/predict` }
      const results = await inTurn(
        { server: own, load: seconds => saturate(load, seconds) },
        { server: bare, load: seconds => saturate(bareLoad, seconds) },
      )
      say(`latencies at saturation: p50 ${show(results.own.p50)} ms, p99 ${show(results.own.p99)} ms`)
      const half = results.own.perSecond / 2
      const steady = await steadyInTurn({ server: own, load }, { server: bare, load: bareLoad }, half)
      say(`at half of it: ${showSteady(steady.own)}`)
      say(`the bare handler at the same rate: ${showSteady(steady.peer)}`)
      const peer = { name: 'fastify and HMGET', result: results.peer }
      return [
        throughputLine('POST /predict', results.own, peer, 0.6),
        processorLine('POST /predict', results.own, peer),
        {
          ...atMost({ work: 'its p99 at half of saturation, open loop', value: steady.own.p99, unit: 'ms' }, 5),
          peer: `${peer.name} at the same rate: ${show(steady.peer.p99)} ms`,
          ratio: steady.peer.p99 / steady.own.p99,
        },
      ]
    } finally {
      await own.stop()
      await bare.stop()
      await redis.stop()
    }
  },
}

function showSteady({ p50, late, server, generator, busy }: SteadyResult): string {
  const times = `p50 ${show(p50)} ms, p99 of how late requests were sent ${show(late)} ms`
  return `${times}; processor time of a request ${show(server)} µs, of the generator ${show(generator)} µs; all processors together were busy for ${show(100 * busy)} %`
}

import { startRedis } from '../../test/engines/redis/server.ts'
import type { BenchLine, Benchmark } from '../bench-line.ts'
import { shopCount } from './data.ts'
import { preparedRegistry } from './prepare-registry.ts'
import { startScript } from './server-process.ts'
import { saturate } from './wrk.ts'

/** `POST /features` and what clients of Feast send. */
export const features: Benchmark = {
  name: 'features',
  about: 'reads of 10 features of a row from Redis over HTTP, of one entity and of 100',
  async run() {
    const redis = await startRedis()
    const own = await startScript('model-server', [await preparedRegistry(), String(redis.port)])
    try {
      const lines: BenchLine[] = []
      for (const count of [1, 100]) {
        const shops = Array.from({ length: count }, (_, index) => (index * 7919) % shopCount)
        const bodies = {
          '/features': { feature_set: 'shop_set', entities: shops.map(shop => ({ shop })) },
          '/get-online-features': { feature_service: 'shop_set', entities: { shop: shops } },
        }
        for (const [path, body] of Object.entries(bodies)) {
          const load = { url: own.address + path, body: JSON.stringify(body) }
          await saturate(load, 2)
          const { perSecond, failed } = await saturate(load, 5)
          if (failed > 0) throw new Error(`${failed} requests to ${path} failed`)
          const work = `POST ${path}, ${count} ${count === 1 ? 'entity' : 'entities'}`
          lines.push({ work, value: perSecond, unit: 'requests/s', peer: null, ratio: null, must: null, met: null })
        }
      }
      return lines
    } finally {
      await own.stop()
      await redis.stop()
    }
  },
}

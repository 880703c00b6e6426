import { writeFile } from 'node:fs/promises'
import { startRedis } from '../../test/engines/redis/server.ts'
import { type BenchLine, type Benchmark, show } from '../bench-line.ts'
import { cacheFolder } from '../cache-folder.ts'
import { shopCount, shopRow } from './data.ts'
import { feastRequest, featuresRequest, requirePresent, requireSameFeatures } from './feature-requests.ts'
import { startPython, versionOf } from './python-server.ts'
import { type ServerProcess, startScript } from './server-process.ts'
import { inTurn, processorLine, seconds, throughputLine } from './throughput.ts'
import { visitedShops } from './windows-data.ts'
import { type LoadRequest, saturate } from './wrk.ts'

/** What is read, how it is asked for, and how many times as many requests as Feast's must be answered a second. */
interface Read {
  readonly work: string
  readonly request: (address: string, shops: readonly number[]) => LoadRequest
  readonly factor: number
}

/** `POST /features` and what clients of Feast send, beside Feast's server. */
export const features: Benchmark = {
  name: 'features',
  about:
    "10 features of a row, and 12 features over 4 windows, from Redis over HTTP, of one entity and of 100: requests/s, processor time, and p50 over one connection, beside Feast's feature server with the same rows in the same Redis",
  async run(say) {
    const redis = await startRedis()
    const port = String(redis.port)
    const own = await startScript('feature-server', [port, cacheFolder('bench/empty-registry')])
    const feast = await startFeast(port)
    try {
      const name = `Feast ${await versionOf('feast', 'feast')}`
      const checked = await requireSameFeatures(own.address, feast.address)
      say(`${checked} values are the same`)
      await requirePresent(featuresRequest(own.address, 'visit_set', [...Array(visitedShops).keys()]))
      const lines: BenchLine[] = []
      for (const count of [1, 100])
        for (const read of reads(count)) lines.push(...(await beside(own, feast, read, name, count)))
      return lines
    } finally {
      await own.stop()
      await feast.stop()
      await redis.stop()
    }
  },
}

function reads(count: number): readonly Read[] {
  const factor = count === 1 ? 8 : 12
  return [
    { work: 'POST /features, a row', factor, request: (address, shops) => featuresRequest(address, 'shop_set', shops) },
    { work: 'POST /get-online-features, a row', factor, request: feastRequest },
    {
      work: 'POST /features, 4 windows',
      factor: 4,
      request: (address, shops) => featuresRequest(address, 'visit_set', shops),
    },
  ]
}

async function beside(
  own: ServerProcess,
  feast: ServerProcess,
  { work, request, factor }: Read,
  name: string,
  count: number,
): Promise<readonly BenchLine[]> {
  const shops = Array.from({ length: count }, (_, index) => (index * 7919) % visitedShops)
  const asked = request(own.address, shops)
  const askedOfFeast = feastRequest(feast.address, shops)
  const results = await inTurn(
    { server: own, load: seconds => saturate(asked, seconds, 8) },
    { server: feast, load: seconds => saturate(askedOfFeast, seconds, 8) },
  )
  const [p50, feastP50] = [(await saturate(asked, seconds, 1)).p50, (await saturate(askedOfFeast, seconds, 1)).p50]
  const what = `${work}, ${count} ${count === 1 ? 'entity' : 'entities'}`
  const peer = { name, result: results.peer }
  return [
    throughputLine(what, results.own, peer, factor),
    processorLine(what, results.own, peer),
    {
      ...{ work: `${what}, one connection, p50`, value: p50, unit: 'ms', ratio: feastP50 / p50 },
      ...{ peer: `${name}: ${show(feastP50)} ms`, must: null, met: null },
    },
  ]
}

async function startFeast(redisPort: string): Promise<ServerProcess> {
  const rows = cacheFolder('bench/shop-rows.json')
  await writeFile(rows, JSON.stringify(Array.from({ length: shopCount }, (_, shop) => shopRow(shop))))
  return startPython({ environment: 'feast', script: 'feast_server.py', args: [redisPort, rows], ready: '/health' })
}

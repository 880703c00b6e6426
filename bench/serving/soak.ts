import { folderRegistry, type ModelRegistry } from 'bighead'
import { startRedis } from '../../test/engines/redis/server.ts'
import { atMost, type BenchLine, type Benchmark, show } from '../bench-line.ts'
import { median } from '../median.ts'
import { answerOf } from './answer-of.ts'
import { pointAlias } from './point-alias.ts'
import { preparedRegistry } from './prepare-registry.ts'
import { type ServerProcess, startScript } from './server-process.ts'
import { jsonLoad, type LoadRequest, saturate } from './wrk.ts'

const requests = Number(process.env.BENCH_SOAK_REQUESTS ?? 2_000_000)
const secondsBetween = 10

/** A server under full load for long, whose model is replaced again and again. */
export const soak: Benchmark = {
  name: 'soak',
  about: `${requests.toLocaleString('en-US')} requests (BENCH_SOAK_REQUESTS) to POST /predict, another version every ${secondsBetween} s: failed requests, growth of memory, what is left in flight and queued`,
  async run(say) {
    const redis = await startRedis()
    const folder = await preparedRegistry()
    const registry = folderRegistry(folder)
    await pointAlias(registry, 'trees', 'live', 1)
    const server = await startScript('model-server', [folder, String(redis.port), '1s', 'trees@live'])
    try {
      const found = await load(server, registry, say)
      return [...found, await leftLine(server)]
    } finally {
      await server.stop()
      await redis.stop()
    }
  },
}

interface Answer {
  readonly metadata: { readonly version: number }
}

async function load(server: ServerProcess, registry: ModelRegistry, say: (line: string) => void): Promise<BenchLine[]> {
  const request = jsonLoad(`${server.address}/predict`, { model: 'trees@live', entity: { shop: 77 } })
  const resident: number[] = []
  const [begunAt, sampling] = [Date.now(), setInterval(() => resident.push(server.used().resident), 1000)]
  let [sent, failed, reloads] = [0, 0, 0]
  try {
    while (sent < requests) {
      const version = 1 + (++reloads % 2)
      await pointAlias(registry, 'trees', 'live', version)
      const round = await saturate(request, secondsBetween)
      sent += Math.round(round.perSecond * secondsBetween)
      failed += round.failed
      await requireVersion(request, version)
      if (reloads % 6 === 1) say(progress(sent, reloads, resident, Date.now() - begunAt))
    }
  } finally {
    clearInterval(sampling)
  }
  const growth = growthOf(resident)
  say(`memory grew from ${show(growth.from / 1e6)} to ${show(growth.to / 1e6)} MB`)
  const done = { work: `requests, with ${reloads} reloads`, value: sent, unit: 'requests' } as const
  return [
    { ...done, peer: null, ratio: null, must: null, met: null },
    atMost({ work: 'failed requests of them', value: failed, unit: 'requests' }, 0),
    atMost({ work: 'growth of memory', value: (growth.to / growth.from - 1) * 100, unit: '%' }, 5),
  ]
}

/** Proves that the version was replaced. */
async function requireVersion(request: LoadRequest, version: number): Promise<void> {
  const { metadata } = await answerOf<Answer>(request)
  if (metadata.version !== version) throw new Error(`version ${metadata.version} answers, not ${version}`)
}

function progress(sent: number, reloads: number, resident: readonly number[], millis: number): string {
  const memory = show((resident.at(-1) ?? Number.NaN) / 1e6)
  return `${sent.toLocaleString('en-US')} requests and ${reloads} reloads in ${Math.round(millis / 1000)} s, ${memory} MB`
}

/** The median of the second fifth of the samples, after what warms up, and of the last fifth. */
function growthOf(resident: readonly number[]): { readonly from: number; readonly to: number } {
  const fifth = Math.floor(resident.length / 5)
  return { from: median(resident.slice(fifth, 2 * fifth)), to: median(resident.slice(-fifth)) }
}

interface Status {
  readonly models: readonly { readonly status: { readonly statistics: { inFlight: number; queued: number } } }[]
}

async function leftLine(server: ServerProcess): Promise<BenchLine> {
  const { models } = (await (await fetch(`${server.address}/status.json`)).json()) as Status
  const left = models.reduce((sum, { status: { statistics } }) => sum + statistics.inFlight + statistics.queued, 0)
  return atMost({ work: 'requests in flight or queued at the end', value: left, unit: 'requests' }, 0)
}

import { setTimeout as wait } from 'node:timers/promises'
import { folderRegistry } from 'bighead'
import { atMost, type BenchLine, type Benchmark, fasterThan, show } from '../bench-line.ts'
import { numbersOf } from './infer-requests.ts'
import { pointAlias } from './point-alias.ts'
import { largeColumns, largeRegistry } from './prepare-large-registry.ts'
import { startScript } from './server-process.ts'
import { seconds } from './throughput.ts'
import { loadResult, openLoop, type Shot, vegeta } from './vegeta.ts'
import { jsonLoad, saturate } from './wrk.ts'

/** How long requests come before the alias moves, and after. */
const [before, after] = [2 * seconds, 4 * seconds]

/** A model that is replaced while it answers. */
export const hotReload: Benchmark = {
  name: 'hot-reload',
  about:
    'a model of 50 MB is replaced by its next version under a steady load, a third of saturation: failed requests, the p99 of the worst second, how long it takes',
  async run(say) {
    await vegeta()
    const folder = await largeRegistry()
    const registry = folderRegistry(folder)
    await pointAlias(registry, 'large', 'live', 1)
    const server = await startScript('model-server', [folder, '', '1s', 'large@live'])
    try {
      const data = [...numbersOf(1, largeColumns)]
      const input = { name: 'input', datatype: 'FP64', shape: [1, data.length], data }
      const load = jsonLoad(`${server.address}/v2/models/large/infer`, { inputs: [input] })
      await saturate(load, 2)
      const { perSecond } = await saturate(load, seconds)
      const loading = openLoop(load, perSecond / 3, before + after)
      await wait(before * 1000)
      const promotedAt = Date.now()
      await pointAlias(registry, 'large', 'live', 2)
      return linesOf(await loading, promotedAt, say)
    } finally {
      await server.stop()
    }
  },
}

function linesOf(shots: readonly Shot[], promotedAt: number, say: (line: string) => void): readonly BenchLine[] {
  const answeredAt = shots
    .filter(({ answer }) => versionIn(answer) === '2')
    .map(({ dueAt, latency }) => dueAt + latency)
  const switchedAt = Math.min(...answeredAt)
  if (!Number.isFinite(switchedAt)) throw new Error('The new version has not answered; give it longer by BENCH_SECONDS')
  const steady = loadResult(shots.filter(({ dueAt }) => dueAt < promotedAt))
  const reload = secondsOf(shots, promotedAt, switchedAt).map(part => loadResult(part).p99)
  const all = loadResult(shots)
  say(`${show(all.perSecond)} requests/s; p99 of how late they were sent ${show(all.late)} ms`)
  say(`p99 of the seconds of the reload: ${reload.map(show).join(', ')} ms`)
  const reloading = {
    work: 'p99 of the worst second of a reload of 50 MB',
    value: Math.max(...reload),
    unit: 'ms',
  } as const
  const took = {
    work: 'from the promotion to the first answer',
    value: (switchedAt - promotedAt) / 1000,
    unit: 's',
  } as const
  return [
    atMost({ work: 'failed requests around a reload of 50 MB', value: all.failed, unit: 'requests' }, 0),
    fasterThan(reloading, { name: 'the seconds before it', value: steady.p99 }, 0.5),
    { ...took, peer: null, ratio: null, must: null, met: null },
  ]
}

/** What was due in each second, from the promotion to a second after the new version has answered. */
function secondsOf(shots: readonly Shot[], from: number, switchedAt: number): readonly (readonly Shot[])[] {
  const count = Math.ceil((switchedAt - from) / 1000) + 1
  return Array.from({ length: count }, (_, index) => {
    const begin = from + index * 1000
    return shots.filter(({ dueAt }) => dueAt >= begin && dueAt < begin + 1000)
  })
}

function versionIn(answer: string): string | undefined {
  return /"model_version":"(\d+)"/.exec(answer)?.[1]
}

import { setTimeout as wait } from 'node:timers/promises'
import { folderRegistry } from 'bighead'
import { atMost, type BenchLine, type Benchmark, fasterThan, show } from '../bench-line.ts'
import { answerOf } from './answer-of.ts'
import { h2load } from './h2load.ts'
import { numbersOf } from './infer-requests.ts'
import { openLoop } from './open-loop.ts'
import { pointAlias } from './point-alias.ts'
import { largeColumns, largeRegistry } from './prepare-large-registry.ts'
import { startScript } from './server-process.ts'
import { loadResult, type Shot } from './shots.ts'
import { seconds } from './throughput.ts'
import { jsonLoad, type LoadRequest, saturate } from './wrk.ts'

/** How long requests come before the alias moves, and after. */
const [before, after] = [2 * seconds, 4 * seconds]

/** A model that is replaced while it answers. */
export const hotReload: Benchmark = {
  name: 'hot-reload',
  about:
    'a model of 50 MB is replaced by its next version under a steady load, a third of saturation: failed requests, the p99 of the worst second, how long it takes',
  async run(say) {
    await h2load()
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
      const [{ shots }, switchedAt] = await Promise.all([loading, firstAnswerAt(load, '2')])
      return linesOf(shots, promotedAt, switchedAt, say)
    } finally {
      await server.stop()
    }
  },
}

/** When a version has first answered a request that is also sent by itself, every few milliseconds. */
async function firstAnswerAt(load: LoadRequest, version: string): Promise<number> {
  const until = Date.now() + after * 1000
  while (Date.now() < until) {
    const answer = await answerOf<{ readonly model_version: string }>(load)
    if (answer.model_version === version) return Date.now()
    await wait(10)
  }
  throw new Error('The new version has not answered; give it longer by BENCH_SECONDS')
}

function linesOf(
  shots: readonly Shot[],
  promotedAt: number,
  switchedAt: number,
  say: (line: string) => void,
): readonly BenchLine[] {
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

import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { LoadRequest, LoadResult } from './wrk.ts'

/** Requests at fixed times, whether or not earlier ones were answered; latencies count from those times. */
export async function openLoop(load: LoadRequest, perSecond: number, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const total = Math.floor(perSecond * seconds)
  const latencies = new Float64Array(total)
  const begun = performance.now()
  const answers: Promise<boolean>[] = []
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) * perSecond) / 1000))
    for (; sent < due; sent++) answers.push(ask(load, agent, begun + (sent * 1000) / perSecond, latencies, sent))
    await wait(1)
  }
  const failed = (await Promise.all(answers)).filter(answered => !answered).length
  agent.destroy()
  latencies.sort()
  const at = (share: number): number => latencies[Math.floor(total * share)]!
  return { perSecond: (total / (performance.now() - begun)) * 1000, p50: at(0.5), p99: at(0.99), failed }
}

function ask(
  { url, body, headers }: LoadRequest,
  agent: Agent,
  dueAt: number,
  latencies: Float64Array,
  index: number,
): Promise<boolean> {
  return new Promise(resolve => {
    const end = (answered: boolean): void => {
      latencies[index] = performance.now() - dueAt
      resolve(answered)
    }
    const asked = request(
      url,
      { method: 'POST', agent, headers: { 'content-length': body.length, ...headers } },
      answer => {
        answer.resume()
        answer.on('end', () => end(answer.statusCode === 200))
      },
    )
    asked.on('error', () => end(false))
    asked.end(body)
  })
}

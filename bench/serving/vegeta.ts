import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { goProgram } from '../../scripts/go-program.ts'
import { execute } from '../../scripts/install-once.ts'
import type { LoadRequest, LoadResult } from './wrk.ts'

/** A request of an open loop; times are milliseconds, `dueAt` is epoch. */
export interface Shot {
  /** When it was to be sent, whatever became of those before. */
  readonly dueAt: number
  /** How much later it was sent. */
  readonly late: number
  /** From when it was due until its answer was there. */
  readonly latency: number
  readonly isAnswered: boolean
  readonly answer: string
}

/** Where vegeta is; installed once, which takes a while. */
export function vegeta(): Promise<string> {
  return goProgram({ program: 'github.com/tsenart/vegeta/v12', version: 'v12.13.0' })
}

/** Requests at fixed times, whether or not earlier ones were answered, by `vegeta`. */
export async function openLoop(load: LoadRequest, perSecond: number, seconds: number): Promise<readonly Shot[]> {
  const program = await vegeta()
  const scratch = await mkdtemp(join(tmpdir(), 'bighead-vegeta-'))
  try {
    const [targets, results] = [join(scratch, 'targets'), join(scratch, 'results')]
    await writeFile(targets, `${JSON.stringify(target(load))}\n`)
    const rate = Math.floor(perSecond)
    const attack = ['attack', '-format=json', `-targets=${targets}`, `-output=${results}`, '-timeout=30s']
    const limits = [`-rate=${rate}/1s`, `-duration=${seconds}s`, '-workers=64', '-max-workers=512']
    await execute(program, [...attack, ...limits], `load ${load.url}`)
    return await readShots(program, results, 1000 / rate)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

/** The figures of an open loop; `late` is the p99 of how much later than due a request was sent. */
export function loadResult(shots: readonly Shot[]): LoadResult & { readonly late: number } {
  const at = (of: 'latency' | 'late', share: number): number => {
    const sorted = shots.map(shot => shot[of]).sort((left, right) => left - right)
    return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  }
  const taken = (shots.at(-1)?.dueAt ?? 0) - (shots[0]?.dueAt ?? 0)
  return {
    ...{ perSecond: (shots.length / taken) * 1000, p50: at('latency', 0.5), p99: at('latency', 0.99) },
    ...{ late: at('late', 0.99), failed: shots.filter(shot => !shot.isAnswered).length },
  }
}

function target({ url, body, headers = {} }: LoadRequest) {
  const header = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
  return { method: 'POST', url, header, body: Buffer.from(body).toString('base64') }
}

/** `every` is the milliseconds between two. vegeta counts latencies from the sending of a request, which may come late. */
async function readShots(program: string, results: string, every: number): Promise<readonly Shot[]> {
  const child = spawn(program, ['encode', '-to=csv', results], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const rows: Row[] = []
  for await (const line of createInterface({ input: child.stdout })) rows.push(readRow(line))
  await ended
  rows.sort((left, right) => left.index - right.index)
  const begunAt = rows.reduce(
    (least, { index, sentAt }) => Math.min(least, sentAt - index * every),
    Number.POSITIVE_INFINITY,
  )
  return rows.map(({ index, sentAt, took, isAnswered, answer }) => {
    const dueAt = begunAt + index * every
    return { dueAt, late: sentAt - dueAt, latency: sentAt + took - dueAt, isAnswered, answer }
  })
}

interface Row {
  readonly index: number
  readonly sentAt: number
  readonly took: number
  readonly isAnswered: boolean
  readonly answer: string
}

/** Time of sending, status, latency, both in nanoseconds; the error; the body in Base64; the number of the request. */
const columns = /^(\d+),(\d+),(\d+),\d+,\d+,("(?:[^"]|"")*"|[^,]*),([^,]*),[^,]*,(\d+),/

function readRow(line: string): Row {
  const [, at, status, took, , body = '', index] = columns.exec(line) ?? []
  if (index === undefined) throw new Error(`vegeta wrote a line that is not understood: ${line}`)
  const times = { index: Number(index), sentAt: Number(at) / 1e6, took: Number(took) / 1e6 }
  return { ...times, isAnswered: status === '200', answer: Buffer.from(body, 'base64').toString() }
}

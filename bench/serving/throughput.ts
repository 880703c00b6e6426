import { type BenchLine, show } from '../bench-line.ts'
import type { ServerProcess } from './server-process.ts'
import type { Throughput } from './wrk.ts'

/** A server, and what loads it for some seconds. */
export interface LoadedServer<Result extends Throughput> {
  readonly server: ServerProcess
  readonly load: (seconds: number) => Promise<Result>
}

/** How much time of processors a request took of the server, microseconds. */
export interface ProcessorTime {
  readonly processor: number
}

const rounds = 3

/** How long a load is measured. */
export const seconds: number = Number(process.env.BENCH_SECONDS ?? 5)

/** Two loads that are measured in turn, after a round of each that warms up, so that a busy moment of the machine meets both; the better round of each counts. */
export async function inTurn<Result extends Throughput>(
  own: LoadedServer<Result>,
  peer: LoadedServer<Result>,
): Promise<{ readonly own: Result & ProcessorTime; readonly peer: Result & ProcessorTime }> {
  await own.load(seconds)
  await peer.load(seconds)
  const results: { own: Result & ProcessorTime; peer: Result & ProcessorTime }[] = []
  for (let round = 0; round < rounds; round++) results.push({ own: await measured(own), peer: await measured(peer) })
  return { own: best(results.map(result => result.own)), peer: best(results.map(result => result.peer)) }
}

async function measured<Result extends Throughput>(loaded: LoadedServer<Result>): Promise<Result & ProcessorTime> {
  const { server, load } = loaded
  const before = server.used()
  const result = await load(seconds)
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${server.address} failed`)
  return { ...result, processor: (server.used().processor - before.processor) / (result.perSecond * seconds) }
}

function best<Result extends Throughput>(results: readonly (Result & ProcessorTime)[]): Result & ProcessorTime {
  const processor = Math.min(...results.map(result => result.processor))
  const fastest = results.reduce((found, result) => (result.perSecond > found.perSecond ? result : found))
  return { ...fastest, processor }
}

/** Processor time of a request, which a busy machine changes least, beside that of a peer. */
export function processorLine(
  work: string,
  own: ProcessorTime,
  peer: { readonly name: string; readonly result: ProcessorTime },
): BenchLine {
  const line = { work: `${work}, processor time`, value: own.processor, unit: 'µs' } as const
  const ratio = peer.result.processor / own.processor
  return { ...line, peer: `${peer.name}: ${show(peer.result.processor)} µs`, ratio, must: null, met: null }
}

/** Requests a second that must be at least `factor` times those of a peer. */
export function throughputLine(
  work: string,
  own: Throughput,
  peer: { readonly name: string; readonly result: Throughput },
  factor: number,
): BenchLine {
  const ratio = own.perSecond / peer.result.perSecond
  return {
    ...{ work, value: own.perSecond, unit: 'requests/s', ratio },
    peer: `${peer.name}: ${show(peer.result.perSecond)} requests/s`,
    must: `≥ ${factor}x`,
    met: ratio >= factor,
  }
}

import { type BenchLine, show } from '../bench-line.ts'
import type { ServerProcess } from './server-process.ts'
import { type LoadRequest, type LoadResult, saturate } from './wrk.ts'

/** A server and what it is asked. */
export interface LoadedServer {
  readonly server: ServerProcess
  readonly load: LoadRequest
}

/** Also how much time of processors a request took of the server, microseconds. */
export interface ServerResult extends LoadResult {
  readonly processor: number
}

const rounds = 3
const seconds = Number(process.env.BENCH_SECONDS ?? 5)

/** Two loads that are measured in turn, so that a busy moment of the machine meets both; the better round of each counts. */
export async function inTurn(
  own: LoadedServer,
  peer: LoadedServer,
): Promise<{ readonly own: ServerResult; readonly peer: ServerResult }> {
  await saturate(own.load, 2)
  await saturate(peer.load, 2)
  const results: { own: ServerResult; peer: ServerResult }[] = []
  for (let round = 0; round < rounds; round++) results.push({ own: await measured(own), peer: await measured(peer) })
  const failed = results.reduce((sum, result) => sum + result.own.failed + result.peer.failed, 0)
  if (failed > 0) throw new Error(`${failed} requests to ${own.load.url} or ${peer.load.url} failed`)
  return { own: best(results.map(result => result.own)), peer: best(results.map(result => result.peer)) }
}

async function measured({ load, server }: LoadedServer): Promise<ServerResult> {
  const before = server.used()
  const result = await saturate(load, seconds)
  const { processor } = server.used()
  return { ...result, processor: (processor - before.processor) / (result.perSecond * seconds) }
}

function best(results: readonly ServerResult[]): ServerResult {
  const processor = Math.min(...results.map(result => result.processor))
  const fastest = results.reduce((found, result) => (result.perSecond > found.perSecond ? result : found))
  return { ...fastest, processor }
}

/** Processor time of a request, which a busy machine does not change, beside that of a peer. */
export function processorLine(
  work: string,
  own: ServerResult,
  peer: { readonly name: string; readonly result: ServerResult },
): BenchLine {
  const line = { work: `${work}, processor time`, value: own.processor, unit: 'µs' } as const
  const ratio = peer.result.processor / own.processor
  return { ...line, peer: `${peer.name}: ${show(peer.result.processor)} µs`, ratio, must: null, met: null }
}

/** Requests a second that must be at least `factor` times those of a peer. */
export function throughputLine(
  work: string,
  own: ServerResult,
  peer: { readonly name: string; readonly result: ServerResult },
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

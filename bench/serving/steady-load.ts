import { cpus } from 'node:os'
import { openLoop } from './open-loop.ts'
import type { ServerProcess } from './server-process.ts'
import { BunchedError, loadResult } from './shots.ts'
import { seconds } from './throughput.ts'
import type { LoadRequest, LoadResult } from './wrk.ts'

/** What an open loop found, and what it cost. */
export interface SteadyResult extends LoadResult {
  /** The p99 of how much later than due a request was sent, milliseconds. */
  readonly late: number
  /** Processor time of a request, microseconds. */
  readonly server: number
  readonly generator: number
  /** The share of all processors that was in use, by whatever. */
  readonly busy: number
}

/** A server and what is sent to it by a clock. */
export interface SteadyLoad {
  readonly server: ServerProcess
  readonly load: LoadRequest
}

const [rounds, attempts] = [3, 3]

/** Two servers that are loaded in turn at one rate; of each counts the round whose p99 is the middle one. */
export async function steadyInTurn(
  own: SteadyLoad,
  peer: SteadyLoad,
  perSecond: number,
): Promise<{ readonly own: SteadyResult; readonly peer: SteadyResult }> {
  const results: { own: SteadyResult; peer: SteadyResult }[] = []
  for (let round = 0; round < rounds; round++)
    results.push({ own: await evenLoad(own, perSecond), peer: await evenLoad(peer, perSecond) })
  return { own: middle(results.map(result => result.own)), peer: middle(results.map(result => result.peer)) }
}

function middle(results: readonly SteadyResult[]): SteadyResult {
  return results.toSorted((left, right) => left.p99 - right.p99)[(rounds - 1) / 2]!
}

/** A load that came as it was asked for; others are given up and begun anew. */
async function evenLoad(load: SteadyLoad, perSecond: number): Promise<SteadyResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await steadyLoad(load, perSecond)
    } catch (error) {
      if (!(error instanceof BunchedError) || attempt === attempts) throw error
    }
  }
}

async function steadyLoad({ server, load }: SteadyLoad, perSecond: number): Promise<SteadyResult> {
  const [processor, machine] = [server.used().processor, machineTime()]
  const { shots, sent, processor: generator } = await openLoop(load, perSecond, seconds)
  const used = server.used().processor - processor
  const now = machineTime()
  const result = loadResult(shots)
  if (result.failed > 0) throw new Error(`${result.failed} requests failed`)
  const busy = 1 - (now.idle - machine.idle) / (now.all - machine.all)
  return { ...result, server: used / sent, generator: generator / sent, busy }
}

function machineTime(): { readonly idle: number; readonly all: number } {
  const total = { idle: 0, all: 0 }
  for (const { times } of cpus()) {
    total.idle += times.idle
    total.all += times.user + times.nice + times.sys + times.irq + times.idle
  }
  return total
}

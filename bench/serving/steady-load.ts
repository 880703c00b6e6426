import { cpus } from 'node:os'
import { openLoop } from './open-loop.ts'
import type { ServerProcess } from './server-process.ts'
import { loadResult } from './shots.ts'
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

/** Loads a server by a clock, twice as long as a load that is as much as it answers. */
export async function steadyLoad(server: ServerProcess, load: LoadRequest, perSecond: number): Promise<SteadyResult> {
  const [processor, machine] = [server.used().processor, machineTime()]
  const { shots, sent, processor: generator } = await openLoop(load, perSecond, 2 * seconds)
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

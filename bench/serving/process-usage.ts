import { readdirSync, readFileSync } from 'node:fs'

/** Resident memory, bytes, and time of processors since it was started, microseconds. */
export interface Usage {
  readonly resident: number
  readonly processor: number
}

/** What a process and all that it has started use. Linux counts time in steps of 10 ms. */
export function usageOf(pid: number): Usage {
  const used = { resident: 0, processor: 0 }
  for (const one of processTree(pid)) {
    used.resident += 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${one}/status`))?.[1] ?? 0)
    used.processor += processorOf(one).own
  }
  return used
}

/** Time of processors that programs took which this process has started and which have ended, microseconds. */
export function processorOfEnded(): number {
  return processorOf('self').ended
}

function processorOf(pid: number | 'self'): { readonly own: number; readonly ended: number } {
  // The name, in parentheses, may hold anything; time of the user and of the system are fields 14 and 15, of what has ended 16 and 17.
  const [, fields = ''] = /.*\) (.*)/s.exec(read(`/proc/${pid}/stat`)) ?? []
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.split(' ').slice(11, 15).map(Number)
  return { own: (user + system) * 10_000, ended: (endedUser + endedSystem) * 10_000 }
}

/** A process and all that it has started and that still run. */
export function processTree(pid: number): readonly number[] {
  const children = threadsOf(pid).flatMap(thread => read(`/proc/${pid}/task/${thread}/children`).split(' '))
  return [pid, ...children.filter(child => child !== '').flatMap(child => processTree(Number(child)))]
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** A process that has ended meanwhile uses nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

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
    // The name, in parentheses, may hold anything; time of the user and of the system are fields 14 and 15.
    const [, fields = ''] = /.*\) (.*)/s.exec(read(`/proc/${one}/stat`)) ?? []
    const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
    used.processor += (user + system) * 10_000
  }
  return used
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

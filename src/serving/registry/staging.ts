import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { discard, makeFolder, namesIn } from './durable-files.ts'

/** Where unfinished work lies, out of readers' sight; each piece is named after the process that makes it. */
export interface Staging {
  /** Makes a folder of this process's own. */
  create(): Promise<string>
  /** Deletes what processes left behind that were killed on this machine, or anywhere before `abandonedAfter`. */
  sweep(): Promise<void>
}

/** The staging folder under a registry's root. */
export function stagingIn(root: string, ids: () => string, clock: () => number, abandonedAfter: number): Staging {
  const folder = join(root, '.staging')
  const machine = machineName()
  return {
    async create() {
      const path = join(folder, `${machine}.${process.pid}.${ids()}`)
      await makeFolder(path)
      return path
    },
    async sweep() {
      for (const name of await namesIn(folder)) {
        const [owner, pid] = name.split('.')
        const killed = owner === machine && !isRunning(Number(pid))
        const path = join(folder, name)
        if (killed || (await age(path, clock)) > abandonedAfter) await discard(path).catch(() => {})
      }
    },
  }
}

/** Tells machines, their boots and their containers apart: a process number means something only within one of them. */
function machineName(): string {
  const parts = [
    hostname(),
    orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)
}

function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

async function age(path: string, clock: () => number): Promise<number> {
  try {
    return clock() - (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}

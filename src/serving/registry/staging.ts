import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, namesIn } from '../../features/files/folder.ts'
import { isRunning, machineName } from '../../features/files/machine.ts'
import { discard } from './durable-files.ts'

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

async function age(path: string, clock: () => number): Promise<number> {
  try {
    return clock() - (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}

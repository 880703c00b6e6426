import { isRunning, machineName } from '../../features/files/machine.ts'

/** Names folders of content after who makes them and when, so that others can tell which of them were left unfinished. */
export interface ContentNames {
  create(): string
  /** Whether whoever made a folder was killed on this machine, or made it long ago: if no version has it now, none ever will. */
  isLeft(name: string): boolean
}

/** Names of this machine, this process, the time, and an id. */
export function contentNames(ids: () => string, clock: () => number, abandonedAfter: number): ContentNames {
  const machine = machineName()
  return {
    create: () => `${machine}.${process.pid}.${clock().toString(36)}.${ids()}`,
    isLeft(name) {
      const [owner, pid, madeAt = ''] = name.split('.')
      if (owner === machine) return !isRunning(Number(pid))
      return clock() - Number.parseInt(madeAt, 36) > abandonedAfter
    },
  }
}

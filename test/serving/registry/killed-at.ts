import { spawnSync } from 'node:child_process'
import files, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { setImmediate as turn } from 'node:timers/promises'

type Call = (...args: unknown[]) => Promise<unknown>
type Calls = { [name: string]: Call }

const ofFolders = ['link', 'mkdir', 'open', 'readdir', 'rename', 'rm', 'stat']
const ofFiles = ['sync', 'write', 'read', 'close']

/**
 * Does work as a process that is killed right before its n-th call to the file system: neither that call nor a later one is made, and
 * others find files of a process that has ended. Tells whether the work came through.
 */
export async function killedAt(n: number, work: () => Promise<unknown>): Promise<boolean> {
  const original = { ...(files as unknown as Calls) }
  const pid = Object.getOwnPropertyDescriptor(process, 'pid') as PropertyDescriptor
  const closes: (() => Promise<void>)[] = []
  let [calls, running] = [0, 0]
  let kill = (): void => {}
  const killed = new Promise<boolean>(resolve => {
    kill = () => resolve(false)
  })
  const mortal = (call: Call): Call =>
    async function (this: unknown, ...args) {
      if (++calls >= n) {
        kill()
        return new Promise(() => {})
      }
      running++
      try {
        return await call.apply(this, args)
      } finally {
        running--
      }
    }
  const table = files as unknown as Calls
  for (const name of ofFolders) table[name] = mortal(original[name] as Call)
  table.open = mortal(async (...args) => {
    const handle = (await original.open?.(...args)) as FileHandle
    closes.push(handle.close.bind(handle))
    for (const name of ofFiles) (handle as unknown as Calls)[name] = mortal((handle as unknown as Calls)[name] as Call)
    return handle
  })
  syncBuiltinESMExports()
  Object.defineProperty(process, 'pid', { ...pid, value: spawnSync('true').pid })
  try {
    return await Promise.race([work().then(() => true), killed])
  } finally {
    // What the system was doing already it does to the end.
    do await turn()
    while (running > 0)
    Object.assign(files, original)
    syncBuiltinESMExports()
    Object.defineProperty(process, 'pid', pid)
    for (const close of closes) await close()
  }
}

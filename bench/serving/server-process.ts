import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { root } from '../child.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly address: string
  used(): Promise<Usage>
  stop(): Promise<void>
}

/** Resident memory, bytes, and time of processors since it was started, microseconds. */
export interface Usage {
  readonly resident: number
  readonly processor: number
}

/** Starts a script of `children/` that prints its address as its first line, and each line of its input with its usage. */
export function startScript(name: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))
  const flags =
    process.env.BENCH_PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
  return startProcess(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, path, ...args])
}

/** Starts a program that prints the address it serves at as its first line. */
async function startProcess(command: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit')
  const next = async (): Promise<string> => {
    const [line] = await Promise.race([
      once(lines, 'line'),
      ended.then(() => {
        throw new Error(`${command} ${args.join(' ')} ended`)
      }),
    ])
    return String(line)
  }
  return {
    address: await next(),
    async used() {
      const answer = next()
      child.stdin.write('\n')
      return JSON.parse(await answer)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

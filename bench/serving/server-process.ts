import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { root } from '../child.ts'
import { processTree, type Usage, usageOf } from './process-usage.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly address: string
  used(): Usage
  stop(): Promise<void>
}

/** A program, the address at which it will serve, and a path there that it answers with 200 as soon as it does. */
export interface ServerProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly address: string
  readonly ready: string
}

/** Starts a script of `children/`, as in production; it prints its address as its first line. */
export async function startScript(name: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))
  const flags =
    process.env.BENCH_PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
  const running = startProcess(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, path, ...args])
  const [address] = await running.orEnd(once(running.child.stdout, 'data'))
  return serverOf(running, String(address).trim())
}

/** Starts a program and waits until it serves. */
export async function startProgram({ command, args, address, ready }: ServerProgram): Promise<ServerProcess> {
  const running = startProcess(command, args)
  const answers = (): Promise<boolean> =>
    fetch(address + ready).then(
      ({ status }) => status === 200,
      () => false,
    )
  while (!(await running.orEnd(answers()))) await wait(200)
  return serverOf(running, address)
}

type Child = ChildProcessByStdio<null, Readable, Readable>

interface Running {
  readonly child: Child
  readonly pid: number
  /** What it has printed, the last of it. */
  readonly output: () => string
  readonly ended: Promise<unknown>
  /** What `work` gives, unless the process ends before. */
  orEnd<T>(work: Promise<T>): Promise<T>
}

/** Without what would make node slower than it is in production, like an inspector. */
function startProcess(command: string, args: readonly string[]): Running {
  const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' }
  const child: Child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let last = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      last = (last + String(piece)).slice(-8000)
    })
  const output = (): string => `${command} ${args.join(' ')} ended:\n${last.trim()}`
  const ended = once(child, 'close')
  const early = ended.then(() => {
    throw new Error(output())
  })
  early.catch(() => {})
  return { child, pid: child.pid ?? 0, output, ended, orEnd: work => Promise.race([work, early]) }
}

function serverOf({ child, pid, output, ended }: Running, address: string): ServerProcess {
  let isStopped = false
  ended.then(() => {
    if (!isStopped) console.error(output())
  })
  return {
    address,
    used: () => usageOf(pid),
    async stop() {
      isStopped = true
      const all = processTree(pid)
      child.kill('SIGTERM')
      const isGone = await Promise.race([ended.then(() => true), wait(10_000, false, { ref: false })])
      if (isGone) return
      for (const one of all) endNow(one)
      await ended
    },
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly output: string
  readonly errors: string
}

/** Starts one of the scripts beside this file in a process of its own. */
export function startChild(script: string, args: readonly string[], shell?: string): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', path, ...args]
  if (shell === undefined) return spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
  return spawn('sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Waits until a child ends. */
export function ended(child: ChildProcess): Promise<Ended> {
  let output = ''
  let errors = ''
  child.stdout?.on('data', piece => {
    output += String(piece)
  })
  child.stderr?.on('data', piece => {
    errors += String(piece)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, output, errors }))
  })
}

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PythonError, type PythonProblem } from './python-error.ts'

/** One run of the script that trains. */
export interface PythonRun {
  readonly python: string
  /** The estimator's class, for messages. */
  readonly module: string
  /** A folder whose modules can be imported. */
  readonly path: string | null
  /** Milliseconds until it is ended; null: it may take as long as it likes. */
  readonly timeout: number | null
  /** The most bytes that a model may have. */
  readonly maxBytes: number
  readonly task: object
  /** The columns as an Arrow IPC stream. */
  readonly data: Uint8Array
  readonly signal?: AbortSignal
}

/** What the script says of the model, and the model. */
export interface PythonAnswer {
  readonly format: string
  readonly framework: string
  readonly version: string | null
  readonly python: string
  readonly model: Uint8Array
}

/** The number of characters of the output that are kept, the last ones. */
const outputKept = 2000

const script = fileURLToPath(new URL('../../../python/bighead_train.py', import.meta.url))

/**
 * Runs the script in a process of its own, which is ended with the signal, after the timeout, and when it answers too much.
 *
 * @throws {PythonError} for everything that went wrong; the signal's reason.
 */
export async function runPython(run: PythonRun): Promise<PythonAnswer> {
  run.signal?.throwIfAborted()
  const { stdout, stderr, ended } = await collect(run)
  run.signal?.throwIfAborted()
  const output = stderr.trim()
  const fail = (problem: PythonProblem, detail: string) => new PythonError(run.module, problem, detail, output)
  if (ended.kind === 'unstarted') throw fail('missing', `${run.python} cannot be started (${ended.detail}).`)
  if (ended.kind === 'timeout') throw fail('timeout', `it was ended after ${run.timeout} ms.`)
  if (ended.kind === 'flood') throw fail('answer', `its answer is longer than ${run.maxBytes} bytes.`)
  if (ended.kind === 'signal') throw fail('killed', `its process was ended by ${ended.detail}.`)
  if (ended.kind === 'exit' && ended.code !== 0 && stdout.length === 0)
    throw fail('killed', `its process ended with code ${ended.code}.`)
  return readAnswer(stdout, fail)
}

/** How the process ended. */
type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly detail: string }
  | { readonly kind: 'unstarted'; readonly detail: string }
  | { readonly kind: 'timeout' | 'flood' }

interface Collected {
  readonly stdout: Uint8Array
  readonly stderr: string
  readonly ended: Ending
}

function collect({ python, path, timeout, maxBytes, task, data, signal }: PythonRun): Promise<Collected> {
  return new Promise(resolve => {
    const env = path === null ? process.env : { ...process.env, PYTHONPATH: path }
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'], env })
    const chunks: Uint8Array[] = []
    let size = 0
    let stderr = ''
    let cause: Ending | null = null
    const stop = (ending: Ending): void => {
      cause ??= ending
      child.kill('SIGKILL')
      // Processes that it began may hold on to these.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const abort = (): void => stop({ kind: 'signal', detail: 'the signal' })
    const timer = timeout === null ? null : setTimeout(() => stop({ kind: 'timeout' }), timeout)
    signal?.addEventListener('abort', abort, { once: true })
    const done = (ended: Ending): void => {
      if (timer !== null) clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve({ stdout: Buffer.concat(chunks), stderr, ended: cause ?? ended })
    }
    child.stdout.on('data', (chunk: Uint8Array) => {
      size += chunk.length
      if (size > maxBytes) stop({ kind: 'flood' })
      else chunks.push(chunk)
    })
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (text: string) => {
      stderr = (stderr + text).slice(-outputKept)
    })
    child.on('error', error => done({ kind: 'unstarted', detail: error.message }))
    child.on('close', (code, name) =>
      done(name === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', detail: name }),
    )
    // A process that ends early closes its input, which `close` then tells of.
    child.stdin.on('error', () => {})
    child.stdin.write(`${JSON.stringify(task)}\n`)
    child.stdin.end(data)
  })
}

/** The line of JSON and the bytes after it. */
function readAnswer(stdout: Uint8Array, fail: (problem: PythonProblem, detail: string) => PythonError): PythonAnswer {
  const end = stdout.indexOf(10)
  const head = parsed(new TextDecoder().decode(stdout.subarray(0, Math.max(end, 0))))
  const model = stdout.subarray(end + 1)
  if (end < 0 || head === null || head.bytes !== model.length) throw fail('answer', 'its answer is not a model.')
  const { error, message, format, framework, version, python } = head
  if (typeof error === 'string') {
    const known = error === 'version' || error === 'module' ? error : 'failed'
    throw fail(known, String(message))
  }
  if (typeof format !== 'string' || typeof framework !== 'string' || typeof python !== 'string') {
    throw fail('answer', 'its answer is not a model.')
  }
  return { format, framework, version: typeof version === 'string' ? version : null, python, model }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

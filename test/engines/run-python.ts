import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fromPythonJson, toPythonJson } from '../python-json.ts'

const runner = join(import.meta.dirname, 'run_python.py')

/**
 * What `answer(input)` of a Python script gives. Both are JSON, in which NaN, ±Infinity and bytes (Arrow IPC, say) survive too; typed
 * arrays become lists, numpy's arrays as well.
 */
export async function runPython<T>(python: string, script: string, input: unknown): Promise<T> {
  const child = spawn(python, [runner, script], {
    env: { ...process.env, PYTHONHASHSEED: '0', OMP_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  let errors = ''
  child.stdout.on('data', (piece: Buffer) => output.push(piece))
  child.stderr.on('data', piece => {
    errors += String(piece)
  })
  // A script that ends before it has read everything says why itself.
  child.stdin.on('error', () => {})
  child.stdin.end(toPythonJson(input))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${errors.trim()}`)
  const last = Buffer.concat(output).toString('utf8').trim().split('\n').at(-1) ?? ''
  return fromPythonJson<T>(last)
}

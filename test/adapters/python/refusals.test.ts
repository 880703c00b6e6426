import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PythonError, type PythonEstimatorOptions, pythonEstimator } from '../../../src/adapters/python/index.ts'
import { tableFromRows } from '../../../src/index.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const table = tableFromRows({ x: 'float64', y: 'float64' }, [
  { x: 1, y: 2 },
  { x: null, y: 3 },
])
const learn = (options: Partial<PythonEstimatorOptions<'regressor'>>, signal?: AbortSignal) =>
  pythonEstimator({ module: 'xgboost.XGBRegressor', role: 'regressor', ...options }).fit(table, {
    target: 'y',
    ...(signal && { signal }),
  })
const problemOf = async (run: Promise<unknown>): Promise<string> => {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PythonError)
  return `${(error as PythonError).problem}: ${(error as PythonError).message}`
}
/** A program that stands where Python should be. */
async function interpreter(script: string): Promise<string> {
  const file = join(temporaryFolder(), 'python3')
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}

describe('pythonEstimator says plainly', () => {
  test('that Python is missing', async () => {
    expect(await problemOf(learn({ python: '/nowhere/python3' }))).toMatch(
      /^missing: Learning xgboost\.XGBRegressor in Python failed: \/nowhere\/python3 cannot be started \(.*ENOENT\)\.$/,
    )
  })

  test('that it was killed, or ended without an answer, with what it printed', async () => {
    const killed = await problemOf(learn({ python: await interpreter('echo out of memory >&2; kill -9 $$') }))
    expect(killed).toBe(
      'killed: Learning xgboost.XGBRegressor in Python failed: its process was ended by SIGKILL.\nIt printed:\nout of memory',
    )
    expect(await problemOf(learn({ python: await interpreter('exit 3') }))).toContain('killed: ')
  })

  test('that it printed garbage, less or more than it announced, or too much', async () => {
    const garbage = 'answer: Learning xgboost.XGBRegressor in Python failed: its answer is not a model.'
    expect(await problemOf(learn({ python: await interpreter('cat >/dev/null; echo hello') }))).toBe(garbage)
    expect(await problemOf(learn({ python: await interpreter('cat >/dev/null; printf hello') }))).toBe(garbage)
    const short = `cat >/dev/null; echo '{"format": "xgboost", "bytes": 9}'; printf 1234`
    expect(await problemOf(learn({ python: await interpreter(short) }))).toBe(garbage)
    const flood = await interpreter('cat >/dev/null; cat /dev/zero')
    expect(await problemOf(learn({ python: flood, maxBytes: 1000 }))).toContain('its answer is longer than 1000 bytes.')
  })

  test('that it took too long; and stops with the signal', async () => {
    const slow = await interpreter('exec sleep 60')
    expect(await problemOf(learn({ python: slow, timeout: 50 }))).toContain('timeout: ')
    const stop = new AbortController()
    const run = learn({ python: slow }, stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(run).rejects.toThrow('enough')
  })

  test('what Python says of its version, of the class, and of the data', async () => {
    const said = (reason: string) =>
      interpreter(`cat >/dev/null; echo '{"error": "${reason}", "message": "so", "bytes": 0}'`)
    expect(await problemOf(learn({ python: await said('version') }))).toMatch(/^version: .* failed: so$/)
    expect(await problemOf(learn({ python: await said('module') }))).toMatch(/^module: .* failed: so$/)
    expect(await problemOf(learn({ python: await said('anything') }))).toMatch(/^failed: .* failed: so$/)
  })

  test('that a form of model is not read', async () => {
    const odd = `cat >/dev/null; echo '{"format": "pickle", "framework": "x", "python": "3.12.1", "bytes": 0}'`
    expect(await problemOf(learn({ python: await interpreter(odd) }))).toContain(
      'answer: Learning xgboost.XGBRegressor in Python failed: its model of x comes as pickle, which is not read.',
    )
  })

  test('that a file of ONNX needs what reads it', async () => {
    const file = `cat >/dev/null; echo '{"format": "onnx", "framework": "torch", "python": "3.12.1", "bytes": 3}'; printf abc`
    const python = await interpreter(file)
    expect(await problemOf(learn({ python }))).toBe(
      'answer: Learning xgboost.XGBRegressor in Python failed: its model comes as ONNX; pass `onnx`, which reads such a file, `readOnnx` of bighead/onnx say.',
    )
    const options = { module: 'nets.Net', role: 'regressor', python } as const
    const read: Uint8Array[] = []
    const other = pythonEstimator({
      ...options,
      onnx: async (bytes, given) => {
        read.push(bytes)
        expect(given).toEqual({ inputs: { x: 'float64' } })
        throw new Error('no such file')
      },
    })
    for (const each of [other, other.withParams({ timeout: 60_000 })])
      await expect(each.fit(table, { target: 'y' })).rejects.toThrow('no such file')
    expect(read.map(bytes => new TextDecoder().decode(bytes))).toEqual(['abc', 'abc'])
  })

  test('which parameters are wrong', async () => {
    await expect(learn({ module: 'os; import x' })).rejects.toThrow('is not a class as Python imports it')
    for (const timeout of [0, 2 ** 31])
      await expect(learn({ timeout })).rejects.toThrow(
        `${timeout} is not a positive number of milliseconds up to 2147483647.`,
      )
  })
})

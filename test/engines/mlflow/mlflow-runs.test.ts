import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinearRegression, Pipeline, StandardScaler, tableFromRows } from 'bighead'
import { MlflowError, mlflowRuns } from 'bighead/mlflow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { freePort } from '../free-port.ts'

let server: ChildProcess
let folder: string
let url: string

beforeAll(async () => {
  const python = await pythonEnvironment({ name: 'mlflow', packages: ['mlflow==3.17.2'] })
  folder = await mkdtemp(join(tmpdir(), 'mlflow-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const store = [
    '--backend-store-uri',
    `sqlite:///${join(folder, 'runs.db')}`,
    '--artifacts-destination',
    join(folder, 'files'),
  ]
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store]
  server = spawn(python, args, { cwd: folder, stdio: 'ignore', detached: true })
  await answering(`${url}/health`)
}, 600_000)

afterAll(async () => {
  if (server?.pid !== undefined) process.kill(-server.pid, 'SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const table = tableFromRows({ x: 'float64', y: 'float64' }, [
  { x: 1, y: 2 },
  { x: 2, y: 3 },
])
const step = new Pipeline([
  ['scale', new StandardScaler()],
  ['model', new LinearRegression()],
])

test('a run in a real MLflow server comes back as it was written', async () => {
  const runs = mlflowRuns({ url, experiment: 'delays' })
  const run = await runs.start({ name: 'delay', step, params: { rows: 2 }, data: table, commit: 'abc' })
  await run.metrics({ loss: 0.5 })
  await run.metrics({ loss: 0.25, auc: 0.75 }, 1)
  const fitted = await step.fit(table, { target: 'y' })
  await run.artifact('pipeline.json', fitted)
  await run.finish()
  const failed = await runs.start({ name: 'second', commit: null })
  await failed.finish('failed')
  const records = await mlflowRuns({ url, experiment: 'delays' }).list()
  expect(records.map(({ name, status }) => [name, status])).toEqual([
    ['delay', 'finished'],
    ['second', 'failed'],
  ])
  const [record] = records
  expect(record?.params).toMatchObject({ scale__withMean: 'true', model__fitIntercept: 'true', rows: '2' })
  expect(record?.dataHash).toMatch(/^[0-9a-f]{64}$/)
  expect(record?.commit).toBe('abc')
  expect(record?.artifacts).toEqual(['pipeline.json'])
  const losses = record?.metrics.filter(({ name }) => name === 'loss').map(({ value, step: at }) => [at, value])
  expect(losses).toEqual([
    [0, 0.5],
    [1, 0.25],
  ])
  const bytes = await runs.artifact(record?.id ?? '', 'pipeline.json')
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(JSON.parse(JSON.stringify(fitted)))
  expect((await runs.table()).column('metrics.auc').toArray()).toEqual([0.75, null])
  expect(await runs.toHTML()).toContain('<polyline')
})

test('a server that is away, or refuses, is an error that says so', async () => {
  const away = mlflowRuns({ url: `http://127.0.0.1:${await freePort()}` })
  await expect(away.list()).rejects.toThrow('does not answer; is it running there?')
  await expect(mlflowRuns({ url }).artifact('nothing', 'a')).rejects.toBeInstanceOf(MlflowError)
  await expect(mlflowRuns({ url }).artifact('nothing', '../a')).rejects.toThrow('"../a" is not a plain file name.')
})

async function answering(address: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const response = await fetch(address).catch(() => null)
    if (response?.ok === true) return
    if (server.exitCode !== null) throw new Error(`the MLflow server ended with ${server.exitCode}`)
    await new Promise(done => setTimeout(done, 500))
  }
  throw new Error(`${address} does not answer`)
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { batchEnd, entity, servedModels } from '../../adapters/server/served-models.ts'

const run = promisify(execFile)
let folder = ''
let server: ModelServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-clients-'))
  const { registry, online } = await servedModels(join(folder, 'registry'))
  server = await serve({
    ...{ registry, online, models: ['fraud@production', 'plain/1'], log: 'nothing', clock: () => batchEnd + 1_800_000 },
    ...{ http: { host: '127.0.0.1' }, tokens: { admin: 'boss' }, push: { shard: 'one' } },
  })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function curl(path: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['--silent', '--show-error', ...args, server.address + path])
  return stdout
}

test('curl predicts, compressed or not, and is told what is wrong', async () => {
  const body = JSON.stringify({ model: 'fraud', entities: Array.from({ length: 50 }, () => entity) })
  const plain = JSON.parse(await curl('/predict', '--data', body))
  expect(plain.predictions).toHaveLength(50)
  const compressed = await curl('/predict', '--compressed', '--dump-header', '-', '--data', body)
  expect(compressed).toMatch(/content-encoding: gzip/i)
  expect(JSON.parse(compressed.slice(compressed.indexOf('{"predictions"'))).predictions).toEqual(plain.predictions)
  expect(await curl('/predict', '--data', '{', '--write-out', ' %{http_code}')).toMatch(/not JSON.* 400$/)
  expect(await curl('/predict', '--request', 'DELETE', '--include')).toMatch(/^HTTP\/1\.1 405.*allow: POST/is)
  expect(await curl('/v2/health/live', '--head')).toMatch(/^HTTP\/1\.1 200/)
  expect(await curl('/v2/repository/models/plain/unload', '--data', '{}', '--write-out', ' %{http_code}')).toMatch(
    /401$/,
  )
})

test('schemathesis finds no failure of the server, whatever it sends', { timeout: 600_000 }, async () => {
  const python = await pythonEnvironment({ name: 'schemathesis', packages: ['schemathesis==4.32.5'] })
  const program = 'from schemathesis.cli import schemathesis; schemathesis()'
  const options = ['--checks', 'not_a_server_error', '--max-examples', '30', '--seed', '1', '--no-color']
  const args = [
    '-c',
    program,
    'run',
    `${server.address}/openapi.json`,
    ...options,
    '--header',
    'Authorization: Bearer boss',
  ]
  const { stdout } = await run(python, args, { cwd: folder, maxBuffer: 1e8 }).catch(error => {
    throw new Error(String(error.stdout).slice(-5000))
  })
  expect(stdout).toMatch(/(\d+) generated, \1 passed/)
})

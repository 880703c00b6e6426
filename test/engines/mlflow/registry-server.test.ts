import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderRegistry } from 'bighead'
import { type RegistryServer, serveRegistry } from 'bighead/registry-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlflow-registry-'))
const registry = folderRegistry(join(folder, 'registry'))
let server: RegistryServer
let python: string

beforeAll(async () => {
  python = await pythonEnvironment({ name: 'mlflow', packages: ['mlflow==3.17.2'] })
  const tokens = { admin: 'may-change', read: 'may-read' }
  server = await serveRegistry({ registry, http: { host: '127.0.0.1' }, tokens, mlflow: join(folder, 'mlflow') })
  const own = { toJSON: () => ({ format: 1, steps: [] }) }
  await registry.register('delay', { pipeline: own, metadata: { auc: 0.75 } })
}, 600_000)

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

test("MLflow's own client registers, names, tags, searches, moves, reads and deletes", async () => {
  const given = { url: server.address, token: 'may-change', own: 'delay' }
  const told = await runPython<Record<string, unknown>>(python, join(import.meta.dirname, 'registry_client.py'), given)
  const version = { status: 'READY', tags: {}, description: '', aliases: [] }
  expect(told).toEqual({
    created: ['risk', { team: 'ops' }, 'how late'],
    twice: 'RESOURCE_ALREADY_EXISTS',
    'bad name': 'INVALID_PARAMETER_VALUE',
    missing: 'RESOURCE_DOES_NOT_EXIST',
    versions: [
      {
        ...version,
        version: '1',
        stage: 'Archived',
        source: 'mlflow-artifacts:/uploads/a',
        run: 'run-a',
        description: 'the first',
        tags: { kind: 'a', checked: 'yes' },
        aliases: ['challenger'],
      },
      {
        ...version,
        version: '2',
        stage: 'Production',
        source: 'mlflow-artifacts:/uploads/b',
        run: 'run-b',
        aliases: ['champion'],
      },
    ],
    champion: '2',
    'no alias': 'INVALID_PARAMETER_VALUE',
    model: ['how late, in minutes', { tier: '1' }, { challenger: '1', champion: '2' }],
    latest: ['2'],
    'search models': ['risk'],
    'all models': ['delay', 'risk'],
    'by tag': ['risk'],
    pages: [['risk'], ['delay']],
    'search versions': ['1', '2'],
    'versions as they come': ['2', '1'],
    'newer versions': ['2'],
    'version pages': [
      ['risk', '1'],
      ['risk', '2'],
    ],
    'newest model': 'risk',
    'latest of each stage': ['2', '1'],
    renamed: 'INVALID_PARAMETER_VALUE',
    'archived by archiving': 'INVALID_PARAMETER_VALUE',
    'by run': ['2'],
    'bad filter': 'INVALID_PARAMETER_VALUE',
    uri: 'mlflow-artifacts:/uploads/b',
    listed: [
      ['MLmodel', false, 12],
      ['data', true, null],
    ],
    // MLflow's client adds the last one.
    downloaded: ['MLmodel', 'data/MLmodel', 'registered_model_meta'],
    own: '{"format":1,"steps":[]}',
    deleted: 'RESOURCE_DOES_NOT_EXIST',
    gone: 'RESOURCE_DOES_NOT_EXIST',
    again: 'risk',
  })
  const history = await registry.history('risk', 'champion')
  expect(history.map(({ action, from, to }) => [action, from, to])).toEqual([
    ['promote', null, 1],
    ['promote', 1, 2],
    ['unset', 2, null],
  ])
}, 600_000)

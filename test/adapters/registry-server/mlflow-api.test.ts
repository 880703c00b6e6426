import { join } from 'node:path'
import { folderRegistry, type ModelRegistry } from 'bighead'
import { serveRegistry } from 'bighead/registry-server'
import { expect, onTestFinished, test } from 'vitest'
import { modelParts } from '../../serving/registry/model-parts.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

interface Answer {
  readonly status: number
  readonly body: {
    readonly error_code?: string
    readonly files?: readonly { readonly path: string }[]
    readonly model_version?: object
    readonly registered_model?: { readonly tags: readonly { readonly key: string }[] }
  }
}

type Send = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>

async function served(): Promise<{ registry: ModelRegistry; send: Send }> {
  const root = temporaryFolder()
  const registry = folderRegistry(join(root, 'registry'))
  const server = await serveRegistry({
    registry,
    http: { host: '127.0.0.1' },
    tokens: { admin: 'may-change', read: 'may-read' },
    mlflow: join(root, 'mlflow'),
    log: 'nothing',
  })
  onTestFinished(() => server.close())
  const send: Send = async (method, path, body, token = 'may-change') => {
    const response = await fetch(`${server.address}/api/2.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return { registry, send }
}

test('a version of ours is one of MLflow, and an alias of MLflow is one of ours', async () => {
  const { registry, send } = await served()
  const version = await registry.register('delay', modelParts(1, { run: { id: 'run-7' } }))
  const found = await send('GET', 'mlflow/model-versions/get?name=delay&version=1')
  expect(found.body.model_version).toMatchObject({
    version: '1',
    source: 'mlflow-artifacts:/models/delay/1',
    run_id: 'run-7',
    tags: [{ key: 'bighead.digest', value: version.digest }],
  })
  expect(
    (await send('POST', 'mlflow/registered-models/alias', { name: 'delay', alias: 'champion', version: '1' })).status,
  ).toBe(200)
  expect((await registry.resolve('delay@champion'))?.version).toBe(1)
  const listed = await send('GET', 'mlflow-artifacts/artifacts?path=models/delay/1')
  expect(listed.body.files?.map(({ path }) => path)).toEqual(['pipeline.json'])
  const file = await send('GET', 'mlflow-artifacts/artifacts/models/delay/1/pipeline.json')
  expect(file.body).toEqual(modelParts(1).pipeline.toJSON())
})

test('changes need the admin token, and reading the other', async () => {
  const { send } = await served()
  expect((await send('POST', 'mlflow/registered-models/create', { name: 'delay' }, 'may-read')).status).toBe(403)
  expect((await send('PUT', 'mlflow-artifacts/artifacts/a.bin', new Uint8Array(1), 'may-read')).status).toBe(403)
  expect((await send('GET', 'mlflow/registered-models/search', undefined, 'may-read')).status).toBe(200)
  expect((await send('GET', 'mlflow/registered-models/search', undefined, 'guess')).status).toBe(401)
})

test.each([
  ['POST', 'mlflow/registered-models/create', {}, 'INVALID_PARAMETER_VALUE'],
  ['POST', 'mlflow/registered-models/create', [], 'INVALID_PARAMETER_VALUE'],
  ['POST', 'mlflow/registered-models/create', { name: '../up' }, 'INVALID_PARAMETER_VALUE'],
  ['POST', 'mlflow/registered-models/create', { name: 'delay' }, 'RESOURCE_ALREADY_EXISTS'],
  ['POST', 'mlflow/registered-models/rename', { name: 'delay', new_name: 'other' }, 'INVALID_PARAMETER_VALUE'],
  [
    'POST',
    'mlflow/registered-models/set-tag',
    { name: 'delay', key: '__proto__', value: '' },
    'INVALID_PARAMETER_VALUE',
  ],
  [
    'POST',
    'mlflow/registered-models/alias',
    { name: 'delay', alias: 'latest', version: '1' },
    'INVALID_PARAMETER_VALUE',
  ],
  ['POST', 'mlflow/registered-models/alias', { name: 'delay', alias: '../x', version: '1' }, 'INVALID_PARAMETER_VALUE'],
  [
    'POST',
    'mlflow/registered-models/alias',
    { name: 'delay', alias: 'champion', version: '9' },
    'RESOURCE_DOES_NOT_EXIST',
  ],
  ['POST', 'mlflow/model-versions/create', { name: 'nothing', source: 's3://a' }, 'RESOURCE_DOES_NOT_EXIST'],
  ['POST', 'mlflow/model-versions/create', { name: 'delay' }, 'INVALID_PARAMETER_VALUE'],
  [
    'POST',
    'mlflow/model-versions/transition-stage',
    { name: 'delay', version: '1', stage: 'Live' },
    'INVALID_PARAMETER_VALUE',
  ],
  ['GET', 'mlflow/model-versions/get?name=delay&version=x', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow/model-versions/search?filter=owner%3D1', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow/registered-models/search?max_results=0', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow/registered-models/search?order_by=owner', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow-artifacts/artifacts/models/delay/1/..%2Fx', undefined, 'RESOURCE_DOES_NOT_EXIST'],
  ['GET', 'mlflow-artifacts/artifacts/..%2F..%2Fetc', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow-artifacts/artifacts?path=../..', undefined, 'INVALID_PARAMETER_VALUE'],
  ['GET', 'mlflow-artifacts/artifacts/nothing.bin', undefined, 'RESOURCE_DOES_NOT_EXIST'],
  ['PUT', 'mlflow-artifacts/artifacts/models/delay/1/pipeline.json', {}, 'INVALID_PARAMETER_VALUE'],
  ['PUT', 'mlflow-artifacts/artifacts/.hidden', {}, 'INVALID_PARAMETER_VALUE'],
  ['DELETE', 'mlflow-artifacts/artifacts/models/delay/1', undefined, 'INVALID_PARAMETER_VALUE'],
])('%s %s with %j is refused as MLflow refuses it', async (method, path, body, code) => {
  const { registry, send } = await served()
  await registry.register('delay', modelParts(1))
  const { status, body: answer } = await send(method, path, body)
  expect([answer.error_code, status]).toEqual([code, code === 'RESOURCE_DOES_NOT_EXIST' ? 404 : 400])
  expect(await registry.list()).toHaveLength(1)
})

test('many clients that set tags at once lose none', async () => {
  const { send } = await served()
  await send('POST', 'mlflow/registered-models/create', { name: 'delay' })
  const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`)
  await Promise.all(
    keys.map(key => send('POST', 'mlflow/registered-models/set-tag', { name: 'delay', key, value: 'x' })),
  )
  const { body } = await send('GET', 'mlflow/registered-models/get?name=delay')
  expect(body.registered_model?.tags.map(({ key }) => key).sort()).toEqual(keys)
})

test('uploads are listed, read and deleted', async () => {
  const { send } = await served()
  const bytes = new TextEncoder().encode('{"a":1}')
  expect((await send('PUT', 'mlflow-artifacts/artifacts/run/model/a.json', bytes)).status).toBe(200)
  expect((await send('GET', 'mlflow-artifacts/artifacts?path=run')).body.files).toEqual([
    { path: 'model', is_dir: true },
  ])
  expect((await send('GET', 'mlflow-artifacts/artifacts?path=run/model')).body.files).toEqual([
    { path: 'a.json', is_dir: false, file_size: 7 },
  ])
  expect((await send('GET', 'mlflow-artifacts/artifacts/run/model/a.json')).body).toEqual({ a: 1 })
  expect((await send('DELETE', 'mlflow-artifacts/artifacts/run')).status).toBe(200)
  expect((await send('GET', 'mlflow-artifacts/artifacts')).body.files).toEqual([])
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { folderRegistry, type ModelRegistry } from 'bighead'
import { serveRegistry } from 'bighead/registry-server'
import { expect, onTestFinished, test } from 'vitest'
import { localFiles } from '../../../src/features/files/local-files.ts'
import { modelParts } from '../../serving/registry/model-parts.ts'
import { watchedFiles } from '../../serving/registry/watched-files.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

interface Item {
  readonly name: string
  readonly version?: string
  readonly current_stage?: string
}

interface Answer {
  readonly status: number
  readonly body: {
    readonly error_code?: string
    readonly files?: readonly { readonly path: string }[]
    readonly model_version?: object
    readonly model_versions?: readonly Item[]
    readonly registered_models?: readonly Item[]
    readonly next_page_token?: string
    readonly registered_model?: { readonly tags: readonly { readonly key: string }[] }
  }
}

type Send = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>

interface Served {
  readonly root: string
  readonly registry: ModelRegistry
  /** What was read of the registry, and of the notes. */
  readonly paths: { readonly registry: string[]; readonly notes: string[] }
  readonly send: Send
}

async function served(): Promise<Served> {
  const root = temporaryFolder()
  const [records, notes] = [
    watchedFiles(localFiles(join(root, 'registry'))),
    watchedFiles(localFiles(join(root, 'mlflow'))),
  ]
  const registry = folderRegistry(records.files)
  const server = await serveRegistry({
    registry,
    http: { host: '127.0.0.1' },
    tokens: { admin: 'may-change', read: 'may-read' },
    mlflow: notes.files,
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
  return { root, registry, paths: { registry: records.paths, notes: notes.paths }, send }
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

/** A model with versions by name of the stage that each is in. */
async function staged(send: Send, versions: number): Promise<void> {
  await send('POST', 'mlflow/registered-models/create', { name: 'delay' })
  for (let number = 1; number <= versions; number++)
    await send('POST', 'mlflow/model-versions/create', { name: 'delay', source: `s3://models/${number}` })
}

async function inProduction(send: Send): Promise<readonly unknown[]> {
  const { body } = await send('GET', 'mlflow/model-versions/search?filter=name%3D%27delay%27')
  const versions = (body.model_versions ?? []) as readonly {
    readonly version: string
    readonly current_stage: string
  }[]
  return versions.filter(one => one.current_stage === 'Production').map(one => one.version)
}

function moved(send: Send, version: string, more: object = { archive_existing_versions: true }): Promise<Answer> {
  return send('POST', 'mlflow/model-versions/transition-stage', {
    ...{ name: 'delay', version, stage: 'Production' },
    ...more,
  })
}

test('a stage moves in one step, however its version is written', async () => {
  const { root, send } = await served()
  await staged(send, 2)
  expect((await moved(send, '1')).status).toBe(200)
  const notes = (): number => readdirSync(join(root, 'mlflow', 'delay', 'notes')).length
  const before = notes()
  expect((await moved(send, '02')).body.model_version).toMatchObject({ version: '2', current_stage: 'Production' })
  expect(notes()).toBe(before + 1)
  expect(await inProduction(send)).toEqual(['2'])
})

test('of many versions that go into production at once, and archive the others, one is there', async () => {
  const { send } = await served()
  await staged(send, 6)
  const numbers = Array.from({ length: 6 }, (_, index) => String(index + 1))
  const answers = await Promise.all(numbers.map(number => moved(send, number)))
  expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 200))
  expect(await inProduction(send)).toHaveLength(1)
})

test('only what is in use is archived by what takes its place', async () => {
  const { send } = await served()
  await staged(send, 1)
  const { status, body } = await moved(send, '1', { stage: 'Archived', archive_existing_versions: true })
  expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
})

test.each(['constructor', 'toString', 'hasOwnProperty'])('an alias may be called %s', async alias => {
  const { registry, send } = await served()
  await registry.register('delay', modelParts(1))
  const query = `mlflow/registered-models/alias?name=delay&alias=${alias}`
  expect((await send('GET', query)).body.error_code).toBe('INVALID_PARAMETER_VALUE')
  expect((await send('DELETE', query, { name: 'delay', alias })).status).toBe(200)
  expect((await send('POST', 'mlflow/registered-models/alias', { name: 'delay', alias, version: '1' })).status).toBe(
    200,
  )
  expect((await send('GET', query)).body.model_version).toMatchObject({ version: '1', aliases: [alias] })
  expect((await send('DELETE', query, { name: 'delay', alias })).status).toBe(200)
  expect(await registry.aliases('delay')).toEqual({})
})

test('what is uploaded and a model called artifacts do not meet', async () => {
  const { send } = await served()
  await send('POST', 'mlflow/registered-models/create', { name: 'artifacts', description: 'a model' })
  const forged = { format: 1, exists: true, description: 'forged', tags: {}, createdAt: 0, updatedAt: 0, versions: {} }
  await send('PUT', 'mlflow-artifacts/artifacts/notes/00000002.json', forged)
  const { body } = await send('GET', 'mlflow/registered-models/get?name=artifacts')
  expect(body.registered_model).toMatchObject({ description: 'a model' })
  expect((await send('GET', 'mlflow-artifacts/artifacts')).body.files).toEqual([{ path: 'notes', is_dir: true }])
  expect((await send('DELETE', 'mlflow-artifacts/artifacts/notes')).status).toBe(200)
  expect((await send('GET', 'mlflow/registered-models/get?name=artifacts')).status).toBe(200)
})

test('a search that names a model reads no other', async () => {
  const { registry, paths, send } = await served()
  for (const name of ['delay', 'taxi']) {
    await registry.register(name, modelParts(1))
    await send('POST', 'mlflow/registered-models/set-tag', { name, key: 'team', value: 'ops' })
  }
  const searched = async (what: string, filter: string): Promise<readonly string[]> => {
    paths.registry.length = 0
    paths.notes.length = 0
    const { status } = await send('GET', `mlflow/${what}/search?filter=${encodeURIComponent(filter)}`)
    expect(status).toBe(200)
    return [...new Set([...paths.registry, ...paths.notes].map(path => path.split('/')[0] ?? ''))].sort()
  }
  for (const what of ['registered-models', 'model-versions']) {
    expect(await searched(what, "name = 'delay'")).toEqual(['delay'])
    expect(await searched(what, "tags.team = 'ops' AND name IN ('taxi', 'nothing', '../x')")).toEqual(['taxi'])
    expect(await searched(what, '')).toEqual(['delay', 'taxi'])
  }
})

test('what is asked of a version reads no other version, and each record once', async () => {
  const { registry, paths, send } = await served()
  for (const seed of [1, 2, 3]) await registry.register('delay', modelParts(seed))
  for (const [method, path, body] of [
    ['GET', 'mlflow/model-versions/get?name=delay&version=2', undefined],
    ['POST', 'mlflow/model-versions/set-tag', { name: 'delay', version: '2', key: 'a', value: 'b' }],
    ['GET', 'mlflow/model-versions/get-download-uri?name=delay&version=2', undefined],
  ] as const) {
    paths.registry.length = 0
    expect((await send(method, path, body)).status).toBe(200)
    expect(paths.registry).toEqual(['delay/versions/00000002.json'])
  }
})

test('searches come in the order that is asked for, page by page', async () => {
  const { registry, send } = await served()
  for (const [seed, name] of ['taxi', 'delay', 'delay'].entries()) await registry.register(name, modelParts(seed))
  const pages = async (what: string, query: string): Promise<unknown> => {
    const found: unknown[] = []
    for (let token: string | undefined = ''; token !== undefined; ) {
      const { body } = await send('GET', `mlflow/${what}/search?max_results=2&${query}&page_token=${token}`)
      const items = body.model_versions ?? body.registered_models ?? []
      found.push(items.map(item => [item.name, item.version].filter(Boolean).join('/')))
      token = body.next_page_token
    }
    return found
  }
  expect(await pages('model-versions', '')).toEqual([['delay/2', 'delay/1'], ['taxi/1']])
  expect(await pages('model-versions', 'order_by=name+DESC&order_by=version_number')).toEqual([
    ['taxi/1', 'delay/1'],
    ['delay/2'],
  ])
  expect(await pages('model-versions', 'filter=version_number+%3E+1')).toEqual([['delay/2']])
  expect(await pages('registered-models', 'order_by=timestamp+ASC')).toEqual([['taxi', 'delay']])
  expect(await pages('registered-models', "filter=name+ILIKE+'%25X%25'")).toEqual([['taxi']])
})

test('the newest version of each stage is found', async () => {
  const { send } = await served()
  await staged(send, 3)
  await moved(send, '1', {})
  const latest = async (query: string): Promise<unknown> =>
    (await send('GET', `mlflow/registered-models/get-latest-versions?name=delay${query}`)).body.model_versions?.map(
      item => item.version,
    )
  expect(await latest('')).toEqual(['3', '1'])
  expect(await latest('&stages=production')).toEqual(['1'])
  expect(await latest('&stages=Archived')).toEqual([])
})

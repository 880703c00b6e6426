import { createHash, generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ConflictError, folderRegistry, httpRegistry, type ModelRegistry, StorageError, signedRegistry } from 'bighead'
import { serveRegistry } from 'bighead/registry-server'
import { registryLaws } from 'bighead/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { modelParts } from '../../serving/registry/model-parts.ts'
import { unfinished } from '../../serving/registry/unfinished.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const token = 'may-change-models'

interface Served {
  readonly root: string
  readonly address: string
  readonly registry: ModelRegistry
}

async function served(): Promise<Served> {
  const root = temporaryFolder()
  const server = await serveRegistry({
    registry: folderRegistry(root, { user: 'server' }),
    http: { host: '127.0.0.1' },
    tokens: { admin: token },
    versions: { jsonBytes: 100_000 },
    log: 'nothing',
  })
  onTestFinished(() => server.close())
  return { root, address: server.address, registry: httpRegistry(server.address, { token }) }
}

registryLaws(test, async () => (await served()).registry)

test('a registry far away and the folder beside it are one and the same', async () => {
  const { root, registry } = await served()
  const files = { 'weights.bin': new Uint8Array(5) }
  const version = await registry.register('delay', modelParts(1, { files, metadata: { auc: 0.5 } }))
  const folder = folderRegistry(root)
  expect(await folder.resolve('delay/1')).toEqual(version)
  expect(await folder.register('delay', modelParts(1, { files, metadata: { auc: 0.5 } }))).toEqual(version)
  expect(await registry.list('delay', { limit: 1 })).toEqual([version])
})

test('a client signs what it sends, and the server need not be trusted', async () => {
  const { root, registry } = await served()
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const mine = signedRegistry(registry, { key, trusted: [publicKey] })
  const version = await mine.register(
    'delay',
    modelParts(1, { metadata: { auc: 1 }, files: { 'a.bin': [new Uint8Array(5)] } }),
  )
  await mine.promote('delay', 'production', version, { expected: null })
  expect((await mine.load('delay@production')).signature).toEqual(version.signature)
  await folderRegistry(root).register('delay', modelParts(2))
  await expect(mine.load('delay@latest')).rejects.toMatchObject({ code: 'SIGNATURE' })
})

/** Moves an alias on twice, against others who do the same; gives how often it lost. */
async function promoteTwice(registry: ModelRegistry, by: string): Promise<number> {
  let [done, lost] = [0, 0]
  while (done < 2) {
    const current = (await registry.resolve('delay@production'))?.version ?? null
    try {
      await registry.promote('delay', 'production', ((current ?? 0) % 3) + 1, { expected: current, by })
      done++
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      lost++
    }
  }
  return lost
}

test('sixteen clients that promote over HTTP at once lose no turn', async () => {
  const { address, registry } = await served()
  for (let seed = 1; seed <= 3; seed++) await registry.register('delay', modelParts(seed))
  const clients = Array.from({ length: 16 }, (_, user) =>
    promoteTwice(httpRegistry(address, { token }), `user-${user}`),
  )
  expect(Math.max(...(await Promise.all(clients)))).toBeGreaterThan(0)
  const history = await registry.history('delay', 'production')
  expect(history.map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
  expect(history.every(({ from, to }) => to === ((from ?? 0) % 3) + 1)).toBe(true)
})

test('a client that goes away in the middle leaves nothing', async () => {
  const { root, registry } = await served()
  const controller = new AbortController()
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1 << 20)
    controller.abort(new Error('enough'))
    yield new Uint8Array(1 << 20)
  }
  const parts = modelParts(1, { files: { 'weights.bin': slowly() } })
  await expect(registry.register('delay', parts, { signal: controller.signal })).rejects.toThrow('enough')
  await expect.poll(() => unfinished(root)).toEqual([])
  expect(await registry.list()).toEqual([])
})

test('what was changed on the disk of the server is refused, also when it is sent piece by piece', async () => {
  const { root, registry } = await served()
  const version = await registry.register('delay', modelParts(1, { files: { 'weights.bin': new Uint8Array(9 << 20) } }))
  const [content = ''] = readdirSync(join(root, 'delay', 'content'))
  const path = join(root, 'delay', 'content', content, 'weights.bin')
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = 1
  writeFileSync(path, bytes)
  await expect(registry.load('delay/1')).rejects.toThrow()
  let size = 0
  await expect(async () => {
    for await (const piece of registry.read(version, 'weights.bin')) size += piece.length
  }).rejects.toThrow()
  expect(size).toBeLessThan(bytes.length)
})

test.each<[string, string, readonly string[], string]>([
  ['is not JSON', '{', ['pipeline.json'], 'pipeline.json of delay/1: it is not valid JSON'],
  ['is missing', '{}', ['features.json'], 'delay/1: it has no pipeline.json'],
])('a pipeline that %s is said, whatever the server says', async (_what, text, paths, message) => {
  const sha256 = createHash('sha256').update(text).digest('hex')
  const files = paths.map(path => ({ path, size: text.length, sha256 }))
  const version = {
    name: 'delay',
    version: 1,
    digest: `sha256:${sha256}`,
    createdAt: 0,
    createdBy: '',
    files,
    metadata: {},
  }
  const other = createServer(({ url = '' }, response) =>
    response.end(url.startsWith('/v1/resolve') ? JSON.stringify(version) : text),
  ).listen(0, '127.0.0.1')
  await new Promise(done => other.once('listening', done))
  onTestFinished(() => void other.close())
  const error = await httpRegistry(`http://127.0.0.1:${(other.address() as AddressInfo).port}`)
    .load('delay/1')
    .catch(found => found)
  expect(error).toBeInstanceOf(StorageError)
  expect(error.message).toContain(message)
})

test('nobody there, or somebody else, is said', async () => {
  const other = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1')
  await new Promise(done => other.once('listening', done))
  const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  await expect(httpRegistry(address).list()).rejects.toThrow('the answer is not that of a registry')
  await new Promise(done => other.close(done))
  const error = await httpRegistry(address)
    .resolve('delay@latest')
    .catch(found => found)
  expect(error).toBeInstanceOf(StorageError)
  expect(error.message).toContain('no answer came (ECONNREFUSED); does the registry run there?')
  expect(() => httpRegistry('registry')).toThrow('the address of a registry is needed')
})

describe('the operations', () => {
  const send = async ({ address }: Served, method: string, path: string, more: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(more.headers as object) }
    const response = await fetch(`${address}${path}`, { ...more, method, headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const form = (parts: readonly (readonly [string, string, string?])[]): RequestInit => {
    const body = new FormData()
    for (const [name, text, file] of parts) {
      if (file === undefined) body.append(name, text)
      else body.append(name, new Blob([text]), file)
    }
    return { body }
  }

  test('need tokens to change anything', async () => {
    const { address } = await served()
    await expect(httpRegistry(address).register('delay', modelParts(1))).rejects.toThrow('needs a token')
    await expect(httpRegistry(address, { token: 'guess' }).remove('delay', 1)).rejects.toThrow('not valid')
    expect(await httpRegistry(address).list()).toEqual([])
    const closed = await serveRegistry({ registry: folderRegistry(temporaryFolder()), http: { host: '127.0.0.1' } })
    onTestFinished(() => closed.close())
    await expect(httpRegistry(closed.address).register('delay', modelParts(1))).rejects.toThrow(
      'without an admin token',
    )
  })

  test('take a form as any client sends it', async () => {
    const at = await served()
    const made = await send(
      at,
      'POST',
      '/v1/models/delay/versions',
      form([
        ['pipeline', '{"steps":[]}'],
        ['metadata', '{"auc":0.75}'],
        ['files', 'hello', 'notes.md'],
      ]),
    )
    expect([made.status, made.body.version, made.body.metadata]).toEqual([201, 1, { auc: 0.75 }])
    expect(made.headers.get('location')).toBe('/v1/models/delay/versions/1')
    const file = await send(at, 'GET', '/v1/models/delay/versions/1/files/notes.md')
    expect(file.body).toBe('hello')
    expect(file.headers.get('content-digest')).toMatch(/^sha-256=:[\w+/]{43}=:$/)
  })

  const refused: readonly (readonly [string, number, Parameters<typeof form>[0]])[] = [
    ['without a pipeline', 400, [['metadata', '{}']]],
    [
      'with two pipelines',
      400,
      [
        ['pipeline', '{}'],
        ['pipeline', '{}'],
      ],
    ],
    ['with a pipeline that is not JSON', 400, [['pipeline', '{']]],
    [
      'with metadata that are not object',
      400,
      [
        ['pipeline', '{}'],
        ['metadata', '[]'],
      ],
    ],
    [
      'with a part that nobody knows',
      400,
      [
        ['pipeline', '{}'],
        ['weights', 'x'],
      ],
    ],
    [
      'with a file name that leads elsewhere',
      400,
      [
        ['pipeline', '{}'],
        ['files', 'x', '../x'],
      ],
    ],
    [
      'with another digest',
      400,
      [
        ['pipeline', '{}'],
        ['files', 'x', 'a.bin'],
        ['digests', '{"a.bin":"00"}'],
      ],
    ],
    [
      'with a digest of a file that never came',
      400,
      [
        ['pipeline', '{}'],
        ['digests', '{"a.bin":"00"}'],
      ],
    ],
    ['with JSON above the limit', 413, [['pipeline', `"${'x'.repeat(100_000)}"`]]],
  ]
  test.each(refused)('refuse a form %s', async (_what, status, parts) => {
    const at = await served()
    expect((await send(at, 'POST', '/v1/models/delay/versions', form(parts))).status).toBe(status)
    expect(await at.registry.list()).toEqual([])
    expect(unfinished(at.root)).toEqual([])
  })

  test('refuse what is no form, or ends early', async () => {
    const at = await served()
    const post = (body: string, type: string) =>
      send(at, 'POST', '/v1/models/delay/versions', { body, headers: { 'content-type': type } })
    expect((await post('{}', 'application/json')).status).toBe(415)
    const boundary = 'multipart/form-data; boundary=x'
    const head = '--x\r\ncontent-disposition: form-data; name="pipeline"\r\n\r\n'
    for (const body of [
      '',
      '--x',
      '--y\r\n',
      `${head}{}`,
      `${head}{}\r\n--x`,
      '--x\r\nno-name: 1\r\n\r\n{}\r\n--x--',
      'z'.repeat(99_999),
    ])
      expect([body.slice(0, 20), (await post(body, boundary)).status]).toEqual([body.slice(0, 20), 400])
    expect((await post(`${head}{}\r\n--x--`, boundary)).status).toBe(201)
  })

  test('move aliases by If-Match only', async () => {
    const at = await served()
    for (const seed of [1, 2]) await at.registry.register('delay', modelParts(seed))
    const promote = (version: number, headers: object) =>
      send(at, 'PUT', '/v1/models/delay/aliases/production', {
        body: JSON.stringify({ version, reason: 'why not' }),
        headers: { 'content-type': 'application/json', ...headers },
      })
    expect((await promote(1, {})).status).toBe(428)
    expect((await promote(1, { 'if-match': 'W/"1"' })).status).toBe(400)
    expect((await promote(1, { 'if-match': '"1"' })).status).toBe(412)
    const first = await promote(1, { 'if-none-match': '*' })
    expect([first.status, first.headers.get('etag'), first.body.reason]).toEqual([200, '"1"', 'why not'])
    expect((await promote(2, { 'if-none-match': '*' })).status).toBe(412)
    expect((await promote(9, { 'if-match': '"1"' })).status).toBe(404)
    expect((await promote(2, { 'if-match': '"1"' })).status).toBe(200)
    const alias = await send(at, 'GET', '/v1/models/delay/aliases/production')
    expect([alias.body, alias.headers.get('etag')]).toEqual([{ version: 2 }, '"2"'])
    expect((await send(at, 'POST', '/v1/models/delay/aliases/production/rollback')).body.to).toBe(1)
    expect((await send(at, 'DELETE', '/v1/models/delay/versions/1')).status).toBe(409)
    expect((await send(at, 'DELETE', '/v1/models/delay/versions/2')).status).toBe(204)
  })

  test('give lists page by page', async () => {
    const at = await served()
    for (const [seed, name] of ['delay', 'delay', 'taxi'].entries()) await at.registry.register(name, modelParts(seed))
    const pages: unknown[] = []
    for (let after: string | null = ''; after !== null; ) {
      const { body }: { body: { versions: { name: string; version: number }[]; next: string | null } } = await send(
        at,
        'GET',
        `/v1/versions?limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      )
      pages.push(body.versions.map(({ name, version }) => `${name}/${version}`))
      after = body.next
    }
    expect(pages).toEqual([['delay/1', 'delay/2'], ['taxi/1']])
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=../x', 'after=a/b'])
      expect((await send(at, 'GET', `/v1/versions?${query}`)).status).toBe(400)
  })

  test.each(['..%2F..%2Fetc', 'a%00b', '.hidden', 'a%5Cb', encodeURIComponent('x'.repeat(64))])(
    'refuse the name %s in every place of a path',
    async name => {
      const at = await served()
      await at.registry.register('delay', modelParts(1))
      for (const path of [
        `/v1/models/${name}/versions`,
        `/v1/models/${name}/versions/1`,
        `/v1/models/${name}/aliases`,
        `/v1/models/${name}/history`,
        `/v1/models/delay/aliases/${name}`,
        `/v1/models/delay/versions/${name}`,
        `/v1/models/delay/versions/1/files/${name}`,
        `/v1/resolve?reference=${name}@production`,
      ])
        expect([400, 404]).toContain((await send(at, 'GET', path)).status)
    },
  )
})

test('a token that may not change anything is told so, in one sentence', async () => {
  const { address } = await served()
  const stranger = httpRegistry(address, { token: 'of-somebody-else' })
  await expect(stranger.register('delay', modelParts(1))).rejects.toThrow(/401: This token is not valid\.$/)
})

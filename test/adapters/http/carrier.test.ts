import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/adapters/http/create-app.ts'
import { echoRoutes } from './echo-routes.ts'

const app = createApp(echoRoutes(), { log: 'nothing', limits: { bodyLimit: 100_000 } })
const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers })

describe('a body', () => {
  test('is taken with any content type, and without one', async () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'application/vnd.x+json'])
      expect((await post('/echo', '{"a":1}', { 'content-type': type })).json()).toEqual({ a: 1 })
    expect((await post('/echo', Buffer.from('{"a":1}'))).json()).toEqual({ a: 1 })
    expect((await post('/length', '')).json()).toBe(0)
  })

  test('that is not JSON is refused with what is wrong', async () => {
    for (const body of ['{"a":', 'NaN', '{"a":1}x', '', '\uFEFF', Buffer.from([0x22, 0xff, 0x22])]) {
      const answer = await post('/echo', body)
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toMatchObject({ code: 'MALFORMED_REQUEST', error: expect.stringMatching(/body/) })
    }
  })

  test('is decompressed', async () => {
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      const answer = await post('/echo', compress('{"a":1}'), { 'content-encoding': encoding })
      expect(answer.json(), encoding).toEqual({ a: 1 })
    }
    expect((await post('/echo', '{}', { 'content-encoding': 'identity' })).statusCode).toBe(200)
  })

  test('that is too large is refused, also when it only becomes so', async () => {
    expect((await post('/length', Buffer.alloc(100_000))).json()).toBe(100_000)
    expect((await post('/length', Buffer.alloc(100_001))).statusCode).toBe(413)
    const bomb = Buffer.alloc(2 ** 22)
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      const answer = await post('/length', compress(bomb), { 'content-encoding': encoding })
      expect([answer.statusCode, answer.json().code], encoding).toEqual([413, 'BODY_TOO_LARGE'])
    }
    expect((await post('/small', '12345678901')).statusCode).toBe(413)
    expect((await post('/small', gzipSync('12345678901'), { 'content-encoding': 'gzip' })).statusCode).toBe(413)
  })

  test('in an unknown encoding, or damaged, is refused', async () => {
    expect((await post('/echo', '{}', { 'content-encoding': 'zstd' })).statusCode).toBe(415)
    expect((await post('/echo', '{}', { 'content-encoding': 'gzip, gzip' })).statusCode).toBe(415)
    expect((await post('/echo', '{}', { 'content-encoding': 'toString' })).statusCode).toBe(415)
    expect((await post('/echo', '{}', { 'content-encoding': 'gzip' })).statusCode).toBe(400)
  })
})

describe('a path', () => {
  test('gives its parameters decoded, whatever they hold', async () => {
    expect((await app.inject('/models/a%2Fb/versions/..%2F..')).json()).toEqual({ model: 'a/b', version: '../..' })
    expect((await app.inject('/files/a/b%20c')).json()).toEqual({ '*': 'a/b c' })
    expect((await app.inject('/query?a=1&a=2&b=3')).json()).toEqual({ a: ['1', '2'], b: '3' })
  })

  test('that is not there, or not decodable, is answered in JSON', async () => {
    for (const url of ['/', '/nowhere', '/models/a'])
      expect((await app.inject(url)).json(), url).toMatchObject({ code: 'NOT_FOUND' })
    expect((await app.inject('/nowhere')).statusCode).toBe(404)
    expect((await app.inject('/models/%zz/versions/1')).statusCode).toBe(400)
    expect((await app.inject(`/models/${'x'.repeat(600)}/versions/1`)).statusCode).toBe(414)
  })

  test('answers HEAD like GET, and other methods with what it allows', async () => {
    const head = await app.inject({ method: 'HEAD', url: '/large' })
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', '100002'])
    for (const [method, url, allow] of [
      ['GET', '/echo', 'POST'],
      ['DELETE', '/large', 'GET, HEAD'],
    ] as const) {
      const answer = await app.inject({ method, url })
      expect([answer.statusCode, answer.headers.allow, answer.json().code]).toEqual([405, allow, 'METHOD_NOT_ALLOWED'])
    }
  })
})

describe('an answer', () => {
  test('is compressed where the client takes it and it is large', async () => {
    const get = (url: string, accept: string) => app.inject({ url, headers: { 'accept-encoding': accept } })
    const gzip = await get('/large', 'gzip, deflate, br')
    expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(JSON.parse(gunzipSync(gzip.rawPayload).toString())).toHaveLength(100_000)
    expect((await get('/large', 'gzip;q=0, br')).headers['content-encoding']).toBe('br')
    expect((await get('/large', 'deflate;q=0.5, gzip;q=0.1')).headers['content-encoding']).toBe('deflate')
    expect((await get('/large', '*')).headers['content-encoding']).toBe('gzip')
    expect((await get('/large', 'identity')).headers['content-encoding']).toBeUndefined()
    expect((await get('/kept', 'gzip')).headers['content-encoding']).toBeUndefined()
    expect((await get('/query', 'gzip')).headers['content-encoding']).toBeUndefined()
  })

  test('may be one to a body that is read as it arrives', async () => {
    const send = (payload: Buffer, headers = {}) =>
      app.inject({ method: 'POST', url: '/streamed/a/b', payload, headers: { 'content-type': 'a/b', ...headers } })
    expect((await send(Buffer.alloc(1000))).json()).toEqual([1000, 0])
    expect((await send(Buffer.alloc(0))).json()).toEqual([0, 0])
    expect((await send(Buffer.alloc(1001))).statusCode).toBe(413)
    expect((await send(Buffer.alloc(10), { 'content-encoding': 'gzip' })).statusCode).toBe(415)
    expect((await app.inject({ method: 'POST', url: '/length', payload: Buffer.alloc(2000) })).json()).toBe(2000)
  })

  test('may come piece by piece', async () => {
    expect((await app.inject('/pieces')).body).toBe('one two three')
  })

  test('that is a page may run nothing from elsewhere', async () => {
    const { headers } = await app.inject('/page')
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/)
  })
})

describe('a failure', () => {
  test('is told by its code, with the status of its kind', async () => {
    const missing = await app.inject('/missing')
    expect([missing.statusCode, missing.json()]).toEqual([
      404,
      { code: 'MODEL_NOT_FOUND', error: 'Model `flight-delay@production` is not in the registry. Register it first.' },
    ])
    const busy = await app.inject('/busy')
    expect([busy.statusCode, busy.headers['retry-after'], busy.json().error]).toEqual([429, '3', 'Too many.'])
  })

  test('of the server tells the client nothing about it', async () => {
    const broken = await app.inject('/broken')
    expect(broken.statusCode).toBe(500)
    expect(broken.body).not.toMatch(/hunter2|secret/)
    expect(broken.json().code).toBe('INTERNAL')
  })
})

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from 'bighead/client'
import { afterEach, describe, expect, test } from 'vitest'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server that gives these answers one after the other, and the last one from then on. */
async function server(...answers: readonly Answer[]): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const http = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] as Answer
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked }
}

const says =
  (status: number, body: string, headers: { readonly [name: string]: string } = {}): Answer =>
  (request, response) => {
    request.resume()
    response.writeHead(status, headers).end(body)
  }
const models = says(200, '{"models":["late"]}')
const busy = says(429, '{"error":"too much","code":"OVERLOADED"}', { 'retry-after': '0' })
const never: Answer = request => request.resume()
const random = () => 0

describe('a request', () => {
  test('is sent again while the server is busy, and no longer', async () => {
    const patient = await server(busy, says(503, ''), models)
    expect(await createClient({ url: patient.url, random }).models()).toEqual(['late'])
    expect(patient.asked.length).toBe(3)
    const stubborn = await server(busy)
    const refused = createClient({ url: stubborn.url, random, retries: 1 }).models()
    await expect(refused).rejects.toMatchObject({
      name: 'BusyError',
      code: 'BUSY',
      status: 429,
      serverCode: 'OVERLOADED',
      retryAfter: 0,
    })
    expect(stubborn.asked.length).toBe(2)
  })

  test('is not sent again where the server asks for more time than the call has', async () => {
    const later = await server(says(503, '{"error":"closing"}', { 'retry-after': '3600' }), models)
    const call = createClient({ url: later.url }).models()
    await expect(call).rejects.toMatchObject({ status: 503, retryAfter: 3600, serverCode: null })
    expect(later.asked.length).toBe(1)
  })

  test('understands a date in Retry-After', async () => {
    const past = await server(says(503, '', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }), models)
    expect(await createClient({ url: past.url }).models()).toEqual(['late'])
  })

  test.each([
    [400, '{"error":"no such input","code":"INVALID_TENSOR"}', 'RefusedError', 'INVALID_TENSOR'],
    [401, '{"error":"a token is needed","code":"UNAUTHENTICATED"}', 'RefusedError', 'UNAUTHENTICATED'],
    [404, 'not found', 'RefusedError', null],
    [500, '{"error":"failed"}', 'ServerError', null],
  ])('with status %i is an error at once', async (status, body, name, serverCode) => {
    const { url, asked } = await server(says(status, body))
    await expect(createClient({ url }).models()).rejects.toMatchObject({ name, status, serverCode })
    expect(asked.length).toBe(1)
  })

  test('is an error of its own where nobody answers', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', random, retries: 1 })
    await expect(client.models()).rejects.toMatchObject({ name: 'UnreachableError', url: 'http://127.0.0.1:1' })
  })

  test('is an error where something else answers', async () => {
    const { url } = await server(says(200, '<html>'))
    await expect(createClient({ url }).models()).rejects.toMatchObject({ name: 'UnreadableAnswerError', status: 200 })
    const infer = createClient({ url, model: 'm' }).infer({ x: [1] })
    await expect(infer).rejects.toMatchObject({ name: 'UnreadableAnswerError' })
  })

  test('ends when its time is up, and when its signal says so', async () => {
    const { url } = await server(never)
    const client = createClient({ url, timeout: '50ms' })
    await expect(client.models()).rejects.toMatchObject({ name: 'TimeoutError', timeout: 50 })
    await expect(client.models({ timeout: 20 })).rejects.toMatchObject({ name: 'TimeoutError', timeout: 20 })
    for (const timeout of [2 ** 31, 0, Number.NaN, '10s' as never])
      await expect(client.models({ timeout })).rejects.toMatchObject({ name: 'ParameterError', parameter: 'timeout' })
    const controller = new AbortController()
    const call = createClient({ url }).models({ signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await expect(createClient({ url }).models({ signal: controller.signal })).rejects.toThrow('enough')
  })

  test('ends in the midst of a wait', async () => {
    const { url } = await server(says(503, '', { 'retry-after': '20' }))
    const controller = new AbortController()
    const call = createClient({ url }).models({ signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 20)
    await expect(call).rejects.toThrow('enough')
  })

  test('carries the token and the headers', async () => {
    const { url } = await server((request, response) => {
      response.end(JSON.stringify({ models: [request.headers.authorization, request.headers['x-tenant']] }))
    })
    const client = createClient({ url: `${url}/`, token: 'secret', headers: { 'x-tenant': 't' } })
    expect(await client.models()).toEqual(['Bearer secret', 't'])
  })

  test('about health is an answer whatever the status', async () => {
    const { url, asked } = await server(says(503, ''), says(200, ''), says(404, ''))
    const client = createClient({ url })
    expect([await client.ready(), await client.live(), await client.ready({ model: 'a b/3' })]).toEqual([
      false,
      true,
      false,
    ])
    expect(asked).toEqual(['GET /v2/health/ready', 'GET /v2/health/live', 'GET /v2/models/a%20b/versions/3/ready'])
  })
})

describe('a client', () => {
  test.each([
    [{}, 'url'],
    [{ url: 'localhost:8080' }, 'url'],
    [{ url: 'http://a', retries: -1 }, 'retries'],
    [{ url: 'http://a', timeout: '10' }, 'timeout'],
    [{ url: 'http://a', timeout: '0s' }, 'timeout'],
    [{ url: 'http://a', timeout: '30d' }, 'timeout'],
    [{ url: 'http://a', timeout: 10 }, 'timeout'],
    [{ url: 'http://a', features: {} }, 'features'],
    [{ url: 'http://a', tokens: 'x' }, 'Did you mean `token`?'],
  ])('is refused for %j', (options, message) => {
    expect(() => createClient(options as never)).toThrow(message)
  })

  test('needs a model, a set, and values that JSON has a form for', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', retries: 0 })
    expect(() => client.infer({ x: [1] })).toThrow('Parameter `model`')
    await expect(client.predict({})).rejects.toThrow('Parameter `model`')
    await expect(client.features([])).rejects.toThrow('created without a feature set')
    await expect(client.predict({ x: Number.NaN }, { model: 'm' })).rejects.toThrow('JSON has no form for NaN')
  })
})

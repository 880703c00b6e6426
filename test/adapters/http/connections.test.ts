import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type HttpServer, openHttpServer } from '../../../src/adapters/http/http-server.ts'
import { echoRoutes, route } from './echo-routes.ts'

const open: HttpServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function serve(options: Parameters<typeof openHttpServer>[1] = {}, routes = echoRoutes()): Promise<HttpServer> {
  const server = await openHttpServer(routes, { host: '127.0.0.1', log: 'nothing', ...options })
  open.push(server)
  return server
}

/** What a connection receives until the server ends it. */
async function talk(server: HttpServer, ...pieces: readonly string[]): Promise<string> {
  const socket = socketTo(server)
  let received = ''
  socket.on('data', piece => {
    received += String(piece)
  })
  const ended = once(socket, 'close')
  for (const piece of pieces) socket.write(piece)
  await ended
  return received
}

/** How an answer begins that comes while pieces are sent. A client that still writes when the server closes may miss it, and asks again. */
async function answerTo(server: HttpServer, head: string, pieces: readonly Buffer[]): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const socket = socketTo(server)
    const answered = once(socket, 'data')
    socket.write(head)
    Readable.from(pieces).pipe(socket, { end: false })
    try {
      return String((await answered)[0])
    } catch (error) {
      if (attempt === 10) throw error
    } finally {
      socket.destroy()
    }
  }
}

function socketTo(server: HttpServer): Socket {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1')
  socket.on('error', () => {})
  return socket
}

test('clients that send their headers or their body slowly, or nothing, are cut off', { timeout: 30_000 }, async () => {
  const limits = {
    headersTimeout: '500ms',
    requestTimeout: '1s',
    silenceTimeout: '3s',
    keepAliveTimeout: '1s',
  } as const
  const server = await serve({ limits })
  const [headers, body, nothing, kept] = await Promise.all([
    talk(server, 'POST /echo HTTP/1.1\r\nhost: x\r\n'),
    talk(server, 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{'),
    talk(server),
    talk(server, 'GET /query HTTP/1.1\r\nhost: x\r\n\r\n'),
  ])
  expect(headers).toMatch(/^HTTP\/1\.1 408/)
  expect(body).toMatch(/^HTTP\/1\.1 408/)
  expect(nothing).toMatch(/^(HTTP\/1\.1 408|$)/)
  expect(kept).toMatch(/^HTTP\/1\.1 200/)
  expect(await (await fetch(`${server.address}/query`)).json()).toEqual({})
})

test('what is no HTTP is answered with status 400', async () => {
  const server = await serve()
  expect(await talk(server, '\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
  expect(await talk(server, `GET /query HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/)
})

test('bodies of 100 MB are refused: by what they say of themselves, as they come, and as they unfold', async () => {
  const server = await serve()
  const mega = 2 ** 20
  const head = 'POST /length HTTP/1.1\r\nhost: x\r\n'
  expect(await talk(server, `${head}content-length: ${100 * mega}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413/)

  const chunk = Buffer.concat([Buffer.from(`${mega.toString(16)}\r\n`), Buffer.alloc(mega, 'x'), Buffer.from('\r\n')])
  const pieces = Array.from({ length: 100 }, () => chunk)
  expect(await answerTo(server, `${head}transfer-encoding: chunked\r\n\r\n`, pieces)).toMatch(/^HTTP\/1\.1 413/)

  const bomb = gzipSync(Buffer.alloc(100 * mega))
  expect(bomb.length).toBeLessThan(mega)
  const unfolded = await fetch(`${server.address}/length`, {
    method: 'POST',
    body: bomb,
    headers: { 'content-encoding': 'gzip' },
  })
  expect(unfolded.status).toBe(413)
  const taken = await fetch(`${server.address}/length`, { method: 'POST', body: Buffer.alloc(60 * mega) })
  expect(await taken.json()).toBe(60 * mega)
})

test('bodies that arrive in one packet, or in many, stay what they were while others arrive', async () => {
  const kept: Uint8Array[] = []
  const keeps = route('POST', '/keep', ({ body }) => ({ status: 200, body: JSON.stringify(kept.push(body)) }))
  const server = await serve({}, [keeps])
  const request = (body: string, last = false): string =>
    `POST /keep HTTP/1.1\r\nhost: x\r\n${last ? 'connection: close\r\n' : ''}content-length: ${body.length}\r\n\r\n${body}`
  const bodies = ['a', 'b', 'c'].flatMap(letter => [letter.repeat(10), letter.repeat(50_000)])
  const whole = bodies.map((body, index) => request(body, index === bodies.length - 1)).join('')
  await talk(server, whole)
  const socket = socketTo(server)
  for (let at = 0; at < whole.length; at += 7000) {
    socket.write(whole.slice(at, at + 7000))
    await wait(1)
  }
  await once(socket.resume(), 'close')
  const shown = (body: Uint8Array) => [body.length, ...new Set(body)]
  const sent = bodies.map(body => shown(Buffer.from(body)))
  expect(kept.map(shown)).toEqual([...sent, ...sent])
})

test('a body that ends before its length is answered by nothing, and the server goes on', async () => {
  const server = await serve()
  const socket = socketTo(server)
  socket.end('POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc')
  await once(socket.resume(), 'close')
  expect(await (await fetch(`${server.address}/length`, { method: 'POST', body: 'abc' })).json()).toBe(3)
})

test('a thousand clients that disconnect in mid-request abort what they asked for', async () => {
  let begun = 0
  let aborted = 0
  const waits = route('POST', '/wait', async ({ signal }) => {
    begun++
    await new Promise(done => {
      if (signal.aborted) done(null)
      else signal.addEventListener('abort', done)
    })
    aborted++
    return { status: 200 }
  })
  const server = await serve({}, [waits, ...echoRoutes()])
  for (let round = 0; round < 10; round++) {
    const sockets = Array.from({ length: 100 }, () => socketTo(server))
    for (const socket of sockets) socket.write('POST /wait HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}')
    while (begun < (round + 1) * 100) await wait(5)
    for (const socket of sockets) socket.destroy()
  }
  while (aborted < 1000) await wait(5)
  expect(await (await fetch(`${server.address}/query`)).json()).toEqual({})
})

test('closing serves on while it drains, finishes what it has begun, and ends', async () => {
  let closing = false
  let finish = (): void => {}
  let begun = false
  const held = route('GET', '/held', async () => {
    begun = true
    await new Promise<void>(done => {
      finish = done
    })
    return { status: 200, body: '"held"' }
  })
  const onClosing = (): void => {
    closing = true
  }
  const server = await serve({ onClosing }, [held, ...echoRoutes()])
  const silent = socketTo(server)
  const kept = socketTo(server)
  kept.write('GET /query HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(kept, 'data')
  const answer = fetch(`${server.address}/held`)
  while (!begun) await wait(5)
  const closed = server.close({ drain: '2s' })
  expect(closing).toBe(true)
  const served = await fetch(`${server.address}/query`)
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'close'])
  while (!silent.destroyed) await wait(5)
  await expect(fetch(`${server.address}/query`)).rejects.toThrow()
  finish()
  expect(await (await answer).json()).toBe('held')
  await closed
  while (!kept.destroyed) await wait(5)
  expect(server.close()).toBe(closed)
})

test('a request that never ends is cut off when its time to close is up', async () => {
  const never = route('GET', '/never', () => new Promise(() => {}))
  const server = await serve({ limits: { closeTimeout: '200ms' } }, [never])
  const answer = fetch(`${server.address}/never`).catch(error => error)
  await wait(50)
  await server.close()
  expect(await answer).toBeInstanceOf(TypeError)
})

test('limits that are none are refused', async () => {
  await expect(serve({ limits: { requestTimeout: '1 s' as '1s' } })).rejects.toThrow(/limits\.requestTimeout/)
  await expect(serve({ limits: { bodyLimit: 0 } })).rejects.toThrow(/limits\.bodyLimit/)
  await expect(serve({ limits: { body: 1 } as object })).rejects.toThrow(/no such option/)
})

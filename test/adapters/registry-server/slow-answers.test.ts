import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { httpRegistry, type ModelRegistry, type ModelVersion, StorageError } from 'bighead'
import { expect, onTestFinished, test } from 'vitest'

const timeout = 1000
const piece = Buffer.alloc(1000, 'model')
const pieces = 8
const sha256 = createHash('sha256')
  .update(Buffer.concat(Array<Buffer>(pieces).fill(piece)))
  .digest('hex')
const version: ModelVersion = {
  ...{ name: 'delay', version: 1, digest: `sha256:${sha256}`, createdAt: 0, createdBy: 'ada', metadata: {} },
  files: [{ path: 'weights.bin', size: pieces * piece.length, sha256 }],
}

/** A registry whose answers come as slowly as a listener gives them. */
async function answeredBy(listener: RequestListener): Promise<ModelRegistry> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return httpRegistry(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeout })
}

async function read(registry: ModelRegistry, signal?: AbortSignal): Promise<number> {
  let size = 0
  for await (const part of registry.read(version, 'weights.bin', { signal })) size += part.length
  return size
}

test('a file that takes longer than the time-out is read while it flows', async () => {
  const registry = await answeredBy(async (_request, response) => {
    for (let sent = 0; sent < pieces; sent++) {
      response.write(piece)
      await wait(timeout / 4)
    }
    response.end()
  })
  expect(await read(registry)).toBe(pieces * piece.length)
})

test('a reader that takes its time is no silence', async () => {
  const registry = await answeredBy((_request, response) => {
    for (let sent = 0; sent < pieces; sent++) response.write(piece)
    response.end()
  })
  let size = 0
  for await (const part of registry.read(version, 'weights.bin')) {
    if (size === 0) await wait(timeout * 1.5)
    size += part.length
  }
  expect(size).toBe(pieces * piece.length)
})

test.each<[string, RequestListener, string]>([
  ['that never begins', () => {}, `no answer came (nothing came for ${timeout} ms); does the registry run there?`],
  ['that falls silent', (_request, response) => response.write(piece), `nothing came for ${timeout} ms.`],
  ['that breaks off', (_request, response) => response.write(piece, () => response.destroy()), 'the answer breaks off'],
])('an answer %s is an error', async (_what, listener, message) => {
  const registry = await answeredBy(listener)
  for (const call of [() => read(registry), () => registry.list()]) {
    const error = await call().catch(found => found)
    expect(error).toBeInstanceOf(StorageError)
    expect(error.message).toContain(message)
  }
})

test('a signal ends the reading of a body with its own reason', async () => {
  const controller = new AbortController()
  const registry = await answeredBy((_request, response) =>
    response.write(piece, () => controller.abort(new Error('enough'))),
  )
  await expect(read(registry, controller.signal)).rejects.toThrow('enough')
})

test('an answer without end is cut off where no answer is as long', async () => {
  const block = Buffer.alloc(1 << 20, ' ')
  const registry = await answeredBy((request, response) => {
    const more = (): void => {
      if (!request.socket.destroyed) response.write(block, more)
    }
    more()
  })
  await expect(registry.list()).rejects.toThrow('the answer is too large')
})

test('an answer that says it is too long is not left half read: its connection ends', async () => {
  let ended: Promise<unknown> | null = null
  const registry = await answeredBy((request, response) => {
    ended = new Promise(resolve => request.socket.once('close', resolve))
    response.writeHead(400, { 'content-length': String(1 << 30) })
    response.write(piece)
  })
  await expect(registry.list()).rejects.toThrow('the answer is too large')
  await ended
}, 5000)

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('%s is no time-out', given => {
  expect(() => httpRegistry('http://registry', { timeout: given })).toThrow('Parameter `timeout`')
})

import { ModelNotFoundError } from '../../../src/serving/errors.ts'
import { HttpError } from '../../../src/serving/http/http-error.ts'
import type { Access, HttpResponse, Route } from '../../../src/serving/http/route.ts'

/** A route that answers with what `handle` gives. */
export function route(
  method: Route['method'],
  path: string,
  handle: Route['handle'],
  more: Partial<Route> = {},
): Route {
  const operation = { id: path, summary: path, tag: 'test', responses: { 200: { description: 'what it gives' } } }
  return { method, path, access: 'open', operation, handle, ...more }
}

const json = (value: unknown): HttpResponse => ({ status: 200, body: JSON.stringify(value) })

/** One route for each thing that the carrier does. */
export function echoRoutes(): Route[] {
  const guarded = (['read', 'predict', 'admin'] as const).map((access: Access) =>
    route('POST', `/${access}`, () => json(access), { access }),
  )
  return [
    ...guarded,
    route('POST', '/echo', request => json(request.json())),
    route('POST', '/length', request => json(request.body.byteLength)),
    route('POST', '/small', request => json(request.body.byteLength), { bodyLimit: 10 }),
    route('GET', '/models/:model/versions/:version', request => json(request.parameters)),
    route('GET', '/query', request => json(request.query)),
    route('GET', '/files/*', request => json(request.parameters)),
    route('POST', '/streamed/*', async ({ pieces: given, body }) => json([await sizeOf(given), body.byteLength]), {
      streams: true,
      bodyLimit: 1000,
    }),
    route('GET', '/large', () => json('x'.repeat(100_000))),
    route('GET', '/kept', () => ({ ...json('x'.repeat(100_000)), headers: { 'cache-control': 'no-transform' } })),
    route('GET', '/page', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello</p>' })),
    route('GET', '/pieces', () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: pieces() })),
    route('GET', '/missing', () => {
      throw new ModelNotFoundError('flight-delay@production', 'Register it first.')
    }),
    route('GET', '/busy', async () => {
      throw new HttpError(429, 'Too many.', { 'retry-after': '3' })
    }),
    route('GET', '/broken', async () => {
      throw new TypeError('password=hunter2 in /etc/secret')
    }),
  ]
}

async function* pieces(): AsyncIterable<Uint8Array> {
  for (const text of ['one ', 'two ', 'three']) yield Buffer.from(text)
}

async function sizeOf(given: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const piece of given) size += piece.length
  return size
}

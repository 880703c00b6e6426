import { expect, test } from 'vitest'
import type { Tokens } from '../../../src/adapters/http/access-check.ts'
import { createApp } from '../../../src/adapters/http/create-app.ts'
import { echoRoutes } from './echo-routes.ts'

async function statuses(tokens: Tokens, authorization?: string): Promise<number[]> {
  const app = createApp(echoRoutes(), { log: 'nothing', tokens })
  const headers = authorization === undefined ? {} : { authorization }
  const ask = async (url: string) => (await app.inject({ method: 'POST', url, headers })).statusCode
  return Promise.all(['/read', '/predict', '/admin'].map(ask))
}

test('without tokens, reading and predicting are open and the rest is off', async () => {
  expect(await statuses({})).toEqual([200, 200, 403])
  expect(await statuses({}, 'Bearer anything')).toEqual([200, 200, 403])
})

test('each token opens what it is for, and the admin token everything', async () => {
  const tokens = { admin: 'boss', predict: 'caller', read: ['new', 'old'] }
  expect(await statuses(tokens)).toEqual([401, 401, 401])
  expect(await statuses(tokens, 'Bearer caller')).toEqual([403, 200, 403])
  expect(await statuses(tokens, 'Bearer old')).toEqual([200, 403, 403])
  expect(await statuses(tokens, 'bearer new')).toEqual([200, 403, 403])
  expect(await statuses(tokens, 'Bearer boss')).toEqual([200, 200, 200])
  expect(await statuses(tokens, 'Bearer bos')).toEqual([401, 401, 401])
  expect(await statuses(tokens, 'Bearer')).toEqual([401, 401, 401])
  expect(await statuses(tokens, 'boss')).toEqual([401, 401, 401])
  expect(await statuses(tokens, `Basic ${Buffer.from('me:boss').toString('base64')}`)).toEqual([200, 200, 200])
})

test('what only the admin token guards is open otherwise, and reading needs what predicting needs', async () => {
  expect(await statuses({ admin: 'boss' })).toEqual([200, 200, 401])
  expect(await statuses({ predict: 'caller' })).toEqual([401, 401, 403])
  expect(await statuses({ predict: 'caller' }, 'Bearer caller')).toEqual([200, 200, 403])
})

test('a refusal says how to ask, and comes before the body is read', async () => {
  const app = createApp(echoRoutes(), { log: 'nothing', tokens: { admin: 'boss' }, limits: { bodyLimit: 10 } })
  const refused = await app.inject({ method: 'POST', url: '/admin', payload: 'x'.repeat(1000) })
  expect(refused.statusCode).toBe(401)
  expect(refused.headers['www-authenticate']).toBe('Bearer realm="bighead"')
  expect(refused.json().code).toBe('UNAUTHENTICATED')
})

test('a token that is empty or no text is refused when the server is made', () => {
  for (const admin of ['', ' ', 'two words', [], [''], 7 as unknown as string])
    expect(() => createApp([], { tokens: { admin } })).toThrow(/tokens\.admin/)
})

test('a kind of access that is misspelt, or a token without its kind, leaves nothing open: it is refused', async () => {
  await expect(statuses({ predct: 'caller' } as Tokens)).rejects.toThrow('Did you mean `predict`?')
  await expect(statuses('caller' as Tokens)).rejects.toThrow('Parameter `tokens`: an object is needed')
})

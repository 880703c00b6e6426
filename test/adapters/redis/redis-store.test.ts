import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { Connection } from '../../../src/adapters/redis/connection.ts'

/** A client that is never connected. */
function client(): Redis {
  return new Redis({ lazyConnect: true })
}

test('what is no client, or no option, is refused when the store is made', () => {
  for (const given of [undefined, null, 'redis://localhost', {}, { call: 'GET' }])
    expect(() => redisStore(given as never)).toThrow(/Parameter `client`: a client of ioredis is needed/)
  for (const prefix of ['', 'a{b}', 7, null])
    expect(() => redisStore(client(), { prefix } as never)).toThrow(/Parameter `prefix`/)
  for (const publishLag of ['soon', 5, null])
    expect(() => redisStore(client(), { publishLag } as never)).toThrow(/Parameter `publishLag`/)
  expect(() => redisStore(client(), { prefx: 'a' } as never)).toThrow(/there is no such option. Did you mean `prefix`/)
})

test('a store that was closed refuses, and leaves the client to its owner', async () => {
  const own = client()
  const store = redisStore(own)
  await store.close()
  await store.close()
  await expect(store.read([])).rejects.toMatchObject({ code: 'CLOSED' })
  expect(own.status).toBe('wait')
})

test('a call that is aborted already is not sent', async () => {
  const own = client()
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(redisStore(own).describe('group', { signal })).rejects.toThrow('enough')
  expect(own.status).toBe('wait')
})

test('of a call with several steps nothing is sent any more once it is aborted', async () => {
  const sent: string[] = []
  const recording = {
    call: async (command: string) => void sent.push(command),
  }
  const connection = new Connection(recording)
  const signal = AbortSignal.abort(new Error('enough'))
  const steps = [
    [['GET', 'a']],
    [
      ['GET', 'a'],
      ['GET', 'b'],
    ],
  ]
  for (const commands of steps) await expect(connection.ask(commands, 'read', signal)).rejects.toThrow('enough')
  await expect(connection.one(['GET', 'a'], 'read', signal)).rejects.toThrow('enough')
  expect(sent).toEqual([])
})

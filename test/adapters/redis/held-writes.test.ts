import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HeldWrites } from '../../../src/adapters/redis/held-writes.ts'

/** A client that writes down what it is asked for; answers come with `answer`. */
function recording(options: { readonly enableAutoPipelining?: boolean } = {}) {
  const written: string[] = []
  const waiting: (() => void)[] = []
  return {
    written,
    async answer(): Promise<void> {
      for (const settle of waiting.splice(0)) settle()
      await turn()
    },
    client: {
      options,
      stream: { cork: () => written.push('cork'), uncork: () => written.push('uncork') },
      call: (name: string) => {
        written.push(name)
        return new Promise<unknown>(resolve => waiting.push(() => resolve(name)))
      },
    },
  }
}

function send(writes: HeldWrites, name: string): Promise<unknown> {
  return writes.send([[name]])[0] as Promise<unknown>
}

test('calls one after the other are written at once', async () => {
  const { client, written, answer } = recording()
  const writes = new HeldWrites(client)
  for (const name of ['A', 'B']) {
    const reply = send(writes, name)
    await answer()
    expect(await reply).toBe(name)
  }
  expect(written).toEqual(['A', 'B'])
})

test('calls beside another are held until the turn ends, and so are those of the turn after', async () => {
  const { client, written, answer } = recording()
  const writes = new HeldWrites(client)
  const first = ['A', 'B', 'C'].map(name => send(writes, name))
  await turn()
  expect(written.splice(0)).toEqual(['A', 'cork', 'B', 'C', 'uncork'])
  await answer()
  expect(await Promise.all(first)).toEqual(['A', 'B', 'C'])
  void send(writes, 'D')
  void send(writes, 'E')
  await turn()
  expect(written.splice(0)).toEqual(['cork', 'D', 'E', 'uncork'])
})

test('a turn of one call ends the holding', async () => {
  const { client, written, answer } = recording()
  const writes = new HeldWrites(client)
  for (const name of ['A', 'B', 'C']) void send(writes, name)
  await answer()
  void send(writes, 'D')
  await answer()
  void send(writes, 'E')
  expect(written.slice(5)).toEqual(['cork', 'D', 'uncork', 'E'])
})

test('a failed call is over as an answered one is', async () => {
  const { client, written } = recording()
  const writes = new HeldWrites({ ...client, call: () => Promise.reject(new Error('gone')) })
  for (let count = 0; count < 2; count++) await expect(send(writes, 'A')).rejects.toThrow('gone')
  expect(written).toEqual([])
})

test('a client that gathers commands itself, or has no connection of its own, writes when it likes', async () => {
  const gathering = recording({ enableAutoPipelining: true })
  const { stream: _stream, ...cluster } = recording().client
  for (const client of [gathering.client, cluster]) {
    const writes = new HeldWrites(client)
    for (const name of ['A', 'B', 'C']) void send(writes, name)
  }
  await turn()
  expect(gathering.written).toEqual(['A', 'B', 'C'])
})

test('several commands of a call that is alone are written in one piece', async () => {
  const { client, written, answer } = recording()
  const replies = new HeldWrites(client).send([['A'], ['B']])
  expect(written).toEqual(['cork', 'A', 'B', 'uncork'])
  await answer()
  expect(await Promise.all(replies)).toEqual(['A', 'B'])
})

test('what a lost connection holds is let go there, and the next one holds anew', async () => {
  const { client, written } = recording()
  const next = { cork: () => written.push('cork next'), uncork: () => written.push('uncork next') }
  const changing = { ...client }
  const writes = new HeldWrites(changing)
  for (const name of ['A', 'B']) void send(writes, name)
  changing.stream = next
  void send(writes, 'C')
  await turn()
  expect(written.splice(0)).toEqual(['A', 'cork', 'B', 'C', 'uncork'])
  void send(writes, 'D')
  await turn()
  expect(written).toEqual(['cork next', 'D', 'uncork next'])
})

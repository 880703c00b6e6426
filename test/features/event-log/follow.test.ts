import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileEvents } from '../../../src/features/event-log/file-events.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { materializeStream } from '../../../src/features/online/materialize-stream.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import { naiveFeatures } from '../../oracle/naive-features.ts'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { at, minute, payment, columns as payments, readerOf, valuesAt } from '../online/event-world.ts'
import { spending } from '../online/spending.ts'
import { eventsOf, rowsOf } from './log-world.ts'

const columns = { at: 'timestamp', number: 'int64' } as const
const source = { name: 'events', columns, time: 'at' }

test('a following stream gives what is there, then what is appended, and ends when the log closes', async () => {
  const log = fileEvents(temporaryFolder(), { columns, follow: true, poll: '1h' })
  await log.append([{ at: 0, number: 0 }])
  const seen: unknown[] = []
  for await (const batch of log.open(source)) {
    seen.push(...rowsOf(batch).map(({ shard, position, values }) => [shard, position, values.number]))
    if (seen.length === 1) void log.append([{ at: 0, number: 1 }])
    if (seen.length === 2) void log.append([{ at: 0, number: 2 }], { shard: 'other' })
    if (seen.length === 3) setImmediate(() => log.close())
  }
  expect(seen).toEqual([
    ['0', 0, 0],
    ['0', 1, 1],
    ['other', 0, 2],
  ])
})

test('a following stream sees what another process appends', async () => {
  const root = temporaryFolder()
  const log = fileEvents(root, { follow: true, poll: '5ms' })
  const child = startChild('../../../features/event-log/children/append-forever.ts', [root])
  const end = ended(child)
  const numbers: unknown[] = []
  for await (const batch of log.open(source)) {
    numbers.push(...rowsOf(batch).map(({ values }) => values.number))
    if (numbers.length > 2000) break
  }
  child.kill('SIGKILL')
  expect((await end).errors).toBe('')
  expect(numbers).toEqual(numbers.map((_, index) => index))
})

test('a waiting stream ends at once when its consumer leaves, and fails with the reason of its signal', async () => {
  await using log = fileEvents(temporaryFolder(), { columns, follow: true, poll: '1h' })
  const left = log.open(source)[Symbol.asyncIterator]()
  const waiting = left.next()
  setTimeout(() => left.return?.(), 5)
  expect(await waiting).toEqual({ done: true, value: undefined })
  const stop = new AbortController()
  const failing = eventsOf(log, columns, { signal: stop.signal })
  setTimeout(() => stop.abort(new Error('enough')), 5)
  await expect(failing).rejects.toThrow('enough')
})

test('a stream of features follows a log, stops when closed, and goes on behind its position', async () => {
  const root = temporaryFolder()
  await using log = fileEvents(root, { columns: payments, follow: true, poll: '1h' })
  const group = spending()
  const online = memoryStore()
  await materialize(group, { offline: tableStore({ payments: [] }), online, until: at('00:00:00') })
  const events = Array.from({ length: 40 }, (_, index) =>
    payment(at('10:00:00') + ((index * 7) % 40) * minute, { amount: index / 10, shop: `s${index % 3}` }),
  )
  for (const half of [events.slice(0, 23), events.slice(23)]) {
    const handle = materializeStream(group, { events: log, online })
    await log.append(half as never)
    while (handle.stats().applied < half.length) await new Promise(resolve => setImmediate(resolve))
    await handle.close()
    expect(handle.stats()).toMatchObject({ events: half.length, duplicates: 0 })
  }
  const q = at('10:45:00')
  const expected = naiveFeatures(group.definition, events, ['a'], q)
  expect(await valuesAt(await readerOf(group, online), 'a', q)).toEqual(expected)
})

test('a stream of features that is killed anywhere resumes from a log without a difference', async () => {
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 9 }),
    cuts: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ sizes, cuts }) => {
      await using log = fileEvents(temporaryFolder(), {
        columns: payments,
        shards: 2,
        shardBy: ['card'],
        sync: 'never',
        segmentBytes: 1000,
      })
      const events = sizes.flatMap((size, append) =>
        Array.from({ length: size }, (_, row) =>
          payment(at('10:00:00') + ((append * 37 + row * 11) % 60) * minute, {
            card: row % 2 === 0 ? 'a' : 'b',
            amount: append + row / 10,
            shop: `s${row}`,
          }),
        ),
      )
      let from = 0
      for (const size of sizes) {
        await log.append(events.slice(from, from + size) as never)
        from += size
      }
      const group = spending()
      const online = memoryStore()
      await materialize(group, { offline: tableStore({ payments: [] }), online, until: at('00:00:00') })
      for (const cut of cuts) {
        let left = cut
        const dying = {
          ...online,
          async write(...[changes, options]: Parameters<typeof online.write>) {
            for (const change of changes) {
              if (left-- <= 0) throw new Error('power cut')
              await online.write([change], options)
            }
          },
        }
        await materializeStream(group, { events: log, online: dying }).done.catch(() => {})
      }
      await materializeStream(group, { events: log, online }).done
      const reader = await readerOf(group, online)
      const q = at('11:05:00')
      for (const card of ['a', 'b']) {
        expect(await valuesAt(reader, card, q)).toEqual(naiveFeatures(group.definition, events, [card], q))
      }
    }),
    { seed: 5, numRuns: 25 },
  )
})

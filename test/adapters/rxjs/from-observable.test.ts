import { fileEvents, materialize, materializeStream, memoryStore, tableStore } from 'bighead'
import { fromObservable, StreamOverflowError, statsOf } from 'bighead/rxjs'
import {
  bufferCount,
  concat,
  from,
  interval,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  of,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { at, batches, columns, minute, payment, readerOf, valuesAt } from '../../features/online/event-world.ts'
import { spending } from '../../features/online/spending.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const events = Array.from({ length: 25 }, (_, index) =>
  payment(at('10:00:00') + index * minute, { amount: index, shop: `s${index}` }),
)
const rows = events as unknown as InputRow<Schema>[]

async function emptyStore() {
  const online = memoryStore()
  await materialize(spending(), { offline: tableStore({ payments: [] }), online, until: at('00:00:00') })
  return online
}

async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

describe('an Observable as a stream', () => {
  test('gives its rows, through operators, to a stream of features', async () => {
    const online = await emptyStore()
    const ticks = interval(0).pipe(
      take(25),
      map(index => rows[index]!),
    )
    const handle = materializeStream(spending(), { events: fromObservable(ticks), online })
    await handle.done
    expect(handle.stats()).toMatchObject({ events: 25, applied: 25, positions: { 0: 24 } })
    expect((await valuesAt(await readerOf(spending(), online), 'a', at('10:30:00')))[0]).toBe(25)
  })

  test('gives batches with positions, and a repeated one counts once', async () => {
    const online = await emptyStore()
    const made = batches(events, 10)
    const handle = materializeStream(spending(), { events: fromObservable(from([...made, ...made])), online })
    await handle.done
    expect(handle.stats()).toMatchObject({ events: 50, applied: 25, duplicates: 25 })
  })

  test('that is hot and never ends is left when the stream closes, with what it gave taken up', async () => {
    const online = await emptyStore()
    const subject = new Subject<InputRow<Schema>>()
    const handle = materializeStream(spending(), { events: fromObservable(subject), online })
    while (!subject.observed) await new Promise(resolve => setImmediate(resolve))
    for (const row of rows) subject.next(row)
    while (handle.stats().applied < 25) await new Promise(resolve => setImmediate(resolve))
    await handle.close()
    expect(subject.observed).toBe(false)
    await handle.done
  })

  test('that fails fails the stream, behind what it gave before', async () => {
    const online = await emptyStore()
    const failing = concat(
      from(rows.slice(0, 5)),
      throwError(() => new Error('the wire broke')),
    )
    const handle = materializeStream(spending(), { events: fromObservable(failing), online })
    await expect(handle.done).rejects.toThrow('the wire broke')
    expect(handle.stats().applied).toBe(5)
  })

  test('is left when the signal aborts', async () => {
    const online = await emptyStore()
    const stop = new AbortController()
    let left = false
    const endless = new Observable<InputRow<Schema>>(() => () => {
      left = true
    })
    const handle = materializeStream(spending(), { events: fromObservable(endless), online, signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 20)
    await expect(handle.done).rejects.toThrow('enough')
    expect(left).toBe(true)
  })

  test('may not run ahead beyond the limit: an error tells, and nothing is lost before it', async () => {
    const subject = new Subject<number>()
    const values = fromObservable(subject, { limit: 3 })[Symbol.asyncIterator]()
    for (const value of [1, 2, 3, 4, 5]) subject.next(value)
    expect(subject.observed).toBe(false)
    expect([await values.next(), await values.next(), await values.next()].map(({ value }) => value)).toEqual([1, 2, 3])
    await expect(values.next()).rejects.toThrow(StreamOverflowError)
    expect(await values.next()).toEqual({ done: true, value: undefined })
    await expect(collected(fromObservable(from([1, 2, 3, 4]), { limit: 3 }))).rejects.toMatchObject({
      code: 'STREAM_OVERFLOW',
      limit: 3,
    })
    expect(() => fromObservable(subject, { limit: 0 })).toThrow(/limit/)
  })

  test('is subscribed to by each iteration, and not before', async () => {
    let subscriptions = 0
    const counted = new Observable<number>(subscriber => {
      subscriptions++
      subscriber.next(subscriptions)
      subscriber.complete()
    })
    const values = fromObservable(counted)
    expect(subscriptions).toBe(0)
    expect([await collected(values), await collected(values)]).toEqual([[1], [2]])
    expect(await collected(fromObservable(of()))).toEqual([])
  })

  test('ends for a consumer that leaves while it waits', async () => {
    const values = fromObservable(NEVER)[Symbol.asyncIterator]()
    const waiting = values.next()
    await values.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('can be written to a log in batches', async () => {
    await using log = fileEvents(temporaryFolder(), { columns })
    const pieces = fromObservable<InputRow<Schema>[]>(from(rows).pipe(bufferCount(10)))
    for await (const piece of pieces) await log.append(piece)
    const online = await emptyStore()
    const handle = materializeStream(spending(), { events: log, online })
    await handle.done
    expect(handle.stats().applied).toBe(25)
  })
})

test('the stats of a stream are an Observable that ends, or fails, with the stream', async () => {
  const online = await emptyStore()
  const handle = materializeStream(spending(), { events: fromObservable(from(rows)), online })
  const seen = await lastValueFrom(
    from(statsOf(handle, { every: '1ms' })).pipe(
      map(stats => stats.applied),
      toArray(),
    ),
  )
  expect(seen.at(-1)).toBe(25)
  const failing = materializeStream(spending(), {
    events: fromObservable(throwError(() => new Error('broken'))),
    online,
  })
  await expect(lastValueFrom(from(statsOf(failing)))).rejects.toThrow('broken')
  expect(() => statsOf(handle, { every: 'often' as '1s' })).toThrow(/every/)
  expect(() => statsOf(handle, { every: '30d' })).toThrow(/every.*too long/)
})

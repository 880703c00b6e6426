import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type CallTime, Deadlines } from '../../../src/serving/host/deadlines.ts'

const time = (timeout: number, signal?: AbortSignal | (() => AbortSignal)) =>
  ({ model: 'm', timeout, begun: performance.now(), signal }) as const

const byDeadline = <T>(time: CallTime, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  new Deadlines().run(time, run)

const forever = (): Promise<never> => new Promise(() => {})

const answeredSoon = async (): Promise<string> => {
  for (let step = 0; step < 50; step++) await null
  return 'answer'
}

describe('a call by its deadline', () => {
  test('is answered by what does not wait, which no caller can give up', async () => {
    let asked = 0
    const signal = () => {
      asked++
      return AbortSignal.abort()
    }
    expect(await byDeadline(time(1, signal), answeredSoon)).toBe('answer')
    await wait(5)
    expect(asked).toBe(0)
  })

  test('ends when its time is up, counted from when it came, and so does what it waits for', async () => {
    let inner: AbortSignal | undefined
    const call = byDeadline({ ...time(60_000), begun: performance.now() - 59_990 }, signal => {
      inner = signal
      return forever()
    })
    await expect(call).rejects.toMatchObject({ code: 'DEADLINE', timeout: 60_000 })
    expect(inner?.reason).toMatchObject({ code: 'DEADLINE' })
  })

  test.each([
    ['given', (signal: AbortSignal) => signal],
    ['asked for', (signal: AbortSignal) => () => signal],
  ])('ends when its caller gives up by a signal that is %s', async (_, give) => {
    const [before, later] = [new AbortController(), new AbortController()]
    before.abort(new Error('gone before'))
    await expect(byDeadline(time(60_000, give(before.signal)), forever)).rejects.toThrow('gone before')
    let inner: AbortSignal | undefined
    const call = byDeadline(time(60_000, give(later.signal)), signal => {
      inner = signal
      return forever()
    })
    setImmediate(() => later.abort(new Error('gone later')))
    await expect(call).rejects.toThrow('gone later')
    expect(inner?.reason).toMatchObject({ message: 'gone later' })
  })

  test('ends where its caller cannot give its signal, and harms no other', async () => {
    const deadlines = new Deadlines()
    const wrong = () => {
      throw new Error('no signal')
    }
    const calls = [deadlines.run(time(60_000, wrong), forever), deadlines.run(time(10), forever)]
    expect(await Promise.allSettled(calls)).toMatchObject([
      { reason: { message: 'no signal' } },
      { reason: { code: 'DEADLINE' } },
    ])
  })

  test('rejects at once where its caller gives up while it is answered', async () => {
    const controller = new AbortController()
    const call = byDeadline(time(60_000, controller.signal), answeredSoon)
    controller.abort(new Error('gone'))
    await expect(call).rejects.toThrow('gone')
  })

  test('has ended before it began where there is no time', async () => {
    let began = false
    const run = async () => {
      began = true
    }
    await expect(byDeadline(time(0), run)).rejects.toMatchObject({ code: 'DEADLINE' })
    expect(began).toBe(false)
  })
})

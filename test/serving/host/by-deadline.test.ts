import { describe, expect, test } from 'vitest'
import { byDeadline } from '../../../src/serving/host/by-deadline.ts'

const time = (timeout: number, signal?: AbortSignal | (() => AbortSignal)) => ({ model: 'm', timeout, signal })

const waits = { later: (): Promise<never> => new Promise(() => {}) }

/** What an answer that is waited for is told. */
function heard() {
  const told: { signal?: AbortSignal } = {}
  const later = (signal: AbortSignal): Promise<never> => {
    told.signal = signal
    return waits.later()
  }
  return { told, answering: { later } }
}

const gone = (): AbortSignal => AbortSignal.abort(new Error('gone before'))

describe('a call by its deadline', () => {
  test('is answered by what does not wait, whose caller is not asked for a signal', () => {
    const signal = (): never => {
      throw new Error('it was asked for')
    }
    expect(byDeadline(time(1, signal), () => ({ now: 'answer' }))).toBe('answer')
  })

  test('does not begin where its caller has given up, or there is no time', () => {
    const run = (): never => {
      throw new Error('it began')
    }
    expect(() => byDeadline(time(60_000, gone()), run)).toThrow('gone before')
    expect(() => byDeadline(time(0), run)).toThrow(expect.objectContaining({ code: 'DEADLINE' }))
    expect(() => byDeadline(time(60_000, gone), () => waits)).toThrow('gone before')
  })

  test('ends when its time is up, and so does what it waits for', async () => {
    const { told, answering } = heard()
    await expect(byDeadline(time(5), () => answering)).rejects.toMatchObject({ code: 'DEADLINE', timeout: 5 })
    expect(told.signal?.reason).toMatchObject({ code: 'DEADLINE' })
  })

  test.each([
    ['given', (signal: AbortSignal) => signal],
    ['asked for', (signal: AbortSignal) => () => signal],
  ])('ends when its caller gives up by a signal that is %s', async (_, give) => {
    const caller = new AbortController()
    const { told, answering } = heard()
    const call = byDeadline(time(60_000, give(caller.signal)), () => answering)
    setImmediate(() => caller.abort(new Error('gone later')))
    await expect(call).rejects.toThrow('gone later')
    expect(told.signal?.reason).toMatchObject({ message: 'gone later' })
  })
})

import { expect, test } from 'vitest'
import { unlessAborted } from '../../src/features/unless-aborted.ts'

const never = () => new Promise<never>(() => {})

test('gives what the work gives, or its failure', async () => {
  for (const signal of [undefined, new AbortController().signal]) {
    expect(await unlessAborted(async () => 7, signal)).toBe(7)
    await expect(unlessAborted(() => Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
  }
})

test('does not begin where the signal has aborted', async () => {
  const begun: number[] = []
  const work = async () => begun.push(1)
  await expect(unlessAborted(work, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  expect(begun).toEqual([])
})

test('waits no longer than until the signal aborts', async () => {
  const controller = new AbortController()
  const waiting = unlessAborted(never, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})

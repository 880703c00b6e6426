import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { idleThreads } from '../../../src/features/parallel/idle-threads.ts'
import { threadPool } from '../../../src/features/parallel/thread-pool.ts'
import type { Threads, ThreadWork } from '../../../src/features/parallel/threads.ts'
import type { Deed } from './deeds.ts'

const deeds: ThreadWork<number, Deed, unknown> = {
  url: new URL('./deeds.ts', import.meta.url),
  load: () => import('./deeds.ts'),
}
/** The numbers of a pool's two threads. */
const threadsOf = async (threads: Threads): Promise<readonly unknown[]> => {
  const meet = { deed: 'meet', met: new Int32Array(new SharedArrayBuffer(4)) } as const
  return threads.run(deeds, 2, [meet, meet], { stage: 's' })
}
const source = (name: string) => new URL(`../../../src/features/parallel/${name}.ts`, import.meta.url)
const allEnded = () => vi.waitFor(() => expect(idleThreads()).toBe(0), { timeout: 10_000 })

test('threads that nobody wants end after a while', async () => {
  const threads = await threadPool(2)
  await threadsOf(threads)
  await threads.close()
  expect(idleThreads()).toBe(2)
  await allEnded()
})

test('a pool that is closed in the middle of a run leaves no thread to others', async () => {
  await allEnded()
  const threads = await threadPool(2)
  const run = threads.run(
    deeds,
    0,
    [
      { deed: 'wait', value: 60_000 },
      { deed: 'wait', value: 0 },
    ],
    { stage: 's' },
  )
  const refused = expect(run).rejects.toThrow('the threads are closed')
  await sleep(100)
  await threads.close()
  await refused
  expect(idleThreads()).toBe(0)
})

test('a pool goes on with the threads that an earlier one has left', async () => {
  await allEnded()
  const first = await threadPool(2)
  const ids = await threadsOf(first)
  await first.close()
  expect(idleThreads()).toBe(2)
  const second = await threadPool(2)
  expect((await threadsOf(second)).toSorted()).toEqual(ids.toSorted())
  expect(idleThreads()).toBe(0)
  await second.close()
})

test('pools at one time have threads of their own', async () => {
  const [left, right] = await Promise.all([threadPool(2), threadPool(2)])
  const [ofLeft, ofRight] = await Promise.all([threadsOf(left), threadsOf(right)])
  for (const id of ofLeft) expect(ofRight).not.toContain(id)
  await Promise.all([left.close(), right.close()])
})

test('a thread that ended while it was idle is not used again', async () => {
  const first = await threadPool(2)
  await first.run(deeds, 0, [{ deed: 'throwAfterwards' }], { stage: 's' })
  await first.close()
  await allEnded()
  const second = await threadPool(2)
  expect(await second.run(deeds, 4, [{ deed: 'add', value: 3 }], { stage: 's' })).toEqual([7])
  await second.close()
})

test('idle threads do not keep the process alive', () => {
  const program = `
    import { threadPool } from '${source('thread-pool')}'
    import { idleThreads } from '${source('idle-threads')}'
    const threads = await threadPool(2)
    const work = { url: new URL('${deeds.url}'), load: () => {} }
    console.log((await threads.run(work, 1, [{ deed: 'add', value: 2 }], { stage: 's' }))[0])
    await threads.close()
    process.on('exit', () => console.log(idleThreads() + ' idle'))`
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  const output = execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' })
  expect(output).toBe('3\n1 idle\n')
})

import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { threadId, type Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { ThreadError } from '../../../src/features/errors/thread-error.ts'
import { threadPool } from '../../../src/features/parallel/thread-pool.ts'
import type { Threads, ThreadWork } from '../../../src/features/parallel/threads.ts'
import type { Deed } from './deeds.ts'

const deeds: ThreadWork<number, Deed, unknown> = {
  url: new URL('./deeds.ts', import.meta.url),
  load: () => import('./deeds.ts'),
}
const open: Threads[] = []
const pool = async (count?: number): Promise<Threads> => {
  const threads = await threadPool(count)
  open.push(threads)
  return threads
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(threads => threads.close()))
})

describe.each([1, 2, 3])('%i threads', count => {
  test('give results in the order of the jobs', async () => {
    const threads = await pool(count)
    const jobs = Array.from({ length: 20 }, (_, value) => ({ deed: 'add', value }) as const)
    expect(await threads.run(deeds, 100, jobs, { stage: 's' })).toEqual(jobs.map(({ value }) => 100 + value))
    expect(await threads.run(deeds, 0, [], { stage: 's' })).toEqual([])
  })

  test('have loaded a module or not when a run needs it', async () => {
    const threads = await pool(count)
    for (const name of ['./none.ts', './deeds.ts']) threads.start(new URL(name, import.meta.url))
    expect(await threads.run(deeds, 1, [{ deed: 'add', value: 1 }], { stage: 's' })).toEqual([2])
  })

  test('take turns when several runs are asked for at once', async () => {
    const threads = await pool(count)
    const jobs = Array.from({ length: 5 }, (_, value) => ({ deed: 'add', value }) as const)
    const runs = await Promise.all([1, 2, 3].map(shared => threads.run(deeds, shared, jobs, { stage: 's' })))
    expect(runs).toEqual([1, 2, 3].map(shared => jobs.map(({ value }) => shared + value)))
  })

  test('throw the error of the first job that throws, with its class and fields', async () => {
    const threads = await pool(count)
    const jobs: Deed[] = [
      { deed: 'add', value: 1 },
      { deed: 'refuse', value: 7 },
      { deed: 'refuse', value: 8 },
    ]
    const run = threads.run(deeds, 0, jobs, { stage: 's' })
    await expect(run).rejects.toMatchObject({ name: 'ParameterError', code: 'INVALID_PARAMETER', parameter: 'p7' })
    expect(await threads.run(deeds, 0, jobs.slice(0, 1), { stage: 's' })).toEqual([1])
  })

  test('write into shared memory and give memory away without a copy', async () => {
    const threads = await pool(count)
    const target = new Float64Array(new SharedArrayBuffer(80))
    const jobs = Array.from({ length: 10 }, (_, value) => ({ deed: 'write', value, target }) as const)
    const results = await threads.run(deeds, 0, jobs, { stage: 's' })
    expect([...target]).toEqual(jobs.map(({ value }) => value * 2))
    expect(results[3]).toEqual(Float64Array.of(3))
  })

  test('give the same where the calling thread helps', async () => {
    const threads = await pool(count)
    const jobs = Array.from({ length: 20 }, (_, value) => ({ deed: 'add', value }) as const)
    expect(await threads.run(deeds, 100, jobs, { stage: 's', helps: true })).toEqual(
      jobs.map(({ value }) => 100 + value),
    )
    expect(await threads.run(deeds, 5, jobs.slice(0, 1), { stage: 's', helps: true })).toEqual([5])
    expect(await threads.run(deeds, 0, [], { stage: 's', helps: true })).toEqual([])
    const refusals: Deed[] = [jobs[0] as Deed, { deed: 'refuse', value: 7 }, { deed: 'refuse', value: 8 }]
    await expect(threads.run(deeds, 0, refusals, { stage: 's', helps: true })).rejects.toMatchObject({
      parameter: 'p7',
    })
  })

  test('say when each job is done', async () => {
    const threads = await pool(count)
    const done: number[] = []
    const jobs = Array.from({ length: 6 }, (_, value) => ({ deed: 'add', value }) as const)
    await threads.run(deeds, 0, jobs, { stage: 's', onDone: job => done.push(job) })
    expect(done.sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('throw the reason of a signal', async () => {
    const threads = await pool(count)
    const jobs = Array.from({ length: 1000 }, (_, value) => ({ deed: 'wait', value: 20 + value * 0 }) as const)
    const controller = new AbortController()
    const run = threads.run(deeds, 0, jobs, { stage: 's', signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 100)
    await expect(run).rejects.toThrow('enough')
    const late = threads.run(deeds, 0, jobs, { stage: 's', signal: controller.signal })
    await expect(late).rejects.toThrow('enough')
  })
})

describe('a thread', () => {
  test('goes on with its next job while the calling thread is busy with its own', async () => {
    const threads = await pool(2)
    const met = new Int32Array(new SharedArrayBuffer(4))
    const jobs = Array.from({ length: 6 }, () => ({ deed: 'watch', met, watcher: threadId }) as const)
    const results = await threads.run(deeds, 2, jobs, { stage: 's', helps: true })
    expect(results).toContain(null)
  })

  test('stops in the middle of a job when the signal fires', async () => {
    const threads = await pool(2)
    const beats = new Int32Array(new SharedArrayBuffer(4))
    const controller = new AbortController()
    const jobs: Deed[] = [
      { deed: 'spin', beats },
      { deed: 'spin', beats },
    ]
    const run = threads.run(deeds, 0, jobs, { stage: 's', signal: controller.signal })
    while (Atomics.load(beats, 0) === 0) await sleep(5)
    controller.abort(new Error('enough'))
    await expect(run).rejects.toThrow('enough')
    await threads.close()
    const after = Atomics.load(beats, 0)
    await sleep(50)
    expect(Atomics.load(beats, 0)).toBe(after)
  })

  test.each([
    ['exits', { deed: 'exit' }, 'it exited with code 3'],
    ['throws outside of its job', { deed: 'throwLater' }, 'thrown later'],
  ] as const)('that %s is an error naming the stage', async (_, job, detail) => {
    const threads = await pool(2)
    const run = threads.run(deeds, 0, [{ deed: 'add', value: 1 }, job], { stage: 'backfill card' })
    const error = await run.catch(reason => reason)
    expect(error).toBeInstanceOf(ThreadError)
    expect(error.stage).toBe('backfill card')
    expect(error.message).toContain('A thread ended during `backfill card`')
    expect(error.message).toContain(detail)
  })

  test('that ended, at work or idle, is replaced before the next run of its pool', async () => {
    const threads = await pool(2)
    const workers: Worker[] = []
    const seen = (worker: Worker): void => void workers.push(worker)
    process.on('worker', seen)
    const jobs: Deed[] = [1, 2, 3, 4].map(value => ({ deed: 'add', value }))
    const sums = () => threads.run(deeds, 10, jobs, { stage: 's' })
    await expect(threads.run(deeds, 0, [{ deed: 'exit' }], { stage: 's' })).rejects.toThrow('it exited')
    expect(await sums()).toEqual([11, 12, 13, 14])
    await workers.at(-1)?.terminate()
    expect(await sums()).toEqual([11, 12, 13, 14])
    process.off('worker', seen)
  })

  test('that runs out of memory is an error too, and idle ones do not keep the process alive', () => {
    const program = `
      import { threadPool } from '${new URL('../../../src/features/parallel/thread-pool.ts', import.meta.url)}'
      const threads = await threadPool(2)
      const work = { url: new URL('${deeds.url}'), load: () => {} }
      console.log((await threads.run(work, 1, [{ deed: 'add', value: 2 }], { stage: 's' }))[0])
      await threads.run(work, 1, [{ deed: 'hoard' }], { stage: 's' }).catch(error => console.log(error.message))
      console.log((await threads.run(work, 1, [{ deed: 'add', value: 3 }], { stage: 's' }))[0])`
    const flags = [
      '--disable-warning=ExperimentalWarning',
      '--max-old-space-size=48',
      '--input-type=module',
      '-e',
      program,
    ]
    const output = execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' })
    expect(output).toContain('3\nA thread ended during `s`: Worker terminated due to reaching memory limit')
    expect(output).toMatch(/\n4\n$/)
  })
})

test('a number of threads is 1 or more; by default small work is not spread', async () => {
  await expect(pool(0)).rejects.toThrow('Parameter `threads`: 0 is not a number of threads')
  await expect(pool(1.5)).rejects.toThrow('1.5')
  const threads = await pool()
  expect(threads.count).toBeGreaterThan(0)
  expect(threads.pays(100)).toBe(false)
  expect((await pool(2)).pays(100)).toBe(true)
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Worker } from 'node:worker_threads'
import {
  type Extensions,
  type HostEvent,
  type ModelHost,
  type ModelHostOptions,
  openModelHost,
  tableFromRows,
} from 'bighead'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { burn } from './burning.ts'
import { long, module, type SlowRegistry, slowRegistry } from './slow-registry.ts'

let folder: string
let registry: SlowRegistry['registry']
let numberOf: SlowRegistry['numberOf']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-slow-'))
  ;({ registry, numberOf } = await slowRegistry(folder))
})

/** The threads of this process, in the order in which they began. */
const threads: Worker[] = []
const seen = (worker: Worker): void => {
  threads.push(worker)
}
process.on('worker', seen)
afterAll(async () => {
  process.off('worker', seen)
  await rm(folder, { recursive: true, force: true })
})

const events: HostEvent[] = []
const hosting = (extensions: Extensions, options: Partial<ModelHostOptions> = {}) =>
  openModelHost({
    ...{ registry, models: ['slow/1', 'quick/1'], warmUpRows: 16, extensions },
    onEvent: event => events.push(event),
    ...options,
  })
const moved = () => events.filter(event => event.kind === 'movedToThread')
afterEach(() => {
  events.length = 0
})

const ask = async (host: ModelHost, turns: readonly number[]) =>
  (await host.predict({ model: 'slow', rows: turns.map(value => ({ turns: value })) })).answers.map(answer =>
    'error' in answer ? answer.error.message : Object(answer.prediction).value,
  )

describe('a model in JavaScript that takes long for a row', () => {
  let host: ModelHost
  let thread: Worker | undefined
  beforeAll(async () => {
    host = await hosting(module)
    thread = threads.at(-1)
  })
  afterAll(() => host.close())

  test('gets a thread of its own, where it gives the same numbers for rows and for tables', async () => {
    expect(moved()).toMatchObject([{ model: 'slow', version: 1 }])
    const turns = Array.from({ length: 40 }, (_, i) => i * 10)
    expect(await ask(host, turns)).toEqual(turns.map(numberOf))
    const inputs = tableFromRows(
      { turns: 'float64' },
      turns.map(value => ({ turns: value })),
    )
    const { outputs, timings } = await host.infer({ model: 'slow', inputs })
    expect(outputs[0]?.values).toEqual(Float64Array.from(turns, numberOf))
    expect(timings.infer).toBeGreaterThan(0)
    expect(host.models()[0]).toMatchObject({ statistics: { inferenceCount: 80, queued: 0 } })
    expect(host.describe('slow')).toMatchObject({ role: 'regressor', inputs: [{ name: 'turns', type: 'float64' }] })
    const { explanation } = await host.predict({ model: 'slow', rows: [{ turns: 1 }], explain: true })
    expect(explanation?.pipeline).toEqual({ inputs: ['turns'], steps: ['burn', 'model'] })
  })

  test('is not kept by this thread, too', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const stored: WeakRef<object>[] = []
    const load: typeof registry.load = async (...given) => {
      const loaded = await registry.load(...given)
      stored.push(new WeakRef(loaded.pipeline as object))
      return loaded
    }
    await using other = await hosting(module, { registry: { ...registry, load }, models: ['slow/1'] })
    expect(moved()).toHaveLength(1)
    while (stored.some(pipeline => pipeline.deref() !== undefined)) {
      await turn()
      collect()
    }
    expect(stored).toHaveLength(1)
    expect(await ask(other, [30])).toEqual([numberOf(30)])
  })

  test('does not keep others waiting', async () => {
    let isDone = false
    const slow = ask(host, [long]).then(answers => {
      isDone = true
      return answers
    })
    let answered = 0
    while (!isDone && answered < 50) {
      await turn()
      await host.predict({ model: 'quick', rows: [{ x: answered }] })
      answered++
    }
    expect([answered, isDone]).toEqual([50, false])
    expect(await slow).toEqual([numberOf(long)])
  })

  test('fails for a row alone, in its own words', async () => {
    const [first, bad, last] = await ask(host, [10, null as never, 20])
    expect([first, last]).toEqual([10, 20].map(numberOf))
    await using here = await hosting(module, { limits: { inlineTime: 2 ** 30 } })
    expect(bad).toBe((await ask(here, [10, null as never, 20]))[1])
    expect(bad).toMatch(/^Model slow\/1 failed for row 1: /)
  })

  test('is read anew where its thread ends', async () => {
    const working = ask(host, [long])
    await turn()
    await thread?.terminate()
    await expect(working).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE', cause: { code: 'THREAD_ENDED' } })
    expect(await ask(host, [30])).toEqual([numberOf(30)])
    expect(events.at(-1)).toMatchObject({ kind: 'restarted', model: 'slow', version: 1 })
    expect(threads.at(-1)).not.toBe(thread)
  })

  test('is given up where it does not answer in time, and its thread ends', async () => {
    await using hasty = await hosting(module, { limits: { batchTimeout: 1000 } })
    const own = threads.at(-1)
    const ended = new Promise(resolve => own?.once('exit', resolve))
    await expect(ask(hasty, [1e12])).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    await ended
    expect(await ask(hasty, [30])).toEqual([numberOf(30)])
  })

  test('stays where its code is: that came as an object, or too few rows were measured', async () => {
    await using here = await hosting({ functions: [burn] })
    await using unmeasured = await hosting(module, { warmUpRows: 15 })
    await using patient = await hosting(module, { limits: { inlineTime: 2 ** 30 } })
    expect(moved()).toEqual([])
    for (const other of [here, unmeasured, patient]) expect(await ask(other, [30])).toEqual([numberOf(30)])
  })
})

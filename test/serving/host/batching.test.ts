import { setImmediate as turn } from 'node:timers/promises'
import {
  type HostEvent,
  type HostLimits,
  type ModelHost,
  type ModelHostOptions,
  openModelHost,
  tableFromRows,
} from 'bighead'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Gate, killer, openGate, poison, silencer } from './gate-model.ts'

let gate: Gate
beforeAll(async () => {
  gate = await openGate()
})
beforeEach(() => {
  gate.open()
  gate.runs.length = 0
})
afterAll(() => gate[Symbol.asyncDispose]())

const host = (limits: Partial<HostLimits> = {}, options: Partial<ModelHostOptions> = {}) =>
  openModelHost({
    ...{ registry: gate.registry, models: ['gate/1'], runtimes: [gate.runtime], warmUpRows: 0, limits },
    ...options,
  })

/** What a call of these values gives: a number a row, or the message of its error. */
async function ask(models: ModelHost, values: readonly number[], more: object = {}): Promise<(number | string)[]> {
  const { answers } = await models.predict({ model: 'gate', rows: values.map(x => ({ x })), ...more })
  return answers.map(answer =>
    'error' in answer ? answer.error.message : (answer.prediction as { value: number }).value,
  )
}

const infer = async (models: ModelHost, values: readonly number[]) => {
  const inputs = tableFromRows(
    { x: 'float64' },
    values.map(x => ({ x })),
  )
  return [...((await models.infer({ model: 'gate', inputs })).outputs[0]?.values ?? [])]
}

const metric = (models: ModelHost, name: string) =>
  models.metrics.collect().find(family => family.name === name)?.samples ?? []
const waiting = (models: ModelHost) => models.models()[0]?.statistics

/** Lets everything that can go on do so. */
async function settle(): Promise<void> {
  for (let times = 0; times < 20; times++) await turn()
}

describe('batching', () => {
  test('what comes while the model is busy goes together, and nothing waits for more', async () => {
    await using models = await host()
    gate.shut()
    const first = ask(models, [1])
    await settle()
    expect(gate.runs).toEqual([[1]])
    const others = [ask(models, [2, 3]), ask(models, [4]), ask(models, [5, 6, 7])]
    await settle()
    expect(waiting(models)).toMatchObject({ inFlight: 4, queued: 6 })
    gate.open()
    expect(await first).toEqual([10])
    expect(await Promise.all(others)).toEqual([[20, 30], [40], [50, 60, 70]])
    expect(gate.runs).toEqual([[1], [2, 3, 4, 5, 6, 7]])
    expect(metric(models, 'bighead_batch_rows')[0]?.value).toBe(7)
    expect(waiting(models)).toMatchObject({ inFlight: 0, queued: 0, inferenceCount: 7, executionCount: 2 })
  })

  test('a run of the model counts once, whoever of its callers still waits', async () => {
    await using models = await host({ batchRows: 4 })
    gate.shut()
    const first = ask(models, [1])
    await settle()
    const leaving = new AbortController()
    const leaves = ask(models, [2], { signal: leaving.signal })
    const stays = [ask(models, [3]), ask(models, [4])]
    gate.letGo()
    await first
    await settle()
    leaving.abort()
    await expect(leaves).rejects.toMatchObject({ name: 'AbortError' })
    gate.open()
    expect(await Promise.all(stays)).toEqual([[30], [40]])
    expect(waiting(models)).toMatchObject({ inferenceCount: 3, executionCount: 2 })
    expect(await infer(models, [1, 2, 3, 4, 5])).toHaveLength(5)
    expect(waiting(models)).toMatchObject({ inferenceCount: 8, executionCount: 4 })
  })

  test('rows are counted, not calls, and a long call goes in pieces', async () => {
    await using models = await host({ batchRows: 4 })
    gate.shut()
    const calls = [[1], [2, 3], [4, 5, 6], [7], [8, 9, 10, 11, 12, 13]].map(values => ask(models, values))
    await settle()
    gate.open()
    expect((await Promise.all(calls)).flat()).toEqual(Array.from({ length: 13 }, (_, i) => (i + 1) * 10))
    expect(Math.max(...gate.runs.map(run => run.length))).toBe(4)
    expect(gate.runs.slice(0, 3)).toEqual([[1], [2, 3], [4, 5, 6, 7]])
  })

  test('a short call does not wait for all pieces of a long one, which counts whole until it is done', async () => {
    await using models = await host({ batchRows: 2, queueRows: 9 })
    gate.shut()
    const long = ask(models, [1, 2, 3, 4, 5, 6])
    await settle()
    expect(waiting(models)).toMatchObject({ queued: 4 })
    const short = ask(models, [7])
    await settle()
    await expect(ask(models, [1, 2, 3, 4, 5])).rejects.toMatchObject({ code: 'OVERLOADED' })
    gate.open()
    expect(await short).toEqual([70])
    expect(await long).toEqual([10, 20, 30, 40, 50, 60])
    expect(gate.runs).toEqual([[1, 2], [7], [3, 4], [5, 6]])
    expect(waiting(models)).toMatchObject({ queued: 0 })
  })

  test('the pieces of a call that gave up are not run', async () => {
    await using models = await host({ batchRows: 2 })
    gate.shut()
    const leaving = new AbortController()
    const long = ask(models, [1, 2, 3, 4, 5, 6], { signal: leaving.signal })
    await settle()
    leaving.abort()
    await expect(long).rejects.toMatchObject({ name: 'AbortError' })
    gate.open()
    expect(await ask(models, [7])).toEqual([70])
    expect(gate.runs).toEqual([[1, 2], [7]])
    expect(waiting(models)).toMatchObject({ queued: 0 })
  })

  test('every caller gets its own rows, whatever comes together', async () => {
    await using models = await host({ batchRows: 8, queueRows: 10_000 })
    const calls = fc.array(fc.tuple(fc.array(fc.integer({ min: -1, max: 50 }), { maxLength: 20 }), fc.boolean()), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(calls, async given => {
        gate.shut()
        const asked = given.map(([values, columns]) => {
          const call: Promise<unknown[]> = columns ? infer(models, values) : ask(models, values)
          return call.catch((error: Error) => error.message)
        })
        await settle()
        gate.open()
        const answers = await Promise.all(asked)
        for (const [index, [values, columns]] of given.entries()) {
          const answer = (x: number, row: number) =>
            x === poison ? `Model gate/1 failed for row ${row}: it is poison` : x * 10
          const bad = values.indexOf(poison)
          if (bad < 0 || (!columns && values.length > 1)) expect(answers[index]).toEqual(values.map(answer))
          else expect(answers[index]).toBe(answer(poison, bad))
        }
        expect(waiting(models)).toMatchObject({ inFlight: 0, queued: 0 })
      }),
      { seed: 3, numRuns: 60 },
    )
  })

  test('a poisoned row fails alone', async () => {
    await using models = await host()
    gate.shut()
    const calls = [ask(models, [0]), ask(models, [1, 2]), ask(models, [3, poison, 4]), ask(models, [5])]
    await settle()
    gate.open()
    expect(await Promise.all(calls)).toEqual([
      [0],
      [10, 20],
      [30, 'Model gate/1 failed for row 1: it is poison', 40],
      [50],
    ])
    await expect(ask(models, [poison])).rejects.toMatchObject({ code: 'MODEL_FAILED', row: 0 })
    const codes = metric(models, 'bighead_predict_requests_total').map(({ labels, value }) => [labels.code, value])
    expect(Object.fromEntries(codes)).toEqual({ ok: 4, model_failed: 2 })
  })

  test('callers keep their options apart', async () => {
    await using models = await host()
    gate.shut()
    const [first, plain, shown] = [
      models.predict({ model: 'gate', rows: [{ x: 1 }] }),
      models.predict({ model: 'gate', rows: [{ x: 2 }] }),
      models.predict({ model: 'gate', rows: [{ x: 3 }], features: true, explain: true }),
    ]
    await settle()
    gate.open()
    await first
    expect(gate.runs).toEqual([[1], [2, 3]])
    expect(await plain).not.toHaveProperty('explanation')
    expect((await plain).answers[0]).not.toHaveProperty('features')
    expect(await shown).toMatchObject({ answers: [{ features: { x: 3 } }], explanation: { features: null } })
  })
})

describe('a canary of a model that fails for a row', () => {
  test('is told by the place of the row in the call, whichever version answers it', async () => {
    const [one, two] = [1, await gate.registerAgain()]
    const values = [...Array.from({ length: 30 }, (_, x) => x), poison]
    const by = async (canary: string, weight: number) => {
      await using models = await host({}, { models: [{ model: `gate/${one}`, canary: { model: canary, weight } }] })
      const { answers } = await models.predict({ model: 'gate', rows: values.map(x => ({ x })) })
      expect(answers.slice(0, -1).map(answer => Object(answer).prediction.value)).toEqual(
        values.slice(0, -1).map(x => x * 10),
      )
      expect(answers.at(-1)).toMatchObject({ error: { code: 'MODEL_FAILED', row: 30 } })
      return new Set(answers.map(answer => answer.metadata.version))
    }
    expect(await by(`gate/${two}`, 0.5)).toEqual(new Set([one, two]))
    expect(await by(`gate/${two}`, 1)).toEqual(new Set([two]))
  })

  test('names the row of the call that it cannot read', async () => {
    const other = await gate.registerAgain({ inputs: [['y', 'string']] })
    await using models = await host(
      {},
      { models: [{ model: 'gate/1', canary: { model: `gate/${other}`, weight: 0.5 } }] },
    )
    const rows = Array.from({ length: 30 }, (_, x) => ({ x }))
    const asked = await Promise.allSettled(rows.map(row => models.predict({ model: 'gate', rows: [row] })))
    const taken = asked.flatMap(({ status }, row) => (status === 'rejected' ? [row] : []))
    expect(taken.length).toBeGreaterThan(5)
    expect(taken[0]).not.toBe(taken.length)
    const problems = taken.flatMap(row => [{ at: `requests[${row}].x` }, { at: `requests[${row}].y` }])
    await expect(models.predict({ model: 'gate', rows })).rejects.toMatchObject({ code: 'INVALID_REQUEST', problems })
  })
})

describe('admission', () => {
  test('a full queue refuses at once, at exactly its size, and takes calls again when it has room', async () => {
    await using models = await host({ queueRows: 4 })
    gate.shut()
    const first = ask(models, [1])
    await settle()
    const fits = [ask(models, [2, 3]), ask(models, [4, 5])]
    await settle()
    await expect(ask(models, [6])).rejects.toMatchObject({ code: 'OVERLOADED', reason: 'queue', retryAfter: 1 })
    expect(metric(models, 'bighead_shed_total')).toMatchObject([
      { labels: { model: 'gate', reason: 'queue' }, value: 1 },
    ])
    gate.open()
    expect(await Promise.all([first, ...fits])).toEqual([[10], [20, 30], [40, 50]])
    expect(await ask(models, [7])).toEqual([70])
  })

  test('calls in progress are bounded', async () => {
    await using models = await host({ concurrency: 2 })
    gate.shut()
    const calls = [ask(models, [1]), ask(models, [2])]
    await expect(ask(models, [3])).rejects.toMatchObject({ reason: 'concurrency' })
    gate.open()
    expect(await Promise.all(calls)).toEqual([[10], [20]])
  })

  test('a call has at most so many rows', async () => {
    await using models = await host({ callRows: 2 })
    await expect(ask(models, [1, 2, 3])).rejects.toThrow('3 rows are more than 2 at a time')
    await expect(infer(models, [1, 2, 3])).rejects.toThrow('3 rows are more than 2 at a time')
  })

  test('a deadline ends a call that waits and one that runs, and later calls are not harmed', async () => {
    await using models = await host()
    gate.shut()
    const runs = ask(models, [1], { timeout: 20 })
    const waits = ask(models, [2], { timeout: 10 })
    await expect(waits).rejects.toMatchObject({ code: 'DEADLINE', timeout: 10 })
    await expect(runs).rejects.toMatchObject({ code: 'DEADLINE', timeout: 20 })
    expect(waiting(models)).toMatchObject({ inFlight: 0, queued: 0 })
    gate.open()
    expect(await ask(models, [3])).toEqual([30])
    expect(gate.runs.flat()).not.toContain(2)
  })

  test('clients that go away leave nothing behind', async () => {
    await using models = await host()
    gate.shut()
    const leaving = Array.from({ length: 50 }, () => new AbortController())
    const calls = leaving.map((controller, i) => ask(models, [i], { signal: controller.signal }))
    await settle()
    for (const controller of leaving) controller.abort()
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.every(outcome => outcome.status === 'rejected' && outcome.reason.name === 'AbortError')).toBe(true)
    expect(waiting(models)).toMatchObject({ inFlight: 0, queued: 0 })
    expect(metric(models, 'bighead_queue_depth')[0]?.value).toBe(0)
    gate.open()
    expect(await ask(models, [7])).toEqual([70])
    expect(gate.runs).toHaveLength(2)
  })
})

describe('faults', () => {
  test('a model whose thread ends fails the rows that it had, and is loaded anew for those that wait', async () => {
    const events: HostEvent[] = []
    await using models = await host({}, { onEvent: event => events.push(event) })
    const before = gate.restored.count
    gate.shut()
    const first = ask(models, [killer])
    await settle()
    const next = ask(models, [1])
    gate.open()
    await expect(first).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    expect(await next).toEqual([10])
    expect(gate.restored.count).toBe(before + 1)
    expect(events.filter(event => event.kind === 'restarted')).toMatchObject([{ model: 'gate', version: 1 }])
  })

  test('a model that never answers is given up and loaded anew', async () => {
    await using models = await host({ batchTimeout: 30 })
    const before = gate.restored.count
    const stuck = ask(models, [silencer])
    const next = ask(models, [1])
    await expect(stuck).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    expect(await next).toEqual([10])
    expect(gate.restored.count).toBe(before + 1)
  })

  test('a model that is loaded anew while the host closes is closed, too', async () => {
    let load = gate.registry.load
    const models = await host({}, { registry: { ...gate.registry, load: (...given) => load(...given) } })
    let release = () => {}
    const loading = new Promise<void>(begin => {
      load = async (...given) => {
        begin()
        await new Promise<void>(resolve => {
          release = resolve
        })
        return gate.registry.load(...given)
      }
    })
    await expect(ask(models, [killer])).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    await loading
    await models.close({ drain: '10ms' })
    const { count, closed } = gate.restored
    release()
    while (gate.restored.count === count) await turn()
    await settle()
    expect(gate.restored).toEqual({ count: count + 1, closed: closed + 1 })
  })

  test('a model that is loaded anew while it is warmed up is closed, where warming up fails', async () => {
    const version = await gate.registerAgain({ metadata: { sample: [{ x: killer }] } })
    const { count, closed } = gate.restored
    let loading = 0
    const load: typeof gate.registry.load = async (...given) => {
      loading++
      return gate.registry.load(...given).finally(() => loading--)
    }
    const options = { models: [`gate/${version}`], warmUpRows: 1, registry: { ...gate.registry, load } }
    await expect(host({}, options)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    do await settle()
    while (loading > 0)
    await settle()
    expect(gate.restored.closed - closed).toBe(gate.restored.count - count)
  })

  test('closing does not wait for ever, and every call has an answer', async () => {
    const models = await host({ batchRows: 2 })
    const closed = gate.restored.closed
    gate.shut()
    const calls = [ask(models, [1]), ask(models, [2]), ask(models, [3, 4, 5])]
    await settle()
    const ending = models.close({ drain: '10ms' })
    await expect(calls[1]).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    await expect(calls[2]).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    gate.open()
    expect(await calls[0]).toEqual([10])
    await ending
    expect(gate.restored.closed).toBe(closed + 1)
  })
})

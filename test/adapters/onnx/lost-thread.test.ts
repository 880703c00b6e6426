import type { Worker } from 'node:worker_threads'
import {
  folderRegistry,
  GradientBoostingRegressor,
  type HostEvent,
  type ModelHost,
  openModelHost,
  tableFromRows,
} from 'bighead'
import { onnxRuntime, readOnnx, toOnnx } from 'bighead/onnx'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'

const schema = { a: 'float64', b: 'float64' } as const
const rowOf = (i: number) => ({ a: (i * 37) % 101, b: (i * 53) % 97 })

/** The threads of this process, in the order in which they began. */
const threads: Worker[] = []
const seen = (worker: Worker): void => {
  threads.push(worker)
}
process.on('worker', seen)
afterAll(() => process.off('worker', seen))

/** A registry with a model that ONNX Runtime takes a while for. */
async function registered() {
  const rows = Array.from({ length: 400 }, (_, i) => ({ ...rowOf(i), y: ((i * 29) % 83) / 7 }))
  const trees = await new GradientBoostingRegressor({ nEstimators: 60, maxDepth: 6 }).fit(rows, { target: 'y' })
  const pipeline = await readOnnx(toOnnx(trees), { role: 'regressor', inputs: trees.inputs })
  const registry = folderRegistry(temporaryFolder())
  await registry.register('slow', { pipeline })
  await pipeline.close()
  return { registry, trees }
}

const ask = async (host: ModelHost, row: object): Promise<unknown> =>
  Object((await host.predict({ model: 'slow', rows: [row] })).answers[0]).prediction.value

test('a thread of ONNX Runtime that is killed fails what it had, and the model is loaded anew', async () => {
  const { registry, trees } = await registered()
  const events: HostEvent[] = []
  await using host = await openModelHost({
    ...{ registry, models: ['slow/1'], runtimes: [onnxRuntime()], warmUpRows: 4 },
    limits: { queueRows: 100_000, batchRows: 100_000 },
    onEvent: event => events.push(event),
  })
  const restarts = () => events.filter(event => event.kind === 'restarted')
  const expected = trees.predictRow(rowOf(1))
  expect(await ask(host, rowOf(1))).toBe(expected)
  const first = threads.at(-1)

  const many = tableFromRows(
    schema,
    Array.from({ length: 60_000 }, (_, i) => rowOf(i)),
  )
  const working = host.infer({ model: 'slow', inputs: many })
  const waiting = ask(host, rowOf(2))
  await first?.terminate()
  await expect(working).rejects.toMatchObject({
    ...{ code: 'MODEL_UNAVAILABLE', model: 'slow/1', cause: { code: 'THREAD_ENDED' } },
    message: 'Model slow/1 cannot answer now: its thread ended or did not answer, and it is being reloaded',
  })
  expect(await waiting).toBe(trees.predictRow(rowOf(2)))
  expect(restarts()).toMatchObject([{ model: 'slow', version: 1 }])

  const second = threads.at(-1)
  expect(second).not.toBe(first)
  await second?.terminate()
  await expect(ask(host, rowOf(1))).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  expect(await ask(host, rowOf(1))).toBe(expected)
  expect(restarts()).toHaveLength(2)
  expect(host.models()).toMatchObject([{ state: 'ready', statistics: { inFlight: 0, queued: 0, fail: { count: 2 } } }])
})

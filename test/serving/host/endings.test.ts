import { setImmediate as turn } from 'node:timers/promises'
import { type HostEvent, type ModelHostOptions, openModelHost, type PayloadRecord, tableFromRows } from 'bighead'
import { expect, test } from 'vitest'
import { threadModel } from '../../../src/serving/host/thread-model.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { type Gate, openGate, poison } from './gate-model.ts'
import { long, module, slowRegistry } from './slow-registry.ts'

const open = (gate: Gate, options: Partial<ModelHostOptions> = {}) =>
  openModelHost({
    ...{ registry: gate.registry, runtimes: [gate.runtime], models: ['gate/1'], warmUpRows: 0 },
    ...options,
  })
const inputs = tableFromRows({ x: 'float64' }, [{ x: 7 }])

test('a table that is answered while its model is unloaded is logged as others are', async () => {
  await using gate = await openGate()
  const [events, written]: [HostEvent[], PayloadRecord[]] = [[], []]
  await using host = await open(gate, {
    onEvent: event => events.push(event),
    payloadLog: {
      ...{ wants: () => true, write: record => void written.push(record), counts: () => ({ written: 0, dropped: 0 }) },
      ...{ flush: async () => {}, close: async () => {} },
    },
  })
  gate.shut()
  const call = host.infer({ model: 'gate', inputs })
  const unloading = host.unload('gate')
  while (gate.runs.length === 0) await turn()
  gate.open()
  await Promise.all([call, unloading])
  expect(written).toMatchObject([{ values: { x: 7 }, prediction: { value: 70 } }])
  expect(events.map(event => event.kind)).not.toContain('payloadLogFailed')
})

test('a shadow is asked about a call that was answered before it is retired', async () => {
  await using gate = await openGate()
  const [other, events]: [number, HostEvent[]] = [await gate.registerAgain(), []]
  await using host = await open(gate, {
    models: [{ model: 'gate/1', shadow: { model: `gate/${other}`, weight: 1 } }],
    onEvent: event => events.push(event),
  })
  await host.predict({ model: 'gate', rows: [{ x: 3 }] })
  await host.unload('gate')
  expect(gate.runs).toEqual([[3], [3]])
  expect(events.filter(event => event.kind === 'shadowFailed')).toEqual([])
})

test('a call of one row that fails counts as one that failed, and not as an answer too', async () => {
  await using gate = await openGate()
  await using host = await open(gate)
  await expect(host.predict({ model: 'gate', rows: [{ x: poison }] })).rejects.toMatchObject({ code: 'MODEL_FAILED' })
  await host.predict({ model: 'gate', rows: [{ x: poison }, { x: 1 }] })
  const { statistics } = host.models()[0] ?? {}
  expect(statistics).toMatchObject({ success: { count: 1 }, fail: { count: 1 }, inferenceCount: 1 })
})

test('what a thread works on when its host ends is not served any longer; it did not fail, and nothing is read anew', async () => {
  const { registry } = await slowRegistry(temporaryFolder())
  const events: HostEvent[] = []
  const host = await openModelHost({
    ...{ registry, models: ['slow/1'], warmUpRows: 16, extensions: module },
    onEvent: event => events.push(event),
  })
  const working = host.predict({ model: 'slow', rows: [{ turns: long }] })
  const refused = expect(working).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  await turn()
  await host.close({ drain: '0ms' })
  await refused
  expect(events.map(event => event.kind)).toEqual(['movedToThread', 'loaded'])
})

test('what is stored as no data stays in this thread', async () => {
  const pipeline = { toJSON: () => ({}) }
  expect(await threadModel({ pipeline, modules: [], columns: {} }, 1, 'odd/1')).toBeNull()
})

test('a version that cannot answer its sample is refused for that, also where it cannot be closed either', async () => {
  await using gate = await openGate()
  const bad = await gate.registerAgain({ metadata: { sample: [{ x: poison }] } })
  const left = new Error('its thread is stuck')
  const runtime: typeof gate.runtime = {
    ...gate.runtime,
    async restore(stored) {
      const restored = await gate.runtime.restore(stored)
      Object.assign(restored.model, { close: () => Promise.reject(left) })
      return restored
    },
  }
  const events: HostEvent[] = []
  const opening = open(gate, {
    ...{ runtimes: [runtime], models: [`gate/${bad}`], warmUpRows: 1 },
    onEvent: event => events.push(event),
  })
  await expect(opening).rejects.toMatchObject({ code: 'MODEL_FAILED' })
  expect(events).toContainEqual({ kind: 'loadFailed', model: `gate/${bad}`, error: left })
})

test('an alias that moves to a version which is loaded already is told', async () => {
  await using gate = await openGate()
  const [other, events]: [number, HostEvent[]] = [await gate.registerAgain(), []]
  await gate.registry.promote('gate', 'production', 1, { expected: null })
  await using host = await open(gate, {
    models: ['gate@production', `gate/${other}`],
    onEvent: event => events.push(event),
  })
  await gate.registry.promote('gate', 'production', other, { expected: 1 })
  const { digest } = await host.reload('gate@production')
  await host.reload('gate@production')
  expect(events.filter(event => event.kind === 'switched')).toEqual([
    { kind: 'switched', model: 'gate@production', version: other, digest },
  ])
})

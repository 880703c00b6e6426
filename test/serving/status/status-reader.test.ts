import { describe, expect, test } from 'vitest'
import type { Metrics } from '../../../src/serving/host/metrics.ts'
import { openStatusReader, type StatusParts } from '../../../src/serving/status/status-reader.ts'
import { at, modelStatus, servedModel, watchReport } from './status-world.ts'

const metrics = { collect: () => [] } as unknown as Metrics

function partsOf(parts: Partial<StatusParts> = {}): StatusParts {
  return {
    host: { models: () => [modelStatus()], ready: () => true, metrics, watch: null },
    registry: { history: async () => [] },
    clock: () => at,
    ...parts,
  }
}

describe('the status', () => {
  test('puts together what the host, the registry, the watch and the log say of each model', async () => {
    const other = modelStatus({ name: 'fraud', reference: 'fraud@production' })
    const { history } = servedModel()
    const watch = { reports: () => [watchReport()], refresh: async () => {} }
    const reader = openStatusReader(
      partsOf({
        host: { models: () => [modelStatus(), other], ready: () => true, metrics, watch },
        registry: { history: async name => (name === 'fraud' ? [] : history!.toReversed()) },
        payloadLog: { counts: () => ({ written: 2, dropped: 1 }) },
      }),
    )
    const status = await reader.read()
    expect(status).toMatchObject({ at, ready: true, level: 'warn', payloadLog: { written: 2, dropped: 1 } })
    expect(status.models).toMatchObject([
      { history, watch: [{ version: 3 }] },
      { history: [], watch: [] },
    ])
    expect(JSON.parse(JSON.stringify(status))).toEqual(status)
    reader.close()
  })

  test('is bad where a model is not ready', async () => {
    const host = {
      models: () => [modelStatus(), modelStatus({ state: 'failed' })],
      ready: () => false,
      metrics,
      watch: null,
    }
    const reader = openStatusReader(partsOf({ host }))
    expect(await reader.read()).toMatchObject({ level: 'fail', ready: false })
    reader.close()
  })

  test('asks the registry about a model once in ten seconds, and lives without it', async () => {
    let [now, asked] = [at, 0]
    const registry = {
      history: async () => {
        asked++
        throw new Error('gone')
      },
    }
    const reader = openStatusReader(partsOf({ registry, clock: () => now }))
    for (let step = 0; step < 5; step++) expect((await reader.read()).models[0]?.history).toBeNull()
    expect(asked).toBe(1)
    now += 10_000
    await reader.read()
    expect(asked).toBe(2)
    reader.close()
  })
})

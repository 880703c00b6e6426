import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openModelHost } from 'bighead'
import { expect, test } from 'vitest'
import { openGate } from './gate-model.ts'

test('a shadow that has not answered yet holds the rows that it was asked about, not the call that they are of', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  await using gate = await openGate()
  const shadow = { model: `gate/${await gate.registerAgain()}`, weight: 0.5 }
  const models = [{ model: 'gate/1', shadow }]
  await using host = await openModelHost({
    ...{ registry: gate.registry, models, runtimes: [gate.runtime], warmUpRows: 0 },
  })
  const kept: WeakRef<object>[] = []
  const ask = async (): Promise<void> => {
    const rows = Array.from({ length: 100 }, (_, x) => ({ x }))
    kept.push(...rows.map(row => new WeakRef(row)))
    await host.predict({ model: 'gate', rows })
  }
  await ask()
  gate.shut()
  while (gate.runs.length < 2) await turn()
  for (let times = 0; times < 5; times++) await turn()
  collect()
  const asked = gate.runs[1]?.length ?? 0
  expect(asked).toBeLessThan(100)
  expect(kept.filter(row => row.deref() !== undefined).length).toBeLessThanOrEqual(asked)
  gate.open()
})

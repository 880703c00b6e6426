import { expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { askAbout, watchedServer } from '../browser/watched-server.ts'
import { promtool } from './promtool.ts'

test('what a server measures is accepted by promtool, without a remark', { timeout: 300_000 }, async () => {
  await using server = await watchedServer(temporaryFolder())
  await askAbout(server, 500)
  await fetch(`${server.address}/predict`, { method: 'POST', body: '{"model":"flight-delay","entity":{"origin":1}}' })
  await server.host.watch?.refresh()
  const input = await (await fetch(`${server.address}/metrics`)).text()
  expect(input).toContain('bighead_feature_drift_psi{model="flight-delay",version="1",feature="distance"}')
  expect(await promtool(['check', 'metrics'], { input })).toEqual({ status: 0, output: '' })
})

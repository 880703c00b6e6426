import type { ServerStatus } from 'bighead'
import { serve } from 'bighead/server'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { post } from './ask.ts'
import { entity, servedModels } from './served-models.ts'

const quiet = { http: { host: '127.0.0.1' }, log: 'nothing' } as const

test('a server tells how it is doing, as a page and as data', async () => {
  const { registry, online } = await servedModels(temporaryFolder())
  const grpc = { host: '127.0.0.1' }
  await using server = await serve({ registry, online, models: ['fraud@production'], ...quiet, grpc })
  for (let call = 0; call < 3; call++) await post(`${server.address}/predict`, { model: 'fraud', entity })
  await server.host.watch?.refresh()
  const answer = await fetch(`${server.address}/status.json`)
  const { ready, models, grpcAddress }: ServerStatus = JSON.parse(await answer.text())
  expect(grpcAddress).toBe(server.grpcAddress)
  expect([ready, models.length]).toEqual([true, 1])
  expect(models[0]).toMatchObject({
    status: { reference: 'fraud@production', state: 'ready', statistics: { inferenceCount: 3 } },
    history: [{ action: 'promote', alias: 'production', to: 1 }],
    watch: [{ model: 'fraud', version: 1, figures: { rows: 3, readRows: 3 } }],
  })
  const page = await fetch(`${server.address}/`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/)
  expect(await page.text()).toContain('fraud@production')
})

test('only who may read is told, also by a browser that asks for a password', async () => {
  const { registry, online } = await servedModels(temporaryFolder())
  await using server = await serve({ registry, online, models: [], ...quiet, tokens: { read: 'secret' } })
  const status = async (authorization?: string) =>
    (await fetch(server.address, { ...(authorization !== undefined && { headers: { authorization } }) })).status
  expect(await status()).toBe(401)
  expect(await status(`Basic ${btoa('anyone:wrong')}`)).toBe(401)
  expect(await status(`Basic ${btoa('anyone:secret')}`)).toBe(200)
  expect(await status('Bearer secret')).toBe(200)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Duration, memoryStore } from 'bighead'
import { type ServeOptions, serve } from 'bighead/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'
import { post } from './ask.ts'
import { entity, servedModels } from './served-models.ts'

const quiet = { http: { host: '127.0.0.1' }, log: 'nothing' } as const

describe('a server', () => {
  test('keeps model control to who has the token', async () => {
    const { registry, online } = await servedModels(temporaryFolder())
    const path = '/v2/repository/models/plain/load'
    {
      await using open = await serve({ registry, online, models: ['fraud@production'], ...quiet })
      const refused = await post(open.address + path, {})
      expect([refused.status, refused.json.error]).toEqual([403, expect.stringContaining('without an admin token')])
    }
    await using server = await serve({
      registry,
      online,
      models: ['fraud@production'],
      ...quiet,
      tokens: { admin: 'boss' },
    })
    expect((await post(server.address + path, {})).status).toBe(401)
    expect((await post(server.address + path, {}, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await post(`${server.address}/predict`, { model: 'plain', entity: { a: 1, b: 1 } })).status).toBe(404)
    const loaded = await fetch(server.address + path, { method: 'POST', headers: { authorization: 'Bearer boss' } })
    expect(loaded.status).toBe(200)
    expect((await post(`${server.address}/predict`, { model: 'plain', entity: { a: 1, b: 1 } })).status).toBe(200)
  })

  test('finishes what clients leave behind', async () => {
    const { registry, online } = await servedModels(temporaryFolder())
    await using server = await serve({ registry, online, models: ['fraud@production'], ...quiet })
    const ask = async (): Promise<unknown> => {
      const signal = AbortSignal.timeout(1 + Math.floor(Math.random() * 4))
      const body = JSON.stringify({ model: 'fraud', entities: Array.from({ length: 5 }, () => entity) })
      return fetch(`${server.address}/predict`, { method: 'POST', body, signal }).then(
        answer => answer.text(),
        () => null,
      )
    }
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 100 }, ask))
    const inFlight = () => server.host.models().map(({ statistics }) => [statistics.inFlight, statistics.queued])
    while (JSON.stringify(inFlight()) !== '[[0,0]]') await wait(10)
    expect((await post(`${server.address}/predict`, { model: 'fraud', entity })).status).toBe(200)
  })

  test('refuses options that mean nothing, and leaves nothing open where a model is not there', async () => {
    const { registry } = await servedModels(temporaryFolder())
    const valid: ServeOptions = { registry, online: memoryStore(), models: [], ...quiet }
    const wrong: readonly (readonly [options: object, words: RegExp])[] = [
      [{ ...valid, online: undefined }, /online/],
      [{ ...valid, models: 'fraud' }, /models/],
      [{ ...valid, model: 'fraud' }, /Did you mean `models`/],
      [{ ...valid, http: { port: 70_000 } }, /http\.port/],
      [{ ...valid, http: { host: '127.0.0.1', limits: { bodyLimit: -1 } } }, /bodyLimit/],
      [{ ...valid, http: { host: '127.0.0.1', limits: { closeTimeout: '30d' } } }, /closeTimeout.*too long/],
      [{ ...valid, http: { host: '127.0.0.1', limits: { closeTimeout: 30 } } }, /closeTimeout/],
      [{ ...valid, tokens: { admin: '' } }, /tokens\.admin/],
      [{ ...valid, models: ['nothing@production'] }, /nothing@production/],
      [{ ...valid, features: [{}] }, /features/],
    ]
    for (const [options, words] of wrong) await expect(serve(options as ServeOptions)).rejects.toThrow(words)
    const first = await serve(valid)
    const port = Number(new URL(first.address).port)
    await expect(serve({ ...valid, http: { host: '127.0.0.1', port } })).rejects.toThrow(/EADDRINUSE/)
    await first.close()
  })

  test('serves on after SIGTERM while it drains, and says that it is not ready', { timeout: 60_000 }, async () => {
    const { address, child, ended } = await startChild('1h')
    expect((await fetch(`${address}/v2/health/ready`)).status).toBe(200)
    child.kill('SIGTERM')
    while ((await fetch(`${address}/v2/health/ready`)).status === 200) await wait(5)
    expect(await (await fetch(`${address}/v2/health/live`)).json()).toEqual({ live: true })
    expect((await predictPlain(address)).status).toBe(200)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
  })

  test('ends by SIGTERM without an error, and until then what is answered is right', { timeout: 60_000 }, async () => {
    const { address, child, ended } = await startChild('50ms')
    expect((await predictPlain(address)).status).toBe(200)
    child.kill('SIGTERM')
    for (;;) {
      const answer = await predictPlain(address).catch(() => null)
      if (answer === null) break
      expect(answer.status).toBe(200)
    }
    expect(await ended).toEqual([0, null])
  })
})

const predictPlain = (address: string) => post(`${address}/predict`, { model: 'plain', entity: { a: 1, b: 1 } })

/** A server in a process of its own, and how it ends: `[code, signal]`. */
async function startChild(drain: Duration): Promise<{
  readonly address: string
  readonly child: ChildProcess
  readonly ended: Promise<unknown[]>
}> {
  const script = fileURLToPath(new URL('./children/drain.ts', import.meta.url))
  const args = ['--disable-warning=ExperimentalWarning', script, temporaryFolder(), drain]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const [address] = await once(createInterface({ input: child.stdout }), 'line')
  return { address: String(address), child, ended }
}

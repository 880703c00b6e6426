import { createServer } from 'node:net'
import { folderRegistry, memoryStore } from 'bighead'
import { serveRegistry } from 'bighead/registry-server'
import { serve } from 'bighead/server'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'

const online = memoryStore()
const host = '127.0.0.1'

async function takenPort(): Promise<number> {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, host, resolve))
  onTestFinished(() => void taken.close())
  return Number(Object(taken.address()).port)
}

test('a port that is in use is named, with what to do', async () => {
  const registry = folderRegistry(temporaryFolder())
  const port = await takenPort()
  const said = (option: string) =>
    `Parameter \`${option}\`: ${host}:${port} is in use by another server; end that, or choose another port, or 0 for a free one (EADDRINUSE).`
  const served = serve({ registry, online, models: [], http: { host, port }, log: 'nothing' })
  await expect(served).rejects.toMatchObject({ message: said('http.port'), cause: { code: 'EADDRINUSE' } })
  await expect(serveRegistry({ registry, http: { host, port }, log: 'nothing' })).rejects.toThrow(said('http.port'))
  const calls = serve({ registry, online, models: [], http: { host }, grpc: { host, port }, log: 'nothing' })
  await expect(calls).rejects.toThrow(said('grpc.port'))
})

test('an address that is not of this machine is named', async () => {
  const registry = folderRegistry(temporaryFolder())
  const served = serve({ registry, online, models: [], http: { host: '192.0.2.1', port: 8080 }, log: 'nothing' })
  await expect(served).rejects.toThrow(
    'Parameter `http.host`: 192.0.2.1:8080 is not an address of this machine; leave `host` out for all that it has (EADDRNOTAVAIL).',
  )
})

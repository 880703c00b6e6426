import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../../../src/adapters/server/index.ts'
import { folderRegistry } from '../../../../src/index.ts'
import { fitFraud, fitPlain, fraud } from '../world.ts'

// A server of three models as a process of its own: it prints where it listens, and ends when it is told to.
const folder = await mkdtemp(join(tmpdir(), 'bighead-oip-'))
const registry = folderRegistry(folder)
const { kind, value } = await fitPlain()
const { fitted, online } = await fitFraud()
const models = [
  ['kind', { pipeline: kind }],
  ['value', { pipeline: value }],
  ['fraud', { pipeline: fitted, features: fraud }],
] as const
for (const [name, parts] of models) {
  const version = await registry.register(name, parts)
  await registry.promote(name, 'production', version, { expected: null })
}
const server = await serve({
  registry,
  online,
  models: models.map(([name]) => `${name}@production`),
  http: { host: '127.0.0.1' },
  grpc: { host: '127.0.0.1' },
  tokens: { admin: 'admin-token' },
})
console.log(JSON.stringify({ http: server.address, grpc: server.grpcAddress }))

process.once('SIGTERM', async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

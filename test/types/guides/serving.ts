// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { folderRegistry } from 'bighead'
import { serve } from 'bighead/server'
import { openTelemetry } from 'bighead/opentelemetry'
import { flightDelay, features, registry, online, fitted, pipeline, model, models, admin, tokens } from './given.ts'
{
const server = await serve({
  registry: folderRegistry('./registry'),
  online,
  models: ['flight-delay@production'],
  follow: '10s', // take up promotions; without it the version stays
  http: { port: 8080 },
  tokens: { admin },
})
process.once('SIGTERM', () => server.close({ drain: '30s' }))
{
const candidate = await registry.register('flight-delay', { pipeline: fitted, features: flightDelay })
const current = await registry.resolve('flight-delay@production')
await registry.promote('flight-delay', 'production', candidate, { expected: current?.version ?? null })
await registry.rollback('flight-delay', 'production') // to where the alias pointed before
{
const models = [
  {
    model: 'flight-delay@production',
    canary: { model: 'flight-delay@candidate', weight: 0.1 }, // answers a tenth of the entities
    shadow: { model: 'flight-delay/7', weight: 1 }, // is asked about all of them, after the answer
  },
]
{
const server = await serve({ registry, online, models, tracing: openTelemetry() })
}}}}

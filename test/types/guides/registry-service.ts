// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { folderRegistry, createPredictor, httpRegistry, modelProvenance, signedRegistry } from 'bighead'
import { serveRegistry } from 'bighead/registry-server'
import { flightDelay, features, registry, online, pipeline, model, admin, token, url, privateKeyPem, publicKeyPem, run, commit, parent, tokens } from './given.ts'
{
const server = await serveRegistry({
  registry: folderRegistry('./registry'),
  http: { port: 8090 },
  tokens: { admin: process.env.REGISTRY_ADMIN, read: process.env.REGISTRY_READ },
})
{
const registry = httpRegistry('http://registry:8090', { token: process.env.REGISTRY_READ })
const predictor = await createPredictor({ registry, model: 'flight-delay@production', online, features: flightDelay })
{
const registry = signedRegistry(httpRegistry(url, { token }), { key: privateKeyPem, trusted: [publicKeyPem] })
await registry.register('flight-delay', { pipeline, features, metadata: { provenance: modelProvenance({ run: run.id, commit, parent }) } })
const model = await registry.load('flight-delay@production') // SignatureError unless a trusted key has signed exactly this
{
await serveRegistry({ registry, tokens, mlflow: './mlflow' })
}}}}

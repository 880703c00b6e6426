// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { watchFiles, watchReference } from 'bighead'
import { serve } from 'bighead/server'
import { flightDelay, features, registry, online, fitted, pipeline, model, models, heldOut } from './given.ts'
{
const reference = await watchReference(heldOut, { model: fitted })
await registry.register('flight-delay', { pipeline: fitted, features: flightDelay, files: watchFiles(reference) })
{
const server = await serve({
  registry,
  online,
  models: ['flight-delay@production'],
  watch: {
    rules: [
      { kind: 'freshness', above: '15m', severity: 'fail' },
      { kind: 'missing', above: 0.2, for: '10m' },
      { kind: 'nulls', above: 0.5, features: ['origin_delay_mean_1h'] },
      { kind: 'drift', above: 0.25, for: '10m' },
      { kind: 'predictionDrift', above: 0.25, for: '10m' },
      { kind: 'predictionMean', above: 0.5, below: 0.05 },
      { kind: 'predictionShare', class: 'true', above: 0.6, name: 'too many late' },
    ],
  },
})
}}

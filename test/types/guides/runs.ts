// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { folderRuns } from 'bighead'
import { mlflowRuns } from 'bighead/mlflow'
import { features, set, registry, fitted, pipeline, model, table, url, run } from './given.ts'
{
const runs = folderRuns('./runs')
const run = await runs.start({ name: 'flight-delay', step: model, data: table, features: set })
const fitted = await model.fit(table, { target: 'late' })
await run.metrics({ rocAuc: 0.81 })
await run.artifact('pipeline.json', fitted)
await run.finish()

await registry.register('flight-delay', { pipeline: fitted, features: set, run })
{
const runs = mlflowRuns({ url: 'http://localhost:5000', experiment: 'delays' })
}}

// A server that closes when it is asked to end, as in docs/examples/serve.ts. Arguments: folder, time of the drain.
import type { Duration } from 'bighead'
import { serve } from 'bighead/server'
import { servedModels } from '../served-models.ts'

const [folder = '', drain = '0s'] = process.argv.slice(2)
const { registry, online } = await servedModels(folder)
const server = await serve({ registry, online, models: ['plain/1'], http: { host: '127.0.0.1' }, log: 'nothing' })
process.once('SIGTERM', () => server.close({ drain: drain as Duration }))
console.log(server.address)

// A server that closes when it is asked to end, as in docs/examples/serve.ts.
import { serve } from 'bighead/server'
import { servedModels } from '../served-models.ts'

const [folder = ''] = process.argv.slice(2)
const { registry, online } = await servedModels(folder)
const server = await serve({ registry, online, models: ['plain/1'], http: { host: '127.0.0.1' }, log: 'nothing' })
process.once('SIGTERM', () => server.close({ drain: '1s' }))
console.log(server.address)

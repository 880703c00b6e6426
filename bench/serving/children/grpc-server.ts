// The model server over gRPC: registry, models.
import { folderRegistry, memoryStore } from 'bighead'
import { serve } from 'bighead/server'
import { serveChild } from '../serve-child.ts'

const [folder = '', ...models] = process.argv.slice(2)
const server = await serve({
  ...{ registry: folderRegistry(folder), online: memoryStore(), models },
  ...{ http: { host: '127.0.0.1' }, grpc: { host: '127.0.0.1' } },
})
serveChild(server.grpcAddress ?? '', () => server.close())

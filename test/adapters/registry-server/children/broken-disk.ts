// Serves a registry whose disk has gone, asks it by its own API and by MLflow's, and tells what its spans heard on the error output.

import { serveRegistry } from '../../../../src/adapters/registry-server/serve-registry.ts'
import { StorageError } from '../../../../src/features/errors/storage-errors.ts'
import type { Files } from '../../../../src/features/files/files.ts'
import { localFiles } from '../../../../src/features/files/local-files.ts'
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'

const [folder = ''] = process.argv.slice(2)
const gone = async (): Promise<never> => {
  throw new StorageError('read', folder, new Error('the disk has gone'))
}
const files: Files = { ...localFiles(folder), list: gone, open: gone }
const told: unknown[] = []
const server = await serveRegistry({
  registry: folderRegistry(files),
  http: { host: '127.0.0.1' },
  mlflow: files,
  tracing: {
    within: ({ name }, work) =>
      work({
        set: attributes => told.push([name, attributes]),
        part: () => undefined,
        fail: error => told.push([name, String(error)]),
      }),
  },
})
for (const path of ['v1/versions', 'api/2.0/mlflow/registered-models/search', 'v1/nowhere'])
  told.push(await (await fetch(`${server.address}/${path}`)).text())
await server.close()
console.error(JSON.stringify(told))

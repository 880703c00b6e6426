// Moves an alias on by one version, `count` times, against others who do the same; prints how often it lost.
import { s3Files } from '../../../../src/adapters/s3/s3-files.ts'
import { ConflictError } from '../../../../src/serving/errors.ts'
import { folderRegistry } from '../../../../src/serving/registry/folder-registry.ts'
import { s3Client } from '../s3-server.ts'

const [endpoint = '', bucket = '', user = '', count = '0'] = process.argv.slice(2)
const client = s3Client(endpoint)
const registry = folderRegistry(s3Files({ client, bucket }), { user })
let [done, lost] = [0, 0]
while (done < Number(count)) {
  const current = (await registry.resolve('delay@production'))?.version ?? null
  try {
    await registry.promote('delay', 'production', ((current ?? 0) % 3) + 1, { expected: current })
    done++
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    lost++
  }
}
client.destroy()
console.log(JSON.stringify({ done, lost }))

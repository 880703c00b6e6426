// Begins to upload a large file in parts, says so when two of them are away, and waits to be killed.
import { s3Files } from '../../../../src/adapters/s3/s3-files.ts'
import { s3Client } from '../s3-server.ts'

const [endpoint = '', bucket = ''] = process.argv.slice(2)
await s3Files({ client: s3Client(endpoint), bucket }).write('large.bin', async sink => {
  for (let piece = 0; piece < 3; piece++) await sink(new Uint8Array(8 << 20))
  console.log('uploading')
  await new Promise(done => setTimeout(done, 60_000))
})

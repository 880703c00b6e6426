import { s3Files } from 'bighead/s3'
import { expect, test } from 'vitest'

test('an abort while a store that is too busy is waited for ends the call with its own reason', async () => {
  const controller = new AbortController()
  const client = {
    async send() {
      setImmediate(() => controller.abort(new Error('enough')))
      throw Object.assign(new Error('slow down'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } })
    },
  }
  const files = s3Files({ client, bucket: 'lake' })
  await expect(files.read('a.json', 10, controller.signal)).rejects.toThrow('enough')
})

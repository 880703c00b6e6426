import { folderRegistry, folderRuns } from 'bighead'
import { s3Files } from 'bighead/s3'
import { registryLaws } from 'bighead/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { modelParts } from '../../serving/registry/model-parts.ts'
import { type S3Server, startS3Server } from './s3-server.ts'

let server: S3Server

beforeAll(async () => {
  server = await startS3Server()
}, 600_000)

afterAll(() => server.close())

registryLaws(test, () => folderRegistry(s3Files({ client: server.client(), bucket: server.bucket() })))

test('loses no promotion when sixteen processes promote at once', async () => {
  const bucket = server.bucket()
  const registry = folderRegistry(s3Files({ client: server.client(), bucket }))
  const [clients, count, versions] = [16, 2, 3]
  for (let seed = 1; seed <= versions; seed++) await registry.register('delay', modelParts(seed))
  const children = Array.from({ length: clients }, (_, user) =>
    ended(
      startChild('../../../engines/s3/children/promote-many.ts', [server.endpoint, bucket, `user-${user}`, `${count}`]),
    ),
  )
  for (const { errors, output } of await Promise.all(children)) {
    expect(errors).toBe('')
    expect(JSON.parse(output)).toMatchObject({ done: count })
  }
  const history = await registry.history('delay', 'production')
  expect(history.map(entry => entry.number)).toEqual(Array.from({ length: clients * count }, (_, index) => index + 1))
  let from: number | null = null
  for (const entry of history) {
    expect([entry.from, entry.to]).toEqual([from, ((from ?? 0) % versions) + 1])
    from = entry.to
  }
})

test('runs are kept in a bucket too', async () => {
  const runs = folderRuns(s3Files({ client: server.client(), bucket: server.bucket(), prefix: 'runs' }))
  const run = await runs.start({ name: 'delay', commit: null, params: { rows: 2 } })
  await run.metrics({ loss: 0.5 })
  await run.artifact('notes.md', new TextEncoder().encode('hello'))
  await run.finish()
  const [record] = await runs.list()
  expect(record).toMatchObject({ name: 'delay', status: 'finished', artifacts: ['notes.md'] })
  expect(new TextDecoder().decode(await runs.artifact(run.id, 'notes.md'))).toBe('hello')
})

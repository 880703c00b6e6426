import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { StorageError } from 'bighead'
import { s3Files } from 'bighead/s3'
import { filesLaws } from 'bighead/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ended, startChild } from '../../serving/registry/children/run-child.ts'
import { freePort } from '../free-port.ts'
import { type S3Server, s3Client, startS3Server } from './s3-server.ts'

let server: S3Server

beforeAll(async () => {
  server = await startS3Server()
}, 600_000)

afterAll(() => server.close())

filesLaws(test, () => s3Files({ client: server.client(), bucket: server.bucket(), prefix: 'team/models' }), {
  largeBytes: 20 << 20,
})

test('two prefixes of a bucket do not see each other', async () => {
  const [client, bucket] = [server.client(), server.bucket()]
  await s3Files({ client, bucket, prefix: 'a' }).write('x.bin', new Uint8Array(1))
  expect(await s3Files({ client, bucket, prefix: 'ab' }).list('')).toEqual([])
  expect(await s3Files({ client, bucket }).list('')).toEqual(['a/'])
})

test('what is missing or refused is said, with what to do', async () => {
  const missing = s3Files({ client: server.client(), bucket: 'no-such-bucket' })
  for (const attempt of [
    () => missing.list(''),
    () => missing.read('a', 10),
    () => missing.open('a'),
    () => missing.write('a', new Uint8Array(1), { ifAbsent: true }),
  ])
    await expect(attempt()).rejects.toThrow('the bucket `no-such-bucket` does not exist; create it, or name another.')

  const wrong = s3Files({ client: server.client('wrong-secret'), bucket: server.bucket() })
  for (const attempt of [() => wrong.list(''), () => wrong.open('a'), () => wrong.write('a', new Uint8Array(1))]) {
    const error = await attempt().catch(found => found)
    expect(error).toBeInstanceOf(StorageError)
    expect(error.message).toMatch(/the store refuses it \(.*\); check the credentials, and what they may do/)
    expect(error.message).not.toContain('wrong-secret')
  }

  const away = s3Client(`http://127.0.0.1:${await freePort()}`)
  await expect(s3Files({ client: away, bucket: 'any' }).list('')).rejects.toThrow(
    "Cannot list s3://any/: the store does not answer (ECONNREFUSED); is it running at the client's endpoint?.",
  )
})

/** A store that answers with these statuses, one after the other, then with 200; the methods that it was asked are collected. */
async function scripted(statuses: readonly (readonly [number, string])[]) {
  const methods: string[] = []
  const store = createServer((request, response) => {
    request.resume()
    const [status, code] = statuses[methods.length] ?? [200, '']
    methods.push(`${request.method}`)
    response.writeHead(status, { etag: '"1"' })
    response.end(status === 200 ? '' : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
  })
  await new Promise<void>(done => store.listen(0, '127.0.0.1', done))
  const client = s3Client(`http://127.0.0.1:${(store.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    store.close()
  })
  return { files: s3Files({ client, bucket: 'any' }), methods }
}

test('a store that ignores conditions is refused', async () => {
  const { files, methods } = await scripted([])
  await expect(files.write('a.bin', new Uint8Array(1), { ifAbsent: true })).rejects.toThrow('conditional writes')
  expect(methods).toEqual(['PUT', 'PUT', 'DELETE'])
})

test('a store that is busy, or had two writers at once, is asked again', async () => {
  const conflict = [409, 'ConditionalRequestConflict'] as const
  const { files, methods } = await scripted([conflict, [503, 'SlowDown'], conflict])
  expect(await files.write('a.bin', new Uint8Array(1))).toBe(true)
  expect(methods).toEqual(['PUT', 'PUT', 'PUT', 'PUT'])
})

test('a process that is killed while it uploads leaves nothing that can be seen', async () => {
  const [client, bucket] = [server.client(), server.bucket()]
  const child = startChild('../../../engines/s3/children/upload-slowly.ts', [server.endpoint, bucket])
  const end = ended(child)
  await new Promise(resolve => child.stdout?.once('data', resolve))
  const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  expect(uploads.Uploads).toHaveLength(1)
  child.kill('SIGKILL')
  expect((await end).signal).toBe('SIGKILL')
  const files = s3Files({ client, bucket })
  expect(await files.list('')).toEqual([])
  expect(await files.open('large.bin')).toBeNull()
  expect(await files.write('large.bin', new Uint8Array(1), { ifAbsent: true })).toBe(true)
})

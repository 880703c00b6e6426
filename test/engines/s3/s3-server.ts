import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { goProgram } from '../../../scripts/go-program.ts'
import { freePort } from '../free-port.ts'

/** A real S3 server over a folder, and how it is reached. */
export interface S3Server {
  readonly endpoint: string
  readonly folder: string
  client(secret?: string): S3Client
  /** Makes an empty bucket and gives its name. */
  bucket(): string
  close(): Promise<void>
}

const accessKeyId = 'bighead'
const secretAccessKey = 'not-a-secret'

/** Starts versitygw on a free port. */
export async function startS3Server(): Promise<S3Server> {
  const program = await goProgram({ program: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' })
  const folder = mkdtempSync(join(tmpdir(), 's3-'))
  const [data, sidecar] = [join(folder, 'data'), join(folder, 'sidecar')]
  for (const path of [data, sidecar]) mkdirSync(path)
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const address = ['--port', `127.0.0.1:${port}`, '--access', accessKeyId, '--secret', secretAccessKey, '--quiet']
  const server = spawn(program, [...address, 'posix', '--sidecar', sidecar, data], { stdio: 'ignore' })
  const clients: S3Client[] = []
  await answering(endpoint, server)
  let buckets = 0
  return {
    endpoint,
    folder,
    client(secret = secretAccessKey) {
      const client = s3Client(endpoint, secret)
      clients.push(client)
      return client
    },
    bucket() {
      const name = `bucket-${++buckets}`
      mkdirSync(join(data, name))
      return name
    },
    async close() {
      for (const client of clients) client.destroy()
      const ended = new Promise(done => server.once('exit', done))
      server.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function s3Client(endpoint: string, secret = secretAccessKey): S3Client {
  const credentials = { accessKeyId, secretAccessKey: secret }
  return new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await fetch(endpoint).catch(() => null)) return
    if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`)
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error(`${endpoint} does not answer`)
}

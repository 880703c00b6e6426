import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type DebianFolder, debianPackages } from '../../scripts/debian-packages.ts'
import type { Throughput } from './wrk.ts'

/** A call of gRPC that is made over and over. */
export interface CallRequest {
  /** Like `http://127.0.0.1:8081/inference.GRPCInferenceService/ModelInfer`. */
  readonly url: string
  readonly message: Uint8Array
  /** The bytes of the right answer; a call that fails is answered with fewer. */
  readonly answerBytes: number
}

/** As many calls as the server answers, 4 at a time over each of 4 connections, from one thread of `h2load`. */
export async function saturateCalls({ url, message, answerBytes }: CallRequest, seconds: number): Promise<Throughput> {
  const scratch = await mkdtemp(join(tmpdir(), 'bighead-h2load-'))
  try {
    const body = join(scratch, 'body')
    await writeFile(body, framed(message))
    const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
    const load = ['-t', '1', '-c', '4', '-m', '4', '-D', String(seconds), '-d', body]
    return readResult(await runH2load([...load, ...headers, url]), answerBytes + frameHead)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

/** Runs `h2load`, which is installed once, and gives what it prints. */
export async function runH2load(args: readonly string[]): Promise<string> {
  const { folder, environment } = await h2load()
  const { stdout } = await promisify(execFile)(join(folder, 'usr/bin/h2load'), args, { env: environment })
  return stdout
}

/** Where h2load is; installed once. */
export function h2load(): Promise<DebianFolder> {
  return debianPackages({ name: 'h2load', packages: ['nghttp2-client'] })
}

const frameHead = 5

/** A message of gRPC as it is sent: whether it is compressed, its length, itself. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(frameHead)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

function readResult(text: string, answerBytes: number): Throughput {
  const [, perSecond] = /finished in \S+, ([\d.]+) req\/s/.exec(text) ?? []
  const [, done, succeeded] = /requests: .* (\d+) done, (\d+) succeeded/.exec(text) ?? []
  const [, bytes] = /traffic: .* \((\d+)\) data/.exec(text) ?? []
  if (perSecond === undefined || done === undefined || bytes === undefined)
    throw new Error(`h2load wrote what is not understood:\n${text}`)
  const answered = Math.min(Number(succeeded), Math.floor(Number(bytes) / answerBytes))
  return { perSecond: Number(perSecond), failed: Number(done) - answered }
}

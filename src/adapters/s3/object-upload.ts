import { randomUUID } from 'node:crypto'
import type { FileSink } from '../../features/files/files.ts'
import type { Bucket, Call } from './bucket.ts'
import { headObject } from './head-object.ts'

/** An object that is being written: by one request where it is small, else in parts that are put together by one. */
export interface ObjectUpload {
  readonly add: FileSink
  /** Makes the object appear; false where it was to be absent and is not. */
  finish(): Promise<boolean>
  /** Drops what was sent so far. */
  abort(): Promise<void>
}

/** Of a multipart upload; 10,000 of them are allowed. */
const partBytes = 8 << 20
const partsAtOnce = 4

export function objectUpload(
  bucket: Bucket,
  path: string,
  ifAbsent: boolean,
  signal: AbortSignal | undefined,
): ObjectUpload {
  const key = bucket.key(path)
  const condition = ifAbsent ? { IfNoneMatch: '*' } : {}
  const writer = randomUUID()
  const Metadata = { writer }
  const call = { action: 'write', path, signal }
  let pieces: Uint8Array[] = []
  let size = 0
  let upload: string | null = null
  let count = 0
  const done: { readonly PartNumber: number; readonly ETag: string }[] = []
  const sending = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | null = null

  const sendPart = async (): Promise<void> => {
    upload ??= await begin()
    while (sending.size >= partsAtOnce) await Promise.race(sending)
    if (failure !== null) throw failure.error
    const [Body, PartNumber, UploadId] = [Buffer.concat(pieces), ++count, upload]
    pieces = []
    size = 0
    const request = { ...key, UploadId, PartNumber, Body }
    const part = bucket
      .send<{ ETag?: string }>(sdk => new sdk.UploadPartCommand(request), call)
      .then(({ ETag = '' }) => void done.push({ PartNumber, ETag }))
      .catch(error => {
        failure ??= { error }
      })
      .finally(() => sending.delete(part))
    sending.add(part)
  }
  const begin = async (): Promise<string> => {
    const begun = await bucket.send<{ UploadId?: string }>(
      sdk => new sdk.CreateMultipartUploadCommand({ ...key, Metadata }),
      call,
    )
    return begun.UploadId ?? ''
  }
  const putWhole = (): Promise<unknown> => {
    const request = { ...key, ...condition, Metadata, Body: Buffer.concat(pieces) }
    return bucket.send(sdk => new sdk.PutObjectCommand(request), { ...call, unless: isTaken })
  }
  const putTogether = async (UploadId: string): Promise<unknown> => {
    if (size > 0) await sendPart()
    await Promise.all(sending)
    if (failure !== null) throw failure.error
    const Parts = done.toSorted((left, right) => left.PartNumber - right.PartNumber)
    const request = { ...key, ...condition, UploadId, MultipartUpload: { Parts } }
    return bucket.send(sdk => new sdk.CompleteMultipartUploadCommand(request), { ...call, unless: isTaken })
  }

  return {
    async add(...added) {
      for (const piece of added) {
        for (let at = 0; at < piece.length; ) {
          const taken = piece.slice(at, at + partBytes - size)
          pieces.push(taken)
          size += taken.length
          at += taken.length
          if (size === partBytes) await sendPart()
        }
      }
    },
    async finish() {
      const answer = upload === null ? await putWhole() : await putTogether(upload)
      if (answer !== taken) return true
      // A request that was sent again after its answer was lost meets its own object.
      const isOwn = (await headObject(bucket, path))?.Metadata?.writer === writer
      if (!isOwn) await this.abort()
      return isOwn
    },
    async abort() {
      await Promise.all(sending)
      if (upload === null) return
      const request = { ...key, UploadId: upload }
      const dropping = { action: 'drop', path, unless: () => null }
      await bucket.send(sdk => new sdk.AbortMultipartUploadCommand(request), dropping)
    },
  }
}

const taken = 'taken'

const isTaken: NonNullable<Call<unknown>['unless']> = (name, status) =>
  status === 412 || name === 'NoSuchUpload' ? taken : undefined

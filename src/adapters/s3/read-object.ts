import { StorageError } from '../../features/errors/storage-errors.ts'
import { tooLarge } from '../../features/files/file-path.ts'
import type { OpenFile } from '../../features/files/files.ts'
import type { Bucket } from './bucket.ts'
import { headObject, type ObjectHead } from './head-object.ts'

interface Found extends ObjectHead {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array>; destroy?(): void }
}

/** A whole object; null where there is none. */
export async function readObject(
  bucket: Bucket,
  path: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const found = await bucket.send<Found | null>(sdk => new sdk.GetObjectCommand(bucket.key(path)), {
    action: 'read',
    path,
    signal,
    unless: refusal => (refusal === 'NoSuchKey' ? null : undefined),
  })
  if (found === null) return null
  if ((found.ContentLength ?? 0) > limit) {
    found.Body?.destroy?.()
    throw tooLarge(`${bucket.place}/${path}`, limit)
  }
  return bytesOf(bucket, path, found)
}

/** How often the bytes of one range are asked for. */
const bodyAttempts = 3

/** An object as it is now, for reads of parts of it; null where there is none. */
export async function openObject(
  bucket: Bucket,
  path: string,
  signal: AbortSignal | undefined,
): Promise<OpenFile | null> {
  const head = await headObject(bucket, path, signal)
  if (head === null) {
    await checkBucket(bucket, path, signal)
    return null
  }
  const { ContentLength: size = 0, ETag: etag } = head
  const place = `${bucket.place}/${path}`
  return {
    path: place,
    size,
    descriptor: null,
    async read(start, end, reading) {
      if (start === end) return new Uint8Array()
      const bytes = await readRange(bucket, path, { range: `bytes=${start}-${end - 1}`, etag, signal: reading })
      if (bytes.length === end - start) return bytes
      const detail = `it gave ${bytes.length} bytes from ${start}, not ${end - start}`
      throw new StorageError('read', place, new RangeError(detail))
    },
    close: async () => {},
  }
}

interface RangeOfObject {
  readonly range: string
  readonly etag: string | undefined
  readonly signal: AbortSignal | undefined
}

/** A body that fails its checksum is asked for again: a gateway over files may send the checksum of one object with the bytes of the next. */
async function readRange(bucket: Bucket, path: string, { range, etag, signal }: RangeOfObject): Promise<Uint8Array> {
  const wanted = { ...bucket.key(path), Range: range, IfMatch: etag }
  for (let attempt = 1; ; attempt++) {
    const found = await bucket.send<Found | null>(sdk => new sdk.GetObjectCommand(wanted), {
      action: 'read',
      path,
      signal,
      unless: (refusal, status) => (status === 412 || refusal === 'NoSuchKey' ? null : undefined),
    })
    if (found === null) throw replaced(bucket, path)
    try {
      return await bytesOf(bucket, path, found)
    } catch (error) {
      if ((await headObject(bucket, path, signal))?.ETag !== etag) throw replaced(bucket, path)
      if (attempt === bodyAttempts) throw error
    }
  }
}

/** A missing object and a missing bucket look alike where no body tells them apart. */
async function checkBucket(bucket: Bucket, path: string, signal: AbortSignal | undefined): Promise<void> {
  const some = { Bucket: bucket.name, Prefix: `${bucket.prefix}${path}`, MaxKeys: 1 }
  await bucket.send(sdk => new sdk.ListObjectsV2Command(some), { action: 'read', path, signal })
}

async function bytesOf(bucket: Bucket, path: string, { Body }: Found): Promise<Uint8Array> {
  try {
    return (await Body?.transformToByteArray()) ?? new Uint8Array()
  } catch (error) {
    throw new StorageError('read', `${bucket.place}/${path}`, error)
  }
}

function replaced(bucket: Bucket, path: string): StorageError {
  const stale = Object.assign(new Error('the object was replaced or removed'), { code: 'ESTALE' })
  return new StorageError('read', `${bucket.place}/${path}`, stale)
}

import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import { StorageError } from '../../features/errors/storage-errors.ts'
import { checkedPath, folderPath, tooLarge } from '../../features/files/file-path.ts'
import type { Files, OpenFile } from '../../features/files/files.ts'
import { pour } from '../../features/files/pour.ts'
import { type Bucket, bucketOf, type S3ClientLike } from './bucket.ts'
import { conditionProbe } from './condition-probe.ts'
import { listNames, removeFolder } from './list-objects.ts'
import { objectUpload } from './object-upload.ts'

/** Which part of which bucket. */
export interface S3FilesOptions {
  /** An `S3Client` of `@aws-sdk/client-s3`, which the host makes and closes. */
  readonly client: S3ClientLike
  readonly bucket: string
  /** A folder in the bucket, like `team/models`; default: the whole bucket. */
  readonly prefix?: string
}

/**
 * Files in a bucket of Amazon S3, or of a store that speaks its protocol. It needs the optional peer `@aws-sdk/client-s3`.
 *
 * A file appears by one request, whatever its size. The store must keep to conditional writes (`If-None-Match`); one that does not is
 * refused by the first write that depends on it.
 *
 * @throws {StorageError} from every method, where the bucket is missing, the store refuses or does not answer.
 */
export function s3Files(options: S3FilesOptions): Files {
  requireOptions<S3FilesOptions>(options, { client: 'send', bucket: null, prefix: null })
  const { client, bucket: name, prefix = '' } = options
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/.test(name))
    throw new ParameterError('bucket', 'the name of a bucket is needed.')
  const bucket = bucketOf(client, name, folderPath(prefix))
  const probe = conditionProbe(bucket)
  return {
    place: bucket.place,
    list: async (folder, listing = {}) => listNames(bucket, folderPath(folder), listing),
    read: async (path, limit, signal) => readObject(bucket, checkedPath(path), limit, signal),
    open: async (path, signal) => openObject(bucket, checkedPath(path), signal),
    async write(path, content, { ifAbsent = false, signal } = {}) {
      const upload = objectUpload(bucket, checkedPath(path), ifAbsent, signal)
      if (ifAbsent) await probe()
      try {
        await pour(content, upload.add, signal)
        return await upload.finish()
      } catch (error) {
        await upload.abort()
        throw error
      }
    },
    async remove(path) {
      if (checkedPath(path).endsWith('/')) return removeFolder(bucket, path)
      const key = { Bucket: bucket.name, Key: `${bucket.prefix}${path}` }
      const isGone = (name: string): null | undefined => (name === 'NoSuchKey' ? null : undefined)
      await bucket.send(sdk => new sdk.DeleteObjectCommand(key), { action: 'delete', path, unless: isGone })
    },
  }
}

interface Found {
  readonly ContentLength?: number
  readonly ETag?: string
  readonly Body?: { transformToByteArray(): Promise<Uint8Array>; destroy?(): void }
}

async function readObject(
  bucket: Bucket,
  path: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const key = { Bucket: bucket.name, Key: `${bucket.prefix}${path}` }
  const found = await bucket.send<Found | null>(sdk => new sdk.GetObjectCommand(key), {
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

async function openObject(bucket: Bucket, path: string, signal: AbortSignal | undefined): Promise<OpenFile | null> {
  const key = { Bucket: bucket.name, Key: `${bucket.prefix}${path}` }
  const head = await bucket.send<Found | null>(sdk => new sdk.HeadObjectCommand(key), {
    action: 'read',
    path,
    signal,
    unless: (_refusal, status) => (status === 404 ? null : undefined),
  })
  if (head === null) {
    await checkBucket(bucket, path, signal)
    return null
  }
  const { ContentLength: size = 0, ETag: etag } = head
  const isReplaced = async (reading: AbortSignal | undefined): Promise<boolean> => {
    const now = await bucket.send<Found | null>(sdk => new sdk.HeadObjectCommand(key), {
      action: 'read',
      path,
      signal: reading,
      unless: (_refusal, status) => (status === 404 ? null : undefined),
    })
    return now?.ETag !== etag
  }
  /** A body that fails its checksum is asked for again: a gateway over files may send the checksum of one object with the bytes of the next. */
  const readRange = async (range: object, reading: AbortSignal | undefined): Promise<Uint8Array> => {
    for (let attempt = 1; ; attempt++) {
      const found = await bucket.send<Found | null>(sdk => new sdk.GetObjectCommand(range as typeof key), {
        action: 'read',
        path,
        signal: reading,
        unless: (refusal, status) => (status === 412 || refusal === 'NoSuchKey' ? null : undefined),
      })
      if (found === null) throw replaced(bucket, path)
      try {
        return await bytesOf(bucket, path, found)
      } catch (error) {
        if (await isReplaced(reading)) throw replaced(bucket, path)
        if (attempt === bodyAttempts) throw error
      }
    }
  }
  return {
    path: `${bucket.place}/${path}`,
    size,
    descriptor: null,
    async read(start, end, reading) {
      if (start === end) return new Uint8Array()
      const range = { ...key, Range: `bytes=${start}-${end - 1}`, IfMatch: etag }
      const bytes = await readRange(range, reading)
      if (bytes.length === end - start) return bytes
      const detail = `it gave ${bytes.length} bytes from ${start}, not ${end - start}`
      throw new StorageError('read', `${bucket.place}/${path}`, new RangeError(detail))
    },
    close: async () => {},
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

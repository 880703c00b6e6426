import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import { checkedPath, folderPath } from '../../features/files/file-path.ts'
import type { Files } from '../../features/files/files.ts'
import { pour } from '../../features/files/pour.ts'
import { bucketOf, type S3ClientLike } from './bucket.ts'
import { conditionProbe } from './condition-probe.ts'
import { listNames, removeFolder } from './list-objects.ts'
import { objectUpload } from './object-upload.ts'
import { openObject, readObject } from './read-object.ts'

/** A bucket, or a part of one. */
export interface S3FilesOptions {
  /** An `S3Client` of `@aws-sdk/client-s3`, which the caller creates and closes. */
  readonly client: S3ClientLike
  readonly bucket: string
  /** A folder in the bucket, like `team/models`; default: the whole bucket. */
  readonly prefix?: string
}

/**
 * Files in a bucket of Amazon S3, or of a store that speaks its protocol. It needs the optional peer `@aws-sdk/client-s3`.
 *
 * A file appears with one request, whatever its size. The store must respect conditional writes (`If-None-Match`); one that does not is
 * refused at the first write that depends on them.
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
      const isGone = (name: string): null | undefined => (name === 'NoSuchKey' ? null : undefined)
      await bucket.send(sdk => new sdk.DeleteObjectCommand(bucket.key(path)), {
        action: 'delete',
        path,
        unless: isGone,
      })
    },
  }
}

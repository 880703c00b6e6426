import { randomUUID } from 'node:crypto'
import { StorageError } from '../../features/errors/storage-errors.ts'
import type { Bucket } from './bucket.ts'

/** Writes one object twice under the condition that it is new, once for each bucket; a store that takes both is refused. */
export function conditionProbe(bucket: Bucket): () => Promise<void> {
  let probed: Promise<void> | null = null
  return () => {
    probed ??= probe(bucket).catch(error => {
      probed = null
      throw error
    })
    return probed
  }
}

async function probe(bucket: Bucket): Promise<void> {
  const path = `.probe-${randomUUID()}`
  const key = bucket.key(path)
  const write = (): Promise<number> =>
    bucket.send<number>(sdk => new sdk.PutObjectCommand({ ...key, Body: new Uint8Array(1), IfNoneMatch: '*' }), {
      action: 'write',
      path,
      unless: (_refusal, status) => (status === 412 || status === 501 ? status : undefined),
    })
  const first = await write()
  const second = first === 501 ? first : await write()
  await bucket.send(sdk => new sdk.DeleteObjectCommand(key), { action: 'delete', path })
  if (second === 412) return
  const detail =
    'it does not keep to conditional writes (`If-None-Match: *`), so that two writers could both succeed; use a store that does'
  throw new StorageError('use', bucket.place, new Error(detail))
}

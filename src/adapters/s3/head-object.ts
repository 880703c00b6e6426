import type { Bucket } from './bucket.ts'

/** What a store knows of an object without its bytes. */
export interface ObjectHead {
  readonly ContentLength?: number
  readonly ETag?: string
  readonly Metadata?: { readonly [name: string]: string }
}

/** What is known of an object; null where there is none. */
export function headObject(bucket: Bucket, path: string, signal?: AbortSignal): Promise<ObjectHead | null> {
  return bucket.send<ObjectHead | null>(sdk => new sdk.HeadObjectCommand(bucket.key(path)), {
    action: 'read',
    path,
    signal,
    unless: (_refusal, status) => (status === 404 ? null : undefined),
  })
}

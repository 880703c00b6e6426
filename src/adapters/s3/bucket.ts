import { setTimeout as wait } from 'node:timers/promises'
import { StorageError } from '../../features/errors/storage-errors.ts'

/** What is needed of a client: that of `@aws-sdk/client-s3`. The host makes and closes it. */
export interface S3ClientLike {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>
}

/** The commands of the SDK. */
export type Sdk = typeof import('@aws-sdk/client-s3')

/** One operation on an object or a folder of objects. */
export interface Call<Output> {
  /** What it does, for an error: "Cannot read …". */
  readonly action: string
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Which refusals by name or status are not errors, and what they mean instead. */
  readonly unless?: (name: string, status: number | null) => Output | undefined
}

/** A part of a bucket. */
export interface Bucket {
  readonly name: string
  /** What all keys begin with; empty, or with a slash at the end. */
  readonly prefix: string
  /** What commands name an object by. */
  key(path: string): { readonly Bucket: string; readonly Key: string }
  /** Like `s3://bucket/prefix`. */
  readonly place: string
  /** Sends a command, again where the store asks for that; whatever goes wrong is a `StorageError`. */
  send<Output>(command: (sdk: Sdk) => object, call: Call<Output>): Promise<Output>
}

const attempts = 6
const firstWait = 40

export function bucketOf(client: S3ClientLike, name: string, prefix: string): Bucket {
  const place = `s3://${name}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`
  let sdk: Promise<Sdk> | null = null
  return {
    name,
    prefix,
    place,
    key: path => ({ Bucket: name, Key: `${prefix}${path}` }),
    async send<Output>(command: (sdk: Sdk) => object, { action, path, signal, unless }: Call<Output>) {
      sdk ??= import('@aws-sdk/client-s3')
      const made = command(await sdk)
      for (let attempt = 1; ; attempt++) {
        try {
          return (await client.send(made as never, signal === undefined ? {} : { abortSignal: signal })) as Output
        } catch (error) {
          signal?.throwIfAborted()
          const { name: refusal, status } = refusalOf(error)
          const known = unless?.(refusal, status)
          if (known !== undefined) return known
          if (attempt === attempts || !isPassing(refusal, status))
            throw storageError(error, action, `${place}/${path}`, name)
          await wait(firstWait * 2 ** (attempt - 1), undefined, signal && { signal }).catch(() =>
            signal?.throwIfAborted(),
          )
        }
      }
    },
  }
}

/** The name and the status with which a store refuses. */
function refusalOf(error: unknown): { readonly name: string; readonly status: number | null } {
  const { name, $metadata } = Object(error) as { name?: unknown; $metadata?: { httpStatusCode?: unknown } }
  const status = $metadata?.httpStatusCode
  return { name: String(name), status: typeof status === 'number' ? status : null }
}

/** Two writers at once, or too much to do: the next attempt may succeed. */
function isPassing(name: string, status: number | null): boolean {
  return name === 'ConditionalRequestConflict' || name === 'SlowDown' || status === 503 || status === 500
}

const unreachable = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)$/

function storageError(error: unknown, action: string, path: string, bucket: string): StorageError {
  const { name, status } = refusalOf(error)
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  const because = (detail: string): StorageError => new StorageError(action, path, new Error(detail, { cause: error }))
  if (name === 'NoSuchBucket') return because(`the bucket \`${bucket}\` does not exist; create it, or name another`)
  if (status === 403 || status === 401)
    return because(`the store refuses it (${name}); check the credentials, and what they may do with this bucket`)
  if (unreachable.test(String(code)) || name === 'TimeoutError')
    return because(`the store does not answer (${String(code ?? name)}); is it running at the client's endpoint?`)
  return because(`${String(message ?? error)} (${name}${status === null ? '' : `, ${status}`})`)
}

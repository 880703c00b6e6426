/** What is needed of a client of Redis: `Redis` and `Cluster` of the package ioredis have it. */
export interface RedisClient {
  /** Whether keys lie on several servers. */
  readonly isCluster?: boolean
  readonly options?: { readonly enableAutoPipelining?: boolean | undefined }
  /** The connection, once there is one; another one after that was lost. */
  readonly stream?: { cork(): void; uncork(): void }
  call(command: string, args: (string | number)[]): Promise<unknown>
}

/** A command with its arguments, like `['GET', 'key']`. */
export type Command = (string | number)[]

/** What a server answered to a command: a value, or an error. */
export type Reply = Error | string | number | null | readonly Reply[]

import type { Command, RedisClient } from './redis-client.ts'

/**
 * Sends commands by a client: those of a call in one piece, and in one with those of other calls of the same turn of the event loop, which
 * cost little more than one. A call that is alone is written at once.
 *
 * Pipelines of ioredis would do so, too, at a price: what goes through them is copied by every collection of young memory, and freed by none
 * but a full one.
 */
export class HeldWrites {
  readonly #client: RedisClient
  /** Whether the last turn that was held had several calls. */
  #isBusy = false
  /** Whether a call that was written at once has no answer yet. */
  #isAsked = false
  /** The calls of this turn. */
  #held = 0

  constructor(client: RedisClient) {
    this.#client = client
  }

  /** The answers in the order of the commands. Nothing is held without one connection, as in a cluster. */
  send(commands: readonly Command[]): Promise<unknown>[] {
    const { stream, options } = this.#client
    if (!stream) return this.#call(commands)
    if (options?.enableAutoPipelining !== true && (this.#isBusy || this.#isAsked)) {
      this.#hold(stream)
      return this.#call(commands)
    }
    if (commands.length > 1) stream.cork()
    try {
      return this.#alone(this.#call(commands))
    } finally {
      if (commands.length > 1) stream.uncork()
    }
  }

  #call(commands: readonly Command[]): Promise<unknown>[] {
    return commands.map(([name, ...args]) => this.#client.call(name as string, args))
  }

  #hold(stream: NonNullable<RedisClient['stream']>): void {
    if (this.#held++ > 0) return
    stream.cork()
    setImmediate(() => {
      this.#isBusy = this.#held > 1
      this.#held = 0
      stream.uncork()
    })
  }

  #alone(replies: Promise<unknown>[]): Promise<unknown>[] {
    const answered = (): void => {
      this.#isAsked = false
    }
    this.#isAsked = true
    replies.at(-1)?.then(answered, answered)
    return replies
  }
}

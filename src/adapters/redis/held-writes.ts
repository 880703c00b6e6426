import type { RedisClient } from './redis-client.ts'

/**
 * Calls a client, and holds back what it writes until the other calls of the same turn of the event loop have written, too: together they
 * cost little more than one. A call that is alone is written at once.
 *
 * ioredis does so with `enableAutoPipelining`, at a price: what goes through its pipelines is copied by every collection of young memory,
 * and freed by none but a full one.
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

  /** As the client's own; nothing is held without one connection, as in a cluster, or where the client gathers commands itself. */
  call(name: string, args: (string | number)[]): Promise<unknown> {
    const { stream, options } = this.#client
    if (!stream || options?.enableAutoPipelining === true) return this.#client.call(name, args)
    if (!this.#isBusy && !this.#isAsked) return this.#callAlone(name, args)
    if (this.#held++ === 0) {
      stream.cork()
      setImmediate(() => {
        this.#isBusy = this.#held > 1
        this.#held = 0
        stream.uncork()
      })
    }
    return this.#client.call(name, args)
  }

  #callAlone(name: string, args: (string | number)[]): Promise<unknown> {
    const reply = this.#client.call(name, args)
    const answered = (): void => {
      this.#isAsked = false
    }
    this.#isAsked = true
    reply.then(answered, answered)
    return reply
  }
}

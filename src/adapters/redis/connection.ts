import { StorageError } from '../../features/errors/storage-errors.ts'
import { unlessAborted } from '../../features/unless-aborted.ts'
import { HeldWrites } from './held-writes.ts'
import type { Command, RedisClient, Reply } from './redis-client.ts'
import type { Script } from './script.ts'

/** A call of a script: its keys, all of one slot, and its arguments. */
export interface ScriptCall {
  readonly script: Script
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** What a server is asked to do. */
export type Asked = Command | ScriptCall

/** How many scripts go to a server at once; their answers lie in memory together. */
const mostAtOnce = 1000

/** Sends commands by a client that the host owns. */
export class Connection {
  readonly #writes: HeldWrites
  readonly isCluster: boolean

  constructor(client: RedisClient) {
    this.#writes = new HeldWrites(client)
    this.isCluster = client.isCluster === true
  }

  /** Asks for one thing. */
  one(asked: Asked, action: string, signal: AbortSignal | undefined): Promise<Reply> {
    const call = () => this.#writes.send([commandOf(asked)])[0] as Promise<Reply>
    return unlessAborted(call, signal).catch(async error => {
      if (signal?.aborted) throw signal.reason
      if (isUnknownScript(error)) return (await this.ask([asked], action, signal))[0] as Reply
      throw failed(action, keyOf(asked), error)
    })
  }

  /**
   * Asks in one round trip; in a cluster each at the server that has its key, none waiting for another. The first
   * error among the answers is thrown, but for scripts that a server does not know, since it was started anew: it is told their text.
   */
  async ask(asked: readonly Asked[], action: string, signal: AbortSignal | undefined): Promise<Reply[]> {
    if (asked.length === 0) return []
    const replies = await this.#send(asked, commandOf, action, signal)
    for (let index = 0; index < replies.length; index++)
      if (replies[index] instanceof Error) return this.#repair(asked, replies, action, signal)
    return replies
  }

  /** Calls scripts, some at a time. */
  async run(calls: readonly ScriptCall[], action: string, signal: AbortSignal | undefined): Promise<Reply[]> {
    const replies: Reply[] = []
    for (let from = 0; from < calls.length; from += mostAtOnce)
      replies.push(...(await this.ask(calls.slice(from, from + mostAtOnce), action, signal)))
    return replies
  }

  async #repair(
    asked: readonly Asked[],
    replies: Reply[],
    action: string,
    signal: AbortSignal | undefined,
  ): Promise<Reply[]> {
    const failures = replies.flatMap((reply, index) => (reply instanceof Error ? [index] : []))
    for (const index of failures)
      if (!isUnknownScript(replies[index])) throw failed(action, keyOf(asked[index] as Asked), replies[index])
    const calls = failures.map(index => asked[index] as ScriptCall)
    const again = await this.#send(calls, textOf, action, signal)
    for (const [place, index] of failures.entries()) {
      const reply = again[place] as Reply
      if (reply instanceof Error) throw failed(action, keyOf(asked[index] as Asked), reply)
      replies[index] = reply
    }
    return replies
  }

  async #send<T extends Asked>(
    asked: readonly T[],
    write: (asked: T) => Command,
    action: string,
    signal: AbortSignal | undefined,
  ): Promise<Reply[]> {
    const commands = asked.map(write)
    try {
      return await unlessAborted(() => this.#each(commands), signal)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw failed(action, keyOf(asked[0] as Asked), error)
    }
  }

  #each(commands: readonly Command[]): Promise<Reply[]> {
    const orError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
    return Promise.all((this.#writes.send(commands) as Promise<Reply>[]).map(reply => reply.catch(orError)))
  }
}

export function failed(action: string, key: string, cause: unknown): StorageError {
  return new StorageError(action, `Redis, key ${JSON.stringify(key)}`, cause)
}

function commandOf(asked: Asked): Command {
  if (!('script' in asked)) return asked
  const { script, keys, args } = asked
  return ['EVALSHA', script.digest, keys.length, ...keys, ...args]
}

function textOf({ script, keys, args }: ScriptCall): Command {
  return ['EVAL', script.text, keys.length, ...keys, ...args]
}

function keyOf(asked: Asked): string {
  return String(('script' in asked ? asked.keys[0] : asked[1]) ?? '')
}

function isUnknownScript(reply: unknown): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT')
}

import { StorageError } from '../../features/errors/storage-errors.ts'
import { unlessAborted } from '../../features/unless-aborted.ts'
import type { Command, RedisClient, Reply } from './redis-client.ts'
import type { Script } from './script.ts'

/** A call of a script: its keys, all of one slot, and its arguments. */
export interface ScriptCall {
  readonly script: Script
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** How many commands go to a server at once; their answers lie in memory together. */
const mostAtOnce = 1000

/** Sends commands by a client that the host owns. */
export class Connection {
  readonly #client: RedisClient
  readonly isCluster: boolean

  constructor(client: RedisClient) {
    this.#client = client
    this.isCluster = client.isCluster === true
  }

  /**
   * Sends commands in one round trip: in one pipeline, or, in a cluster, each to the server that has its key, none waiting for another.
   * Gives one answer each, of which any may be an error.
   */
  async send(commands: readonly Command[], action: string, signal: AbortSignal | undefined): Promise<Reply[]> {
    if (commands.length === 0) return []
    try {
      return await unlessAborted(() => (this.isCluster ? this.#each(commands) : this.#pipeline(commands)), signal)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw failed(action, keyOf(commands[0] as Command), error)
    }
  }

  /** Sends one command; gives an error only where a script is not known. */
  async single(command: Command, action: string, signal: AbortSignal | undefined): Promise<Reply> {
    const [name, ...args] = command
    try {
      return (await unlessAborted(() => this.#client.call(name as string, args), signal)) as Reply
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (error instanceof Error && isUnknownScript(error)) return error
      throw failed(action, keyOf(command), error)
    }
  }

  /** As `send`; the first error among the answers is thrown. */
  async ask(commands: readonly Command[], action: string, signal: AbortSignal | undefined): Promise<Reply[]> {
    const replies = await this.send(commands, action, signal)
    for (let index = 0; index < replies.length; index++) {
      const reply = replies[index]
      if (reply instanceof Error) throw failed(action, keyOf(commands[index] as Command), reply)
    }
    return replies
  }

  /** Calls scripts, some at a time; a server that does not know one, since it was started anew, is told its text. */
  async run(calls: readonly ScriptCall[], action: string, signal: AbortSignal | undefined): Promise<Reply[]> {
    const replies: Reply[] = []
    for (let from = 0; from < calls.length; from += mostAtOnce) {
      const some = calls.slice(from, from + mostAtOnce)
      const answers = await this.send(some.map(scriptCommand), action, signal)
      replies.push(...(await this.repeat(some, answers, action, signal)))
    }
    return replies
  }

  /** Calls again, by their text, the scripts that a server did not know. */
  async repeat(
    calls: readonly ScriptCall[],
    answers: Reply[],
    action: string,
    signal: AbortSignal | undefined,
  ): Promise<Reply[]> {
    const unknown = calls.flatMap((_, index) => (isUnknownScript(answers[index]) ? [index] : []))
    const texts = unknown.map(index => {
      const { script, keys, args } = calls[index] as ScriptCall
      return ['EVAL', script.text, keys.length, ...keys, ...args]
    })
    const again = await this.send(texts, action, signal)
    for (const [place, index] of unknown.entries()) answers[index] = again[place] as Reply
    for (const [index, answer] of answers.entries())
      if (answer instanceof Error) throw failed(action, calls[index]?.keys[0] ?? '', answer)
    return answers
  }

  async #pipeline(commands: readonly Command[]): Promise<Reply[]> {
    if (commands.length === 1) return this.#each(commands)
    const answers = await this.#client.pipeline(commands.map(command => ['call', ...command])).exec()
    if (answers === null) return commands.map(() => new Error('the pipeline was discarded'))
    const replies = new Array<Reply>(answers.length)
    for (let index = 0; index < answers.length; index++) {
      const [error, reply] = answers[index] as [Error | null, Reply]
      replies[index] = error ?? reply
    }
    return replies
  }

  #each(commands: readonly Command[]): Promise<Reply[]> {
    return Promise.all(
      commands.map(([name, ...args]) =>
        this.#client.call(name as string, args).then(
          reply => reply as Reply,
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        ),
      ),
    )
  }
}

export function scriptCommand({ script, keys, args }: ScriptCall): Command {
  return ['EVALSHA', script.digest, keys.length, ...keys, ...args]
}

export function failed(action: string, key: string, cause: unknown): StorageError {
  return new StorageError(action, `Redis, key ${JSON.stringify(key)}`, cause)
}

function keyOf([name, first = '', count, key]: Command): string {
  return String(name === 'EVALSHA' || name === 'EVAL' ? (count === 0 ? '' : key) : first)
}

function isUnknownScript(reply: Reply | undefined): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT')
}

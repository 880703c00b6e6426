import { join } from 'node:path'
import { namesIn } from '../files/folder.ts'
import type { EventBatch } from '../online/event-stream.ts'
import { ShardReader } from './shard-reader.ts'
import type { WantedColumns } from './wanted-columns.ts'

export interface LogReading {
  readonly root: string
  readonly wanted: WantedColumns
  readonly after: { readonly [shard: string]: number }
  /** Fails the reading. */
  readonly signal: AbortSignal | null
  /** Ends it. */
  readonly closing: AbortSignal
  /** Until there may be more; null: the reading ends with the log. */
  readonly wait: ((signal: AbortSignal) => Promise<void>) | null
}

/** What the folder of a shard may be called. */
export const shardName: RegExp = /^[\w-]{1,100}$/

/** Reads all shards of a log, a batch of each in turn. Ending the iteration ends it promptly, also while it waits. */
export function followLog(reading: LogReading): AsyncIterable<EventBatch> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<EventBatch> {
      const ending = new AbortController()
      const batches = readLog(reading, ending.signal)
      return {
        next: () => batches.next(),
        async return() {
          ending.abort()
          await batches.return(undefined)
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function* readLog(reading: LogReading, ending: AbortSignal): AsyncGenerator<EventBatch, undefined> {
  const { signal, closing, wait } = reading
  const ended = AbortSignal.any([ending, closing, ...(signal === null ? [] : [signal])])
  const readers = new Map<string, ShardReader>()
  try {
    await addShards(readers, reading)
    for (;;) {
      let found = false
      for (const reader of readers.values()) {
        signal?.throwIfAborted()
        if (ended.aborted) return undefined
        const batch = await reader.next()
        if (batch === null) continue
        found = true
        yield batch
      }
      if (found) continue
      if (wait === null) return undefined
      signal?.throwIfAborted()
      if (ended.aborted) return undefined
      await wait(ended)
      await addShards(readers, reading)
    }
  } finally {
    for (const reader of readers.values()) await reader.close()
  }
}

async function addShards(readers: Map<string, ShardReader>, { root, wanted, after }: LogReading): Promise<void> {
  for (const shard of [...(await namesIn(root))].sort()) {
    if (readers.has(shard) || !shardName.test(shard)) continue
    const position = Object.hasOwn(after, shard) ? after[shard] : undefined
    readers.set(shard, new ShardReader(join(root, shard), shard, wanted, position))
  }
}

import type { PublishedBatch } from '../../features/online/online-store.ts'
import { failed } from './connection.ts'
import type { Reply } from './redis-client.ts'

/** What a layout publishes, in one value that changes at once. */
export interface Pointer {
  /** Grows with each change. What was removed from a record bears the version for which it was; see `read-records.ts`. */
  readonly version: number
  readonly batch: PublishedBatch | null
  readonly retainedFrom: number | null
  /** The layout is being removed. */
  readonly isDropped?: true
}

/** A pointer and the text that it is stored as. */
export interface KnownPointer {
  readonly text: string
  readonly pointer: Pointer
}

export const firstPointer: KnownPointer = writtenPointer({ version: 1, batch: null, retainedFrom: null })

/** A pointer as it is to be stored. */
export function writtenPointer(pointer: Pointer): KnownPointer {
  return { text: JSON.stringify(pointer), pointer }
}

/** Reads the answer to a GET of a pointer; null where there is none. What was read before is given again where it has not changed. */
export function readPointer(
  reply: Reply | undefined,
  key: string,
  known: KnownPointer | undefined,
): KnownPointer | null {
  if (reply === null || reply === undefined) return null
  if (typeof reply === 'string') {
    if (reply === known?.text) return known
    try {
      return { text: reply, pointer: JSON.parse(reply) as Pointer }
    } catch (error) {
      throw failed('read what is published from', key, error)
    }
  }
  throw failed('read what is published from', key, reply)
}

import { ParameterError } from '../errors/parameter-error.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, StoredRecord } from './online-store.ts'

// What every store does alike, whatever it keeps its records in.

/** What a layout publishes, as far as rules go by it. */
export interface Published {
  readonly batch: Pick<PublishedBatch, 'generation' | 'until'> | null
  readonly retainedFrom: number | null
}

/** The answer for a key of a layout that is not there. */
export const emptyRecord: StoredRecord = Object.freeze({
  batch: null,
  batchRecord: null,
  retainedFrom: null,
  shards: Object.freeze([]),
})

/** Streams own what happened from then on. Of rows the newest may be older than what is retained. */
export function keptFrom({ kind }: Layout, { batch, retainedFrom }: Published): number {
  const until = batch?.until ?? Number.NEGATIVE_INFINITY
  return kind === 'rows' ? until : Math.max(until, retainedFrom ?? until)
}

/** Refuses changes of a layout that was not announced. */
export function unknownLayout(id: string): ParameterError {
  return new ParameterError('layout', `the store does not know the layout ${id}; write a \`layout\` change first.`)
}

/**
 * Lets only newer batches follow.
 *
 * @throws {ParameterError} where a batch with a later end, or a newer generation, is already published.
 */
export function requireNewer(batch: PublishedBatch, { group }: Layout, current: Published['batch']): void {
  if (current === null || (batch.until >= current.until && batch.generation > current.generation)) return
  const end = new Date(current.until).toISOString()
  const detail = `group \`${group}\` already has generation ${current.generation} up to ${end}; a batch can only be followed by a newer one that does not end earlier.`
  throw new ParameterError('until', detail)
}

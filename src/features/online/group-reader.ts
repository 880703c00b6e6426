import type { FeatureStatus } from './feature-status.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'

/** Where a group's answer goes: its values and statuses begin at these positions. */
export interface Answer {
  readonly values: unknown[]
  readonly valuesAt: number
  readonly statuses: FeatureStatus[]
  readonly statusesAt: number
  /** Whether values of expired rows are given all the same. */
  readonly showExpired: boolean
}

/** Reads one group of a set, with everything decided beforehand that the definition and the layout decide. */
export interface GroupReader {
  /** The batch that requests are made for; an answer about another one asks for `assume` and a new request. */
  readonly batch: PublishedBatch | null
  assume(batch: PublishedBatch | null): void
  /** What to ask the store as of `at`. */
  request(key: string, at: number): ReadRequest
  /**
   * Writes the features as of `at`.
   *
   * @throws {ReadTooOldError} where the store cannot answer as of that time exactly.
   */
  answer(record: StoredRecord, at: number, into: Answer): void
}

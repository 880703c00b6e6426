import { requirePath, requireSettings } from '../../features/errors/parameter-error.ts'
import type { PayloadLog, PayloadRecord } from '../host/payload-log.ts'

/** How much a payload log takes and keeps. */
export interface PayloadLogOptions {
  /** The share of entities whose requests are kept, 0 to 1; default 1. All requests of an entity are kept, or none. */
  readonly sample?: number
  /** The greatest number of bytes that wait to be written; further records are dropped and counted. Default 8 MiB. */
  readonly bufferBytes?: number
  /** The approximate size of a file in bytes; default 64 MiB. */
  readonly fileBytes?: number
  /** The approximate limit of the folder's size in bytes, beyond which the oldest files are deleted; default 1 GiB. */
  readonly diskBytes?: number
  /** The current time, epoch milliseconds, after which files are named; default: the clock of this machine. */
  readonly clock?: () => number
}

/**
 * A payload log in a folder: JSON lines in files named after the time of their first record. One process writes to a folder.
 *
 * Calls never wait for it. If the disk is too slow, full or gone, records are dropped and counted.
 */
export async function filePayloadLog(folder: string, options: PayloadLogOptions = {}): Promise<PayloadLog> {
  requirePath('folder', folder)
  requireSettings<PayloadLogOptions>(options, {
    ...{ sample: null, bufferBytes: null, fileBytes: null, diskBytes: null, clock: null },
  })
  const { openPayloadLog } = await import('./open-payload-log.ts')
  return openPayloadLog(folder, options)
}

/**
 * The records of a payload log, oldest first; a line that was cut off by the end of a process is left out.
 *
 * @throws {StorageError} for a folder or file that cannot be read; {FormatVersionError} for a newer format.
 * @throws {InvalidValueError} naming file and line for any other line that is not a record.
 */
export async function* readPayloadLog(folder: string): AsyncGenerator<PayloadRecord> {
  requirePath('folder', folder)
  const { payloadRecords } = await import('./payload-records.ts')
  yield* payloadRecords(folder)
}

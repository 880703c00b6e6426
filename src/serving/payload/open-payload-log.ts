import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { makeFolder } from '../../features/files/folder.ts'
import { entityShare } from '../host/entity-share.ts'
import type { PayloadLog, PayloadRecord } from '../host/payload-log.ts'
import type { PayloadLogOptions } from './file-payload-log.ts'
import { payloadFileName, payloadFiles } from './payload-files.ts'
import { payloadLine } from './payload-lines.ts'

type Settings = Required<PayloadLogOptions>

/** So many characters, at most a record more, are put together and encoded at a time: all that may wait would hold up calls for long. */
const pieceLength = 1 << 17

/** Opens a payload log for writing; see `filePayloadLog`. */
export async function openPayloadLog(folder: string, options: PayloadLogOptions): Promise<PayloadLog> {
  const settings: Settings = {
    ...{ sample: 1, bufferBytes: 8 << 20, fileBytes: 64 << 20, diskBytes: 2 ** 30, clock: Date.now },
    ...options,
  }
  const { sample } = settings
  if (typeof sample !== 'number' || !(sample >= 0 && sample <= 1))
    throw new ParameterError('sample', `${String(sample)} is not a share from 0 to 1.`)
  for (const name of ['bufferBytes', 'fileBytes', 'diskBytes'] as const) {
    if (!Number.isSafeInteger(settings[name]) || settings[name] < 1)
      throw new ParameterError(name, `${String(settings[name])} is not a number of bytes from 1.`)
  }
  await makeFolder(folder)
  return new OpenPayloadLog(folder, settings)
}

class OpenPayloadLog implements PayloadLog {
  readonly #folder: string
  readonly #settings: Settings
  readonly #waiting: string[] = []
  #waitingBytes = 0
  #written = 0
  #dropped = 0
  #writing: Promise<void> | null = null
  #file: { readonly path: string; bytes: number } | null = null
  #files = 0
  #isClosed = false

  constructor(folder: string, settings: Settings) {
    this.#folder = folder
    this.#settings = settings
  }

  wants(entity: string): boolean {
    const { sample } = this.#settings
    return sample === 1 || entityShare([entity], 'payload log') < sample
  }

  write(record: PayloadRecord): void {
    const line = payloadLine(record)
    // A character may take three bytes, but hardly any does.
    const bytes = line.length
    if (this.#isClosed || this.#waitingBytes + bytes > this.#settings.bufferBytes) {
      this.#dropped++
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    this.#writing ??= this.#writeAll()
  }

  counts(): { readonly written: number; readonly dropped: number } {
    return { written: this.#written, dropped: this.#dropped }
  }

  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.flush()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#take()
      try {
        await this.#append(Buffer.from(lines.join('')))
        this.#written += lines.length
      } catch {
        // A log that cannot be written costs its records, which are counted.
        this.#dropped += lines.length
        this.#file = null
      }
      this.#waitingBytes -= lines.reduce((sum, line) => sum + line.length, 0)
    }
    this.#writing = null
  }

  #take(): readonly string[] {
    let count = 0
    for (let length = 0; count < this.#waiting.length && length < pieceLength; count++)
      length += (this.#waiting[count] as string).length
    return this.#waiting.splice(0, count)
  }

  async #append(bytes: Buffer): Promise<void> {
    const { fileBytes, clock } = this.#settings
    if (this.#file === null || this.#file.bytes >= fileBytes) {
      await this.#sweep()
      this.#file = { path: join(this.#folder, payloadFileName(clock(), this.#files++)), bytes: 0 }
    }
    await appendFile(this.#file.path, bytes)
    this.#file.bytes += bytes.length
  }

  /** Deletes the oldest files, until one more has room. */
  async #sweep(): Promise<void> {
    const { diskBytes, fileBytes } = this.#settings
    const files = await payloadFiles(this.#folder)
    let total = files.reduce((sum, file) => sum + file.bytes, 0)
    for (const { path, bytes } of files) {
      if (total + fileBytes <= diskBytes) return
      await rm(path, { force: true })
      total -= bytes
    }
  }
}

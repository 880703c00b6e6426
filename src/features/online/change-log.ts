import { type FileHandle, open } from 'node:fs/promises'
import { EventLogError, FormatVersionError } from '../errors/storage-errors.ts'
import { frameBytes } from '../event-log/frame.ts'
import { SegmentFrames } from '../event-log/segment-frames.ts'
import { storing } from '../files/folder.ts'
import { writeAll } from '../files/write-all.ts'
import { writeWhole } from '../files/write-whole.ts'
import type { Change, PublishedBatch } from './online-store.ts'

/** What a log or a snapshot says, in order. */
export type Entry = Change | { readonly kind: 'publish'; readonly batch: PublishedBatch } | Retained

/** That a layout lacks what happened before. */
export interface Retained {
  readonly kind: 'retained'
  readonly layout: string
  readonly from: number
}

const version = 1

/** Entries as one frame, which is in a file as a whole or not at all. */
function frameOf(number: number, entries: readonly Entry[]): Uint8Array {
  return frameBytes(number, entries.length, [Buffer.from(JSON.stringify(entries))])
}

/** A file of frames that grows. The first frame says the version of the format. */
export class ChangeLog {
  readonly #path: string
  readonly #file: FileHandle
  readonly #syncs: boolean
  #size: number
  #frames: number

  private constructor(path: string, file: FileHandle, syncs: boolean, size: number, frames: number) {
    this.#path = path
    this.#file = file
    this.#syncs = syncs
    this.#size = size
    this.#frames = frames
  }

  /** Begins a file; it appears whole or not at all. */
  static async create(path: string, syncs: boolean): Promise<ChangeLog> {
    await writeSnapshot(path, [])
    return ChangeLog.open(path, syncs, async () => {})
  }

  /** Opens a file whose torn end, if there is one, is cut off, and tells what is in it. */
  static async open(
    path: string,
    syncs: boolean,
    tell: (entries: readonly Entry[]) => Promise<void>,
  ): Promise<ChangeLog> {
    const file = await storing('open', path, () => open(path, 'r+'))
    try {
      const { size, frames } = await readFrames(path, file, true, tell)
      await storing('write', path, () => file.truncate(size))
      return new ChangeLog(path, file, syncs, size, frames)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get size(): number {
    return this.#size
  }

  /** Where it fails, the file is as it was before. */
  async append(entries: readonly Entry[]): Promise<void> {
    const frame = frameOf(this.#frames, entries)
    try {
      await storing('append to', this.#path, async () => {
        await writeAll(this.#file, [frame], this.#size)
        if (this.#syncs) await this.#file.datasync()
      })
    } catch (error) {
      await storing('mend', this.#path, () => this.#file.truncate(this.#size))
      throw error
    }
    this.#size += frame.length
    this.#frames++
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

/** Writes a file that appears with all of its entries, or not at all; gives its size. */
export async function writeSnapshot(
  path: string,
  pieces: Iterable<readonly Entry[]> | AsyncIterable<readonly Entry[]>,
): Promise<number> {
  let size = 0
  await writeWhole(path, async file => {
    let number = 0
    const write = async (frame: Uint8Array): Promise<void> => {
      await writeAll(file, [frame], size)
      size += frame.length
      number++
    }
    await write(frameBytes(0, 0, [Buffer.from(JSON.stringify({ kind: 'online store', version }))]))
    for await (const entries of pieces) await write(frameOf(number, entries))
  })
  return size
}

/** Tells what is in a file that was written as a whole; gives its size. */
export async function readSnapshot(path: string, tell: (entries: readonly Entry[]) => Promise<void>): Promise<number> {
  const file = await storing('open', path, () => open(path, 'r'))
  try {
    return (await readFrames(path, file, false, tell)).size
  } finally {
    await file.close()
  }
}

async function readFrames(
  path: string,
  file: FileHandle,
  mayBeTorn: boolean,
  tell: (entries: readonly Entry[]) => Promise<void>,
): Promise<{ readonly size: number; readonly frames: number }> {
  const reader = new SegmentFrames(path, file, 0)
  let frames = 0
  for (;;) {
    const frame = await reader.next(-1)
    if (frame === null) break
    const content = JSON.parse(Buffer.from(frame.body as Uint8Array).toString()) as unknown
    if (frames++ > 0) await tell(content as Entry[])
    else checkHeader(path, content)
  }
  const rest = await reader.rest()
  if (frames === 0 || rest === 'damaged' || (rest !== 'nothing' && !mayBeTorn)) throw reader.damage()
  return { size: reader.place, frames }
}

function checkHeader(path: string, header: unknown): void {
  const { kind, version: written } = Object(header)
  if (kind !== 'online store') throw new EventLogError('DAMAGED_LOG', path, 0, 'this is not a file of an online store.')
  if (written !== version) throw new FormatVersionError(`online store ${path}`, written, version)
}

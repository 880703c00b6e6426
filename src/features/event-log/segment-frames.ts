import type { FileHandle } from 'node:fs/promises'
import { EventLogError } from '../errors/storage-errors.ts'
import { storing } from '../files/folder.ts'
import { type FrameHeader, headerBytes, holdsFrame, readBody, readHeader } from './frame.ts'

/** A frame with its body; null for one that was skipped. */
export interface FrameRead extends FrameHeader {
  readonly body: Uint8Array | null
}

/** Reads the frames of an open segment from a place on, as far as they are written whole. */
export class SegmentFrames {
  readonly #path: string
  readonly #file: FileHandle
  /** Where the next frame begins. */
  #place: number
  #chunk: Uint8Array = nothing
  #chunkAt = 0

  constructor(path: string, file: FileHandle, place: number) {
    this.#path = path
    this.#file = file
    this.#place = place
  }

  get place(): number {
    return this.#place
  }

  /** The next frame; null where none is whole yet. One that ends at or before row `from` comes without its body, which is not read. */
  async next(from: number): Promise<FrameRead | null> {
    const frame = await this.#read(from)
    if (frame === null) this.#chunk = nothing
    else this.#place += frame.size
    return frame
  }

  /** What lies behind the frames that were read: nothing, a whole frame that came meanwhile, one that is not whole (yet), or damage. */
  async rest(): Promise<'nothing' | 'more' | 'torn' | 'damaged'> {
    const size = await this.#fileSize()
    if (this.#place >= size) return 'nothing'
    const buffer = new Uint8Array(size - this.#place)
    const { bytesRead } = await storing('read', this.#path, () =>
      this.#file.read(buffer, 0, buffer.length, this.#place),
    )
    const bytes = buffer.subarray(0, bytesRead)
    const header = readHeader(bytes, 0)
    if (header !== null && readBody(bytes, 0, header) !== null) return 'more'
    return holdsFrame(bytes, 0) ? 'damaged' : 'torn'
  }

  damage(): EventLogError {
    const detail =
      'what was written here has changed, and events follow; restore the file, or move it and what follows away.'
    return new EventLogError('DAMAGED_LOG', this.#path, this.#place, detail)
  }

  async #read(from: number): Promise<FrameRead | null> {
    if (!(await this.#have(headerBytes))) return null
    const header = readHeader(this.#chunk, this.#place - this.#chunkAt)
    if (header === null) return null
    if (header.offset + header.rows <= from) {
      return this.#place + header.size <= (await this.#fileSize()) ? { ...header, body: null } : null
    }
    if (!(await this.#have(header.size))) return null
    const body = readBody(this.#chunk, this.#place - this.#chunkAt, header)
    return body === null ? null : { ...header, body }
  }

  /** Makes sure that so many bytes are at hand; what came with them is used as well. Bodies point into chunks, so none is written over. */
  async #have(count: number): Promise<boolean> {
    const behind = this.#place - this.#chunkAt
    if (behind >= 0 && behind + count <= this.#chunk.length) return true
    const bytes = new Uint8Array(Math.max(count, chunkBytes))
    const { bytesRead } = await storing('read', this.#path, () => this.#file.read(bytes, 0, bytes.length, this.#place))
    this.#chunk = bytes.subarray(0, bytesRead)
    this.#chunkAt = this.#place
    return bytesRead >= count
  }

  async #fileSize(): Promise<number> {
    return (await storing('read', this.#path, () => this.#file.stat())).size
  }
}

const chunkBytes = 1 << 20
const nothing = new Uint8Array(0)

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { EventLogError, FormatVersionError } from '../errors/storage-errors.ts'
import { namesIn, storing, unlessMissing } from '../files/folder.ts'
import { writeWhole } from '../files/write-whole.ts'
import type { Schema } from '../schema.ts'

/** One file of a shard: a header that says which columns its frames hold, then frames. */
export interface Segment {
  readonly path: string
  /** The position of its first row. */
  readonly base: number
}

/** What the header of a segment says, and where its frames begin. */
export interface SegmentHeader {
  readonly columns: Schema
  readonly size: number
}

const version = 1
const mark = 'bighead events\n'
const suffix = '.events'

/** The segments of a shard, in order; none where the folder is missing. */
export async function segmentsOf(folder: string): Promise<readonly Segment[]> {
  const names = (await namesIn(folder)).filter(name => /^\d{16}\.events$/.test(name)).sort()
  return names.map(name => ({ path: join(folder, name), base: Number(name.slice(0, -suffix.length)) }))
}

/** Begins a segment; it appears with a whole header or not at all. */
export async function createSegment(folder: string, base: number, columns: Schema): Promise<Segment> {
  const path = join(folder, `${String(base).padStart(16, '0')}${suffix}`)
  await writeWhole(path, file => file.writeFile(headerBytes(columns)))
  return { path, base }
}

/** Reads the header of a segment; null where the file is gone. */
export async function readSegmentHeader({ path }: Segment): Promise<SegmentHeader | null> {
  const bytes = await storing('read', path, async () => {
    const file = await unlessMissing(open(path, 'r'))
    if (file === null) return null
    try {
      const buffer = Buffer.alloc(Math.min(firstRead, (await file.stat()).size))
      await file.read(buffer, 0, buffer.length, 0)
      return buffer
    } finally {
      await file.close()
    }
  })
  return bytes === null ? null : parseHeader(path, bytes)
}

/** More than any header has. */
const firstRead = 1 << 20

function headerBytes(columns: Schema): Uint8Array {
  const text = Buffer.from(JSON.stringify({ columns }))
  const head = Buffer.alloc(mark.length + 12)
  head.write(mark)
  head.writeUInt32LE(version, mark.length)
  head.writeUInt32LE(text.length, mark.length + 4)
  head.writeUInt32LE(crc32(text), mark.length + 8)
  return Buffer.concat([head, text])
}

function parseHeader(path: string, bytes: Buffer): SegmentHeader {
  const start = mark.length + 12
  if (bytes.length < start || bytes.toString('latin1', 0, mark.length) !== mark) {
    throw new EventLogError('DAMAGED_LOG', path, 0, 'this is not a segment of an event log.')
  }
  const written = bytes.readUInt32LE(mark.length)
  if (written !== version) throw new FormatVersionError(`event log ${path}`, written, version)
  const size = start + bytes.readUInt32LE(mark.length + 4)
  const text = bytes.subarray(start, size)
  if (text.length !== size - start || crc32(text) !== bytes.readUInt32LE(mark.length + 8)) {
    throw new EventLogError('DAMAGED_LOG', path, mark.length, 'the header is not what was written; restore the file.')
  }
  return { columns: (JSON.parse(text.toString()) as { columns: Schema }).columns, size }
}

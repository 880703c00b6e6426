import { crc32 } from 'node:zlib'

/** What a frame says of itself. A frame is what is written at once: rows that are in the log as a whole or not at all. */
export interface FrameHeader {
  /** The position of its first row in the shard. */
  readonly offset: number
  readonly rows: number
  /** In bytes, header and body. */
  readonly size: number
  /** CRC-32 of the body. */
  readonly checksum: number
}

/** Bytes before a frame's body. */
export const headerBytes = 28

/** `BHEF`. */
const magic = 0x46454842
const firstByte = magic & 0xff

/** The bytes of a frame whose body is these parts: see the layout in this folder's README. */
export function frameBytes(offset: number, rows: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(headerBytes + length)
  let at = headerBytes
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, length, true)
  view.setFloat64(8, offset, true)
  view.setUint32(16, rows, true)
  view.setUint32(20, crc32(bytes.subarray(headerBytes)), true)
  view.setUint32(24, crc32(bytes.subarray(0, 24)), true)
  return bytes
}

/** The header at `at`; null where there is none, or not all of it. */
export function readHeader(bytes: Uint8Array, at: number): FrameHeader | null {
  if (at + headerBytes > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes)
  if (view.getUint32(0, true) !== magic) return null
  if (crc32(bytes.subarray(at, at + 24)) !== view.getUint32(24, true)) return null
  return {
    size: headerBytes + view.getUint32(4, true),
    offset: view.getFloat64(8, true),
    rows: view.getUint32(16, true),
    checksum: view.getUint32(20, true),
  }
}

/** The body of the frame at `at`; null where it is not all there, or not what was written. */
export function readBody(bytes: Uint8Array, at: number, { size, checksum }: FrameHeader): Uint8Array | null {
  if (at + size > bytes.length) return null
  const body = bytes.subarray(at + headerBytes, at + size)
  return crc32(body) === checksum ? body : null
}

/** Whether a whole, sound frame begins anywhere behind `from`. */
export function holdsFrame(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(firstByte, from + 1); at >= 0; at = bytes.indexOf(firstByte, at + 1)) {
    const header = readHeader(bytes, at)
    if (header !== null && readBody(bytes, at, header) !== null) return true
  }
  return false
}

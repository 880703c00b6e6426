import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { snappyDecompress } from './snappy.ts'

/** How pages are compressed when a file is written. */
export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'ZSTD'

/** Compressed bytes and the size they have uncompressed. */
export type Decompress = (input: Uint8Array, size: number) => Uint8Array
export type Compress = (input: Uint8Array) => Uint8Array | Promise<Uint8Array>
export type Decompressors = { readonly [C in CompressionCodec]?: Decompress }

const hasZstd = typeof zlib.zstdDecompressSync === 'function'

/** A page that claims to be small cannot fill the memory. */
function limit(size: number): { readonly maxOutputLength: number } {
  return { maxOutputLength: Math.max(size, 1) }
}

/** Without `Buffer`'s own methods, of which `slice` shares memory. */
function bytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

/** Of the pieces that Node hands over compressed bytes in; each of its usual 16 KiB costs a turn of the event loop. */
const chunkSize = 262_144

const native: Decompressors = {
  UNCOMPRESSED: input => input,
  SNAPPY: snappyDecompress,
  GZIP: (input, size) => bytes(zlib.unzipSync(input, limit(size))),
  BROTLI: (input, size) => bytes(zlib.brotliDecompressSync(input, limit(size))),
  ...(hasZstd && { ZSTD: (input, size) => bytes(zlib.zstdDecompressSync(input, limit(size))) }),
}

/** What decompresses the codecs; those that Node lacks are loaded from `hyparquet-compressors`. */
export async function decompressorsFor(codecs: Iterable<CompressionCodec>): Promise<Decompressors> {
  if ([...codecs].every(codec => native[codec] !== undefined)) return native
  return { ...(await import('hyparquet-compressors')).compressors, ...native }
}

/** What compresses pages, on Node's own threads where it can, and at once. */
export interface Compressor {
  readonly codec: Codec
  readonly compress: Compress
  readonly compressNow: (input: Uint8Array) => Uint8Array
}

/** The compressor of a codec; ZSTD falls back to SNAPPY where Node is older than 22.15. */
export function compressorFor(codec: Codec): Compressor {
  if (codec === 'UNCOMPRESSED') return sameWay(codec, input => input)
  if (codec === 'SNAPPY' || !hasZstd) return sameWay('SNAPPY', snappyCompress)
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 }
  const compress = promisify(zlib.zstdCompress) as (input: Uint8Array, options: object) => Promise<Uint8Array>
  return {
    codec,
    compress: input => compress(input, { params, chunkSize }),
    compressNow: input => zlib.zstdCompressSync(input, { params, chunkSize }),
  }
}

function sameWay(codec: Codec, compress: (input: Uint8Array) => Uint8Array): Compressor {
  return { codec, compress, compressNow: compress }
}

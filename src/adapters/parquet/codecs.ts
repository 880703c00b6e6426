import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { snappyDecompress } from './snappy.ts'

/** Compressed bytes, the size they have uncompressed, and memory of at least that size that may be used for them. */
export type Decompress = (input: Uint8Array, size: number, memory?: Uint8Array) => Uint8Array
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

import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'

/** How pages are compressed when a file is written. */
export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'ZSTD'

/** Compresses pages, on Node's own threads if possible, several at a time. */
export interface Compressor {
  readonly codec: Codec
  readonly compress: (input: Uint8Array) => Uint8Array | Promise<Uint8Array>
  readonly compressNow: (input: Uint8Array) => Uint8Array
}

/** Of the pieces that Node hands over compressed bytes in; each of its usual 16 KiB costs a turn of the event loop. */
const chunkSize = 262_144

/** The compressor of a codec; ZSTD falls back to SNAPPY where Node is older than 22.15. */
export function compressorFor(codec: Codec): Compressor {
  if (codec === 'UNCOMPRESSED') return sameWay(codec, input => input)
  if (codec === 'SNAPPY' || typeof zlib.zstdCompress !== 'function') return sameWay('SNAPPY', snappyCompress)
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

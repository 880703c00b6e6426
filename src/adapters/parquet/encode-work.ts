// Flat columns on shared memory: what `encodeColumns` lets threads do.

import type { SharedColumn } from '../../features/parallel/shared-memory.ts'
import type { Doing } from '../../features/parallel/threads.ts'
import { Column } from '../../features/table/column.ts'
import { type Codec, compressorFor } from './compressor.ts'
import { Scratch } from './scratch.ts'
import { type EncodedColumn, encodeFlatColumn } from './write-flat-column.ts'

/** What all columns have in common. */
export interface EncodeWork {
  readonly codec: Codec
}

/** Gives what makes a column a column chunk. */
export function prepare({ codec: wanted }: EncodeWork): Doing<SharedColumn, EncodedColumn> {
  const { codec, compressNow } = compressorFor(wanted)
  const scratch = new Scratch()
  return async ({ name, type, length, data }) => {
    scratch.begin()
    const options = { name, codec, compress: compressNow, compressNow, scratch }
    const encoded = await encodeFlatColumn(new Column(type, length, data), options)
    return { ...encoded, parts: encoded.parts.map(kept) }
  }
}

/** Bytes that stay as they are, which those in scratch memory do not. */
function kept(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof SharedArrayBuffer ? bytes : Uint8Array.from(bytes)
}

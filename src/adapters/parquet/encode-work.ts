// Flat columns on shared memory: what `encodeColumns` lets threads do.

import type { SharedColumn, Values } from '../../features/parallel/shared-memory.ts'
import type { JobRunner } from '../../features/parallel/threads.ts'
import { Column } from '../../features/table/column.ts'
import { type Codec, compressorFor } from './compressor.ts'
import { ownScratch } from './scratch.ts'
import { type EncodedColumn, encodeFlatColumn } from './write-flat-column.ts'

/** What all columns have in common. */
export interface EncodeWork {
  readonly codec: Codec
}

/** Columns of a row group, and memory for what they become. */
export interface EncodeJob {
  readonly columns: readonly SharedColumn[]
  readonly target: SharedArrayBuffer
}

/** Gives what makes columns column chunks. */
export function prepare({ codec: wanted }: EncodeWork): JobRunner<EncodeJob, readonly EncodedColumn[]> {
  const { codec, compressNow } = compressorFor(wanted)
  const scratch = ownScratch()
  return async ({ columns, target }) => {
    const keep = keeper(target)
    const chunks: EncodedColumn[] = []
    for (const { name, type, length, data } of columns) {
      scratch.begin()
      const options = { name, codec, compress: compressNow, compressNow, scratch }
      const encoded = await encodeFlatColumn(new Column(type, length, data), options)
      chunks.push({ ...encoded, parts: encoded.parts.map(keep) })
    }
    return chunks
  }
}

/** How many bytes a column of numbers becomes at most: compressed ones may be a little more than they were. */
export function mostBytes({ length, data }: SharedColumn): number {
  const { BYTES_PER_ELEMENT } = (data as { readonly values: Values }).values
  return Math.ceil(length * (BYTES_PER_ELEMENT + 0.25) * (1 + 1 / 128)) + 4096
}

/** Puts bytes one after the other to where they stay as they are, which those in scratch memory do not. */
function keeper(target: SharedArrayBuffer): (bytes: Uint8Array) => Uint8Array {
  let used = 0
  return bytes => {
    if (bytes.buffer instanceof SharedArrayBuffer) return bytes
    const kept = new Uint8Array(target, used, bytes.length)
    kept.set(bytes)
    used += bytes.length
    return kept
  }
}

// Flat column chunks: what `spreadChunks` lets threads do.
import { read } from 'node:fs'
import { promisify } from 'node:util'
import type { JobRunner } from '../../features/parallel/threads.ts'
import { clearBit, fullBitmap } from '../../features/table/bitmap.ts'
import { type Decompress, decompressorsFor } from './codecs.ts'
import { type FlatPlace, readFlatChunk } from './flat-column.ts'
import { plainDecoder, type Values } from './plain-values.ts'
import { ByteCodes, type ByteTexts } from './text-codes.ts'

/** What all chunks of a reading have in common. */
export interface DecodeWork {
  /** The columns, on shared memory. */
  readonly columns: readonly Values[]
  readonly zone: string | undefined
}

/** One column chunk, and where its values go. */
export interface DecodeJob {
  /** The open file; threads of a process share its number. */
  readonly descriptor: number
  readonly place: FlatPlace
  readonly rows: number
  /** The number of its column, and the row of that at which it begins. */
  readonly column: number
  readonly at: number
  /** Whether its values are codes of texts. */
  readonly isText: boolean
}

/** What is known of a chunk once its values are in their column. */
export interface DecodedChunk {
  /** Which of its rows are present; null: all of them. */
  readonly present: Uint8Array | null
  /** The texts that its codes are numbers of; null for other types. */
  readonly texts: ByteTexts | null
}

const readAt = promisify(read)

/** Gives what decodes a chunk into its column. */
export function prepare({ columns, zone }: DecodeWork): JobRunner<DecodeJob, DecodedChunk> {
  // One after the other, chunks stand in the same memory, and so do their pages.
  let memory = new Uint8Array(0)
  let page = new Uint8Array(0)
  const intoPage =
    (decompress: Decompress): Decompress =>
    (input, size) => {
      if (page.length < size) page = new Uint8Array(size)
      return decompress(input, size, page)
    }
  return async ({ descriptor, place, rows, column, at, isText }) => {
    const { node, codec, start, end } = place
    if (memory.length < end - start) memory = new Uint8Array(end - start)
    const bytes = memory.subarray(0, end - start)
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await readAt(descriptor, bytes, filled, bytes.length - filled, start + filled)
      if (bytesRead === 0) throw new RangeError('the file ends early')
      filled += bytesRead
    }
    const values = columns[column] as Values
    const decompress = (await decompressorsFor([codec]))[codec]
    const texts = isText ? new ByteCodes() : null
    const plain = plainDecoder(node, values, texts, zone)
    if (decompress === undefined || plain === null) throw new RangeError('the chunk is not flat')
    let present: Uint8Array | null = null
    const clear = (row: number): void => {
      present ??= fullBitmap(rows)
      clearBit(present, row - at)
    }
    readFlatChunk({ node, codec, bytes, rows, decompress: intoPage(decompress), plain }, { values, clear }, at)
    return { present, texts: texts?.all() ?? null }
  }
}

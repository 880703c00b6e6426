import { emptyBitmap, unlessFull } from '../../table/bitmap.ts'
import { type KernelMemory, newMemory } from './kernel-memory.ts'

/** Which questions see an input in a window; all aggregates over one input share it. */
export class SeenQuestions {
  /** A byte per question after that of question −1; 1 = it does. */
  readonly #bytes: Uint8Array

  constructor(questions: number, memory: KernelMemory = newMemory) {
    this.#bytes = memory.bytes(questions + 1)
  }

  /** Looks at the windows of questions `from` to `from + count − 1`. */
  note(from: number, count: number, left: Int32Array, right: Int32Array): void {
    const bytes = this.#bytes
    for (let query = 0; query < count; query++) {
      bytes[from + query + 1] = (left[query] as number) < (right[query] as number) ? 1 : 0
    }
  }

  /** A bitmap whose row r tells of question `questionOf[r]`; null where all of them do. */
  bitmap(questionOf: Int32Array): Uint8Array | null {
    const bytes = this.#bytes
    const rowCount = questionOf.length
    const bitmap = emptyBitmap(rowCount)
    for (let byte = 0; byte < bitmap.length; byte++) {
      const until = Math.min(byte * 8 + 8, rowCount)
      let bits = 0
      for (let row = byte * 8; row < until; row++)
        bits |= (bytes[(questionOf[row] as number) + 1] as number) << (row & 7)
      bitmap[byte] = bits
    }
    return unlessFull(bitmap, rowCount)
  }
}

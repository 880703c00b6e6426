import type { Threads, ThreadWork } from '../../features/parallel/threads.ts'
import { neighbour } from '../../features/parallel/threads.ts'
import { isSet } from '../../features/table/column.ts'
import type { ColumnTarget } from './column-target.ts'
import type { DecodedChunk, DecodeJob, DecodeWork } from './decode-work.ts'
import { flatPlace } from './flat-column.ts'
import { plainDecoder } from './plain-values.ts'
import type { GroupOptions, WantedChunk } from './read-chunk.ts'
import type { ByteTexts } from './text-codes.ts'

const work: ThreadWork<DecodeWork, DecodeJob, DecodedChunk> = {
  url: neighbour('decode-work', import.meta.url),
  load: () => import('./decode-work.ts'),
}

/** Whether threads can decode a chunk: its values, or the codes of its texts, have a fixed size. */
export function isSpreadable({ group, wanted }: WantedChunk, zone: string | undefined): boolean {
  const { name, target } = wanted
  if (target.values === null || group.file.descriptor === null) return false
  const place = flatPlace(group, name)
  return place !== null && plainDecoder(place.node, target.values, target.texts, zone) !== null
}

/** Lets threads and the calling one decode chunks that are spreadable, into columns on shared memory. */
export async function spreadChunks(
  chunks: readonly WantedChunk[],
  threads: Threads,
  { zone, signal }: GroupOptions,
  onDone: (chunk: WantedChunk) => void,
): Promise<void> {
  const targets = [...new Set(chunks.map(chunk => chunk.wanted.target))]
  const jobs = chunks.map(({ group, wanted, at }): DecodeJob => {
    const place = flatPlace(group, wanted.name)
    const { descriptor } = group.file
    if (place === null || descriptor === null) throw new RangeError('the chunk is not spreadable')
    const [column, isText] = [targets.indexOf(wanted.target), wanted.target.texts !== null]
    return { descriptor, place, rows: group.rows, column, at, isText }
  })
  const shared = { columns: targets.map(target => target.values as NonNullable<typeof target.values>), zone }
  const decoded = await threads.run(work, shared, jobs, {
    stage: 'read',
    helps: true,
    ...(signal !== undefined && { signal }),
    onDone: job => onDone(chunks[job] as WantedChunk),
  })
  for (const [index, chunk] of chunks.entries()) settle(chunk, decoded[index] as DecodedChunk)
}

/** Numbers the texts of a chunk as the whole column does, and marks its missing rows. */
function settle({ group, wanted, at }: WantedChunk, { present, texts }: DecodedChunk): void {
  const { target } = wanted
  if (texts !== null) renumber(target, texts, at, at + group.rows)
  for (let row = 0; present !== null && row < group.rows; row++) {
    if (isSet(present, row)) continue
    target.clear(at + row)
    if (target.values !== null && texts !== null) target.values[at + row] = 0 as never
  }
}

/** Puts the codes of the column's one dictionary in place of the numbers of the chunk's own texts. */
function renumber(target: ColumnTarget, { bytes, starts }: ByteTexts, start: number, end: number): void {
  const { texts, values: codes } = target
  if (texts === null || !(codes instanceof Int32Array)) throw new TypeError('texts have codes')
  const codeOf = new Int32Array(starts.length - 1)
  for (let text = 0; text < codeOf.length; text++) {
    codeOf[text] = texts.codeAt(bytes, starts[text] as number, starts[text + 1] as number)
  }
  for (let row = start; row < end; row++) codes[row] = codeOf[codes[row] as number] as number
}

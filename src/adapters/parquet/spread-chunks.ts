import type { Threads, ThreadWork } from '../../features/parallel/threads.ts'
import { neighbour } from '../../features/parallel/threads.ts'
import { isSet } from '../../features/table/column.ts'
import type { DecodeJob, DecodeWork } from './decode-work.ts'
import { flatPlace } from './flat-column.ts'
import { plainDecoder } from './plain-values.ts'
import type { GroupOptions, WantedChunk } from './read-chunk.ts'

const work: ThreadWork<DecodeWork, DecodeJob, Uint8Array | null> = {
  url: neighbour('decode-work', import.meta.url),
  load: () => import('./decode-work.ts'),
}

/** Whether threads can decode a chunk: its values have a fixed size, and nothing but the column's memory is needed for them. */
export function isSpreadable({ group, wanted }: WantedChunk, zone: string | undefined): boolean {
  const { name, target } = wanted
  if (target.values === null || target.texts !== null) return false
  const place = flatPlace(group, name)
  return place !== null && plainDecoder(place.node, target.values, null, zone) !== null
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
    if (place === null) throw new RangeError('the chunk is not flat')
    return { descriptor: group.file.descriptor, place, rows: group.rows, column: targets.indexOf(wanted.target), at }
  })
  const shared = { columns: targets.map(target => target.values as NonNullable<typeof target.values>), zone }
  const present = await threads.run(work, shared, jobs, {
    stage: 'read',
    helps: true,
    ...(signal !== undefined && { signal }),
    onDone: job => onDone(chunks[job] as WantedChunk),
  })
  for (const [index, { group, wanted, at }] of chunks.entries()) {
    const bitmap = present[index] ?? null
    if (bitmap === null) continue
    for (let row = 0; row < group.rows; row++) if (!isSet(bitmap, row)) wanted.target.clear(at + row)
  }
}

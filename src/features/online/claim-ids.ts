import { columnReader } from './column-reader.ts'
import type { EventColumns } from './event-columns.ts'
import type { ClaimChange, OnlineStore } from './online-store.ts'
import { noTileStretches } from './stretches.ts'

/** Where rows stand, and whose ids they are. */
export interface ClaimPlace {
  readonly layout: string
  readonly shard: string
  /** The position of row 0. */
  readonly offset: number
  /** Claims of older events may be forgotten, epoch milliseconds. */
  readonly idsFrom: number
}

/**
 * Claims the ids of the rows whose code is not negative, and takes the code of those away whose id somebody else has: another row, key or
 * shard, or the batch. Who claims first in the store wins, also among processes. Gives how many rows that were.
 */
export async function claimIds(
  columns: EventColumns,
  { layout, shard, offset, idsFrom }: ClaimPlace,
  online: OnlineStore,
  signal: AbortSignal,
): Promise<number> {
  const { codes, times, id } = columns
  if (id === null) return 0
  const read = columnReader(id)
  const rows = new Map<string, number>()
  let duplicates = 0
  for (let row = 0; row < codes.length; row++) {
    const value = (codes[row] as number) < 0 ? null : read(row)
    if (value === null) continue
    const text = String(value)
    if (!rows.has(text)) rows.set(text, row)
    else {
      codes[row] = -1
      duplicates++
    }
  }
  if (rows.size === 0) return duplicates
  const ids = Array.from(rows, ([text, row]) => [text, times[row] as number, offset + row] as const)
  const claim: ClaimChange = { kind: 'claim', layout, shard, ids, idsFrom }
  await online.write([claim], { signal })
  const asked = { layout, key: '', tiles: noTileStretches, strips: [], ids: [...rows.keys()] }
  const [record] = await online.read([asked], { signal })
  for (const [index, row] of [...rows.values()].entries()) {
    const owner = record?.claims?.[index] ?? null
    if (owner === null || (owner.shard === shard && owner.offset === offset + row)) continue
    codes[row] = -1
    duplicates++
  }
  return duplicates
}

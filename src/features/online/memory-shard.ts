import { inputIndex } from './input-index.ts'
import type { Layout } from './layout.ts'
import type { ReadRequest, StreamChange } from './online-store.ts'
import { keptRows } from './row-rank.ts'
import type { RawInput, ShardRecord } from './stored-record.ts'
import { TileColumns } from './tile-level.ts'

/** One shard's part of one key, changed in place; what `read` returns never changes. */
export class MemoryShard {
  readonly shard: string
  #offset = -1
  #compactedBefore: number | null = null
  #rawFrom: number | null = null
  #raw: RawInput[] = []
  #rows: RawInput[] = []
  readonly #tiles: readonly [TileColumns, TileColumns, TileColumns]

  constructor(shard: string, stateCount: number) {
    this.shard = shard
    this.#tiles = [new TileColumns(stateCount), new TileColumns(stateCount), new TileColumns(stateCount)]
  }

  read(request: ReadRequest): ShardRecord {
    const { strips } = request
    const [fine, middle, coarse] = this.#tiles
    return {
      shard: this.shard,
      offset: this.#offset,
      compactedBefore: this.#compactedBefore,
      tiles: [fine.level(), middle.level(), coarse.level()],
      raw: strips.length === 0 ? this.#fresh() : this.#withStrips(strips),
      rows: this.#rows.length === 0 ? none : this.#rows.slice(),
    }
  }

  /** What happened before `keptFrom` changes nothing. */
  apply(change: StreamChange, keptFrom: number, layout: Layout): void {
    this.#offset = Math.max(this.#offset, change.offset)
    this.#compactedBefore = greater(this.#compactedBefore, change.compactedBefore)
    this.#rawFrom = greater(this.#rawFrom, change.rawFrom)
    for (const level of [0, 1, 2] as const) {
      for (const tile of change.tiles[level]) if (tile.start >= keptFrom) this.#tiles[level].put(tile)
    }
    const rawFrom = Math.max(this.#rawFrom ?? Number.NEGATIVE_INFINITY, keptFrom)
    for (const input of change.raw) if (input.time >= rawFrom) putRaw(this.#raw, input)
    this.#dropRaw(rawFrom)
    this.#putRows(change, keptFrom, layout)
  }

  /** Forgets what the batch owns. */
  dropBefore(batchEnd: number): void {
    for (const tiles of this.#tiles) tiles.dropBefore(batchEnd)
    this.#dropRaw(batchEnd)
    this.#rows = this.#rows.filter(row => row.time >= batchEnd)
  }

  /** Forgets what happened before, but for the newest row; tells whether there was anything. */
  retain(from: number, { inputs }: Layout): boolean {
    const rows = this.#rows.length === 0 ? this.#rows : keptRows(this.#rows, from, inputs)
    let isAnyGone = rows.length < this.#rows.length
    this.#rows = rows
    for (const tiles of this.#tiles) if (tiles.dropBefore(from)) isAnyGone = true
    return this.#dropRaw(from) || isAnyGone
  }

  #fresh(): readonly RawInput[] {
    if (this.#raw.length === 0) return none
    return this.#compactedBefore === null
      ? this.#raw.slice()
      : this.#raw.slice(inputIndex(this.#raw, this.#compactedBefore))
  }

  #withStrips(strips: ReadRequest['strips']): readonly RawInput[] {
    const open = this.#compactedBefore === null ? 0 : inputIndex(this.#raw, this.#compactedBefore)
    const found: RawInput[] = []
    let done = 0
    for (const [from, until] of strips) {
      const first = Math.max(done, inputIndex(this.#raw, from))
      done = Math.min(open, Math.max(first, inputIndex(this.#raw, until)))
      for (let index = first; index < done; index++) found.push(this.#raw[index] as RawInput)
    }
    for (let index = open; index < this.#raw.length; index++) found.push(this.#raw[index] as RawInput)
    return found
  }

  #dropRaw(before: number): boolean {
    const kept = inputIndex(this.#raw, before)
    if (kept > 0) this.#raw.splice(0, kept)
    return kept > 0
  }

  #putRows({ rows }: StreamChange, keptFrom: number, layout: Layout): void {
    if (rows.length === 0 && this.#rows.length === 0) return
    const owned = rows.filter(row => row.time >= keptFrom)
    this.#rows = keptRows([...this.#rows, ...owned], this.#compactedBefore ?? Number.NEGATIVE_INFINITY, layout.inputs)
  }
}

const none: readonly never[] = Object.freeze([])

function greater(left: number | null, right: number | null): number | null {
  if (left === null) return right
  return right === null ? left : Math.max(left, right)
}

function putRaw(raw: RawInput[], input: RawInput): void {
  let index = raw.length
  while (index > 0 && isAfter(raw[index - 1] as RawInput, input)) index--
  const before = raw[index - 1]
  if (before !== undefined && before.time === input.time && before.offset === input.offset) return
  if (index === raw.length) raw.push(input)
  else raw.splice(index, 0, input)
}

function isAfter(left: RawInput, right: RawInput): boolean {
  return left.time > right.time || (left.time === right.time && left.offset > right.offset)
}

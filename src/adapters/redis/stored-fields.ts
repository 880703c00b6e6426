import type { EncodedValue } from '../../features/expression/expression.ts'
import type { Layout } from '../../features/online/layout.ts'
import { keptRows } from '../../features/online/row-rank.ts'
import { keptFrom } from '../../features/online/store-rules.ts'
import type { BatchRecord, RawInput, ShardRecord, TileLevel, TileLevels } from '../../features/online/stored-record.ts'
import { noTiles } from '../../features/online/tile-level.ts'
import { parseLines, type RawLine, rawOf, rowsOf, type TileLine } from './lines.ts'
import type { Pointer } from './pointer.ts'

/** The fields of one record of a key, as a server gave them. */
export interface StoredFields {
  readonly batchRecord: BatchRecord | null
  readonly shards: readonly ShardRecord[]
  /** For which version of the pointer something was removed from it last. */
  readonly version: number
}

/** What of a batch record is kept as a whole; tiles and inputs are lines, as those of streams. Lists without anything are left out. */
export type BatchHeader = Partial<Omit<BatchRecord, 'tiles' | 'raw'>>

interface Source {
  header: string | null
  raw: string
  rows: string
  readonly tiles: [string, string, string]
}

const nothing: StoredFields = { batchRecord: null, shards: [], version: 0 }

/** Reads fields, those of the published batch and of all shards, without what the batch owns or is not retained. */
export function readFields(reply: readonly string[], layout: Layout, pointer: Pointer): StoredFields {
  if (reply.length === 0) return nothing
  const batch = `b${pointer.batch?.generation ?? ''}`
  if (reply.length === 2 && reply[0] === `h,${batch}`)
    return { batchRecord: batchRecord(JSON.parse(reply[1] as string)), shards: [], version: 0 }
  let version = 0
  const sources = new Map<string, Source>()
  for (let index = 0; index < reply.length; index += 2) {
    const field = reply[index] as string
    const text = reply[index + 1] as string
    const comma = field.indexOf(',')
    const name = field.slice(comma + 1)
    if (comma < 0) version = Number(text)
    else if (name === batch || name.startsWith('s')) collect(sources, name, field, text)
  }
  const shards: ShardRecord[] = []
  let own: BatchRecord | null = null
  for (const [name, source] of sources) {
    if (name !== batch) shards.push(shardRecord(name.slice(1), source, layout, pointer))
    else if (source.header !== null) own = wholeBatchRecord(source, layout)
  }
  return { batchRecord: own, shards, version }
}

function collect(sources: Map<string, Source>, name: string, field: string, text: string): void {
  let source = sources.get(name)
  if (source === undefined) {
    source = { header: null, raw: '', rows: '', tiles: ['', '', ''] }
    sources.set(name, source)
  }
  if (field.startsWith('h')) source.header = text
  else if (field.startsWith('r')) source.raw += text
  else if (field.startsWith('w')) source.rows += text
  else source.tiles[Number(field[1]) as 0 | 1 | 2] += text
}

const noLevels: TileLevels = [noTiles, noTiles, noTiles]

function batchRecord({ heads = [], rows = [], ids = [], rowDigests }: BatchHeader): BatchRecord {
  return { heads, tiles: noLevels, raw: [], rows, ids, ...(rowDigests && { rowDigests }) }
}

function wholeBatchRecord({ header, raw, tiles }: Source, layout: Layout): BatchRecord {
  const found = batchRecord(JSON.parse(header as string))
  return {
    ...found,
    tiles: levels(tiles, Number.NEGATIVE_INFINITY, layout),
    raw: inputs(raw, Number.NEGATIVE_INFINITY),
  }
}

function shardRecord(
  shard: string,
  { header, raw, rows, tiles }: Source,
  layout: Layout,
  pointer: Pointer,
): ShardRecord {
  const [offset, compacted, rawFrom] = (header ?? '').split(' ').map(numberOf)
  if (offset === null || offset === undefined || compacted === undefined || rawFrom === undefined)
    throw new SyntaxError(`what is stored of shard \`${shard}\` is damaged`)
  const owned = pointer.batch?.until ?? Number.NEGATIVE_INFINITY
  const from = keptFrom(layout, pointer)
  return {
    shard,
    offset,
    compactedBefore: compacted,
    tiles: levels(tiles, from, layout),
    raw: inputs(raw, Math.max(rawFrom ?? from, from)),
    rows: rows === '' ? [] : ownRows(rows, owned, Math.max(compacted ?? owned, pointer.retainedFrom ?? owned), layout),
  }
}

function numberOf(text: string): number | null {
  return text === '-' ? null : Number(text)
}

function inputs(text: string, from: number): RawInput[] {
  if (text === '') return []
  const found = parseLines<RawLine>(text).filter(([time]) => time >= from)
  return found.sort(([time, offset], [other, position]) => time - other || offset - position).map(rawOf)
}

/** Equal times may have been left in any order. */
function ownRows(text: string, owned: number, before: number, { inputs }: Layout): RawInput[] {
  const rows = rowsOf(text).filter(({ time }) => time >= owned)
  return rows.length <= 1 ? rows : keptRows(rows, before, inputs)
}

function levels(texts: readonly [string, string, string], from: number, layout: Layout): TileLevels {
  if (texts[0] === '' && texts[1] === '' && texts[2] === '') return noLevels
  return [level(texts[0], from, layout), level(texts[1], from, layout), level(texts[2], from, layout)]
}

function level(text: string, from: number, { states }: Layout): TileLevel {
  if (text === '') return noTiles
  const lines = parseLines<TileLine>(text).filter(([start]) => start >= from)
  if (lines.length === 0) return noTiles
  lines.sort((left, right) => left[0] - right[0])
  const starts = new Array<number>(lines.length)
  const columns = states.map(() => new Array<EncodedValue>(lines.length))
  let newest: number | null = null
  for (let index = 0; index < lines.length; index++) {
    const [start, , last, values] = lines[index] as TileLine
    starts[index] = start
    if (last !== null && (newest === null || last > newest)) newest = last
    for (let column = 0; column < columns.length; column++)
      (columns[column] as EncodedValue[])[index] = values[column] ?? null
  }
  return { starts, states: columns, newest }
}

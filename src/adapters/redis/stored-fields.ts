import type { EncodedValue } from '../../features/expression/expression.ts'
import type { Layout } from '../../features/online/layout.ts'
import type { ReadRequest } from '../../features/online/online-store.ts'
import { keptRows } from '../../features/online/row-rank.ts'
import { keptFrom } from '../../features/online/store-rules.ts'
import type { BatchRecord, RawInput, ShardRecord, TileLevel, TileLevels } from '../../features/online/stored-record.ts'
import type { Stretches } from '../../features/online/stretches.ts'
import { noTiles } from '../../features/online/tile-level.ts'
import { linesIn, parseLines, type RawLine, rawOf, rowsOf, type TileLine } from './lines.ts'
import { isPacked, readBatch } from './packed/batch-text.ts'
import type { Pointer } from './pointer.ts'

/** The fields of one record of a key, as a server gave them. */
export interface StoredFields {
  readonly batchRecord: BatchRecord | null
  readonly shards: readonly ShardRecord[]
  /** For which version of the pointer something was removed from it last. */
  readonly version: number
  /** How many characters all of it has. */
  readonly length: number
}

/**
 * What of a batch record is kept as a whole, behind what is packed of it; inputs, and tiles that are not packed, are lines, as those of
 * streams. Lists without anything are left out.
 */
export type BatchHeader = Partial<Omit<BatchRecord, 'tiles' | 'raw'>>

interface Source {
  header: string | null
  raw: string
  rows: string
  readonly tiles: [string, string, string]
}

const nothingElse: BatchHeader = {}

const nothing: StoredFields = { batchRecord: null, shards: [], version: 0, length: 0 }

/** What is looked for among fields. */
export interface Sought {
  readonly layout: Layout
  readonly pointer: Pointer
  readonly request: ReadRequest
}

/** Reads fields, those of the published batch and of all shards, without what the batch owns, is not retained, or was not asked for. */
export function readFields(reply: readonly string[], sought: Sought): StoredFields {
  if (reply.length === 0) return nothing
  const batch = `b${sought.pointer.batch?.generation ?? ''}`
  if (reply.length === 2 && reply[0] === `h,${batch}`)
    return {
      batchRecord: batchRecord(reply[1] as string, sought),
      shards: [],
      version: 0,
      length: (reply[1] as string).length,
    }
  let version = 0
  let length = 0
  const sources = new Map<string, Source>()
  for (let index = 0; index < reply.length; index += 2) {
    const field = reply[index] as string
    const text = reply[index + 1] as string
    length += text.length
    const comma = field.indexOf(',')
    const name = field.slice(comma + 1)
    if (comma < 0) version = Number(text)
    else if (name === batch || name.startsWith('s')) collect(sources, name, field, text)
  }
  const shards: ShardRecord[] = []
  let own: BatchRecord | null = null
  for (const [name, source] of sources) {
    if (name !== batch) shards.push(shardRecord(name.slice(1), source, sought))
    else if (source.header !== null) own = wholeBatchRecord(source.header, source, sought)
  }
  return { batchRecord: own, shards, version, length }
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

function batchRecord(header: string, { layout, request }: Sought): BatchRecord {
  const packed = isPacked(header) ? readBatch(header, layout.states.length, request.tiles) : null
  const text = packed === null ? header : packed.rest
  const { heads = [], rows = [], ids = [], rowDigests } = text === '' ? nothingElse : (JSON.parse(text) as BatchHeader)
  return {
    heads: packed?.heads ?? heads,
    tiles: packed?.tiles ?? noLevels,
    raw: [],
    rows,
    ids,
    ...(rowDigests && { rowDigests }),
  }
}

/** Lines of tiles beside what is packed are those of an earlier try to upload it. */
function wholeBatchRecord(header: string, { raw, tiles }: Source, sought: Sought): BatchRecord {
  const found = batchRecord(header, sought)
  const from = Number.NEGATIVE_INFINITY
  return {
    ...found,
    tiles: isPacked(header) ? found.tiles : levels(tiles, from, sought),
    raw: inputs(raw, sought.request.strips, from),
  }
}

function shardRecord(shard: string, { header, raw, rows, tiles }: Source, sought: Sought): ShardRecord {
  const { layout, pointer, request } = sought
  const [offset, compacted, rawFrom] = (header ?? '').split(' ').map(numberOf)
  if (offset === null || offset === undefined || compacted === undefined || rawFrom === undefined)
    throw new SyntaxError(`what is stored of shard \`${shard}\` is damaged`)
  const owned = pointer.batch?.until ?? Number.NEGATIVE_INFINITY
  const from = keptFrom(layout, pointer)
  return {
    shard,
    offset,
    compactedBefore: compacted,
    tiles: levels(tiles, from, sought),
    raw: inputs(
      raw,
      [...request.strips, [compacted ?? from, Number.POSITIVE_INFINITY]],
      Math.max(rawFrom ?? from, from),
    ),
    rows: rows === '' ? [] : ownRows(rows, owned, Math.max(compacted ?? owned, pointer.retainedFrom ?? owned), layout),
  }
}

function numberOf(text: string): number | null {
  return text === '-' ? null : Number(text)
}

function inputs(text: string, stretches: Stretches, from: number): RawInput[] {
  if (text === '') return []
  const found = parseLines<RawLine>(linesIn(text, stretches, from))
  return found.sort(([time, offset], [other, position]) => time - other || offset - position).map(rawOf)
}

/** Equal times may have been left in any order. */
function ownRows(text: string, owned: number, before: number, { inputs }: Layout): RawInput[] {
  const rows = rowsOf(text).filter(({ time }) => time >= owned)
  return rows.length <= 1 ? rows : keptRows(rows, before, inputs)
}

function levels([fine, middle, coarse]: Source['tiles'], from: number, { request, layout }: Sought): TileLevels {
  if (fine === '' && middle === '' && coarse === '') return noLevels
  const [fines, middles, coarses] = request.tiles
  return [level(fine, fines, from, layout), level(middle, middles, from, layout), level(coarse, coarses, from, layout)]
}

function level(text: string, stretches: Stretches, from: number, { states }: Layout): TileLevel {
  if (text === '') return noTiles
  const lines = parseLines<TileLine>(linesIn(text, stretches, from))
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

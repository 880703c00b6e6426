import { inputColumn } from '../aggregate/range/input-column.ts'
import type { Parts } from '../aggregate/range/part-kernel.ts'
import type { DataType, Value } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import { Column, isSet } from '../table/column.ts'

/** The elements of a column of lists, or the values of a column of maps, one after the other. */
export interface Entries {
  readonly column: Column
  /** Row r has the entries from `starts[r]` to `starts[r + 1]`. */
  readonly starts: Int32Array
  /** The row of each entry. */
  readonly parents: Int32Array
  /** The keys of maps, the positions in lists that are aggregated position by position. */
  readonly parts: readonly Parts[]
}

/** The elements of lists, in order. */
export function listEntries({ type, length, data }: Column, byPosition: boolean): Entries {
  if (data.kind !== 'list' || typeof type === 'string' || !('list' in type)) throw new TypeError('lists were expected')
  const { offsets, child, childLength, validity } = data
  const starts = new Int32Array(length + 1)
  const parents = new Int32Array(childLength)
  const positions = new Int32Array(byPosition ? childLength : 0)
  const lengths = new Int32Array(byPosition ? childLength : 0)
  let longest = 0
  for (let row = 0; row < length; row++) {
    const start = offsets[row] as number
    const end = offsets[row + 1] as number
    // A missing list may cover elements; they belong to nobody then.
    const size = validity === null || isSet(validity, row) ? end - start : 0
    starts[row] = start
    starts[row + 1] = end
    if (size === 0 && end > start) return listEntries(withoutHidden(type, length, data), byPosition)
    if (size > longest) longest = size
    for (let entry = start; entry < end; entry++) {
      parents[entry] = row
      if (!byPosition) continue
      positions[entry] = entry - start
      lengths[entry] = size
    }
  }
  const position: Parts = { kind: 'list', codes: positions, count: longest, keyOf: String, lengths }
  return {
    column: new Column(type.list, childLength, child),
    starts,
    parents,
    parts: byPosition ? [position] : [],
  }
}

/** The values of maps, each under its key. */
export function mapEntries(column: Column): Entries {
  const { type, length } = column
  if (typeof type === 'string' || !('map' in type)) throw new TypeError('maps were expected')
  const starts = new Int32Array(length + 1)
  const parents: number[] = []
  const names: string[] = []
  const values: unknown[] = []
  for (let row = 0; row < length; row++) {
    const map = column.get(row) as ReadonlyMap<string, unknown> | null
    for (const [name, value] of map ?? []) {
      parents.push(row)
      names.push(name)
      values.push(value)
    }
    starts[row + 1] = values.length
  }
  const texts = columnFromExact('string', names)
  const { keys, decodeKey } = inputColumn(texts)
  const count = texts.data.kind === 'string' ? texts.data.dictionary.length : 0
  const keyed: Parts = {
    kind: 'map',
    codes: Int32Array.from(keys),
    count,
    keyOf: code => decodeKey(code) as string,
    lengths: null,
  }
  const child = columnFromExact(type.map, values as (Value<DataType> | null)[])
  return { column: child, starts, parents: Int32Array.from(parents), parts: [keyed] }
}

function withoutHidden(type: DataType, length: number, data: Column['data']): Column {
  const column = new Column(type, length, data)
  return columnFromExact(type, column.toArray() as (Value<DataType> | null)[])
}

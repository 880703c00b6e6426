import type { AggregateUse } from '../aggregate/feature-aggregate.ts'
import { keepsPlaces } from '../aggregate/feature-aggregate.ts'
import { type InputColumn, inputColumn } from '../aggregate/range/input-column.ts'
import { KeyInputs, type RowPlaces } from '../aggregate/range/key-inputs.ts'
import type { Parts } from '../aggregate/range/part-kernel.ts'
import { type Column, isSet } from '../table/column.ts'
import { takeRows } from '../table/reshape.ts'
import { type Entries, listEntries, mapEntries } from './entries.ts'
import { placedColumn } from './placed-column.ts'

/** What a group aggregates, as entries: one per stored row, per element of its list, or per value of its map. */
export interface WindowInput {
  /** Row r has the entries from `starts[r]` to `starts[r + 1]`; null: each row is one entry, of its own number. */
  readonly starts: Int32Array | null
  /** 1 for the entries that count; null: all do. */
  readonly present: Uint8Array | null
  readonly keys: KeyInputs
  /** Buckets, then keys or positions. */
  readonly parts: readonly Parts[]
}

/** Prepares a column of stored rows, and their buckets, for a feature's kernel. */
export function windowInput(use: AggregateUse, column: Column, bucket: Column | null, places: RowPlaces): WindowInput {
  const entries = entriesOf(use, column)
  const parents = entries?.parents ?? null
  const values = entries?.column ?? column
  const buckets = bucket === null ? null : bucketParts(parents === null ? bucket : takeRows(bucket, parents))
  const input: InputColumn = entries !== null && keepsPlaces(use) ? placedColumn(column, entries) : inputColumn(values)
  return {
    starts: entries?.starts ?? null,
    present: presentOf(values, buckets),
    keys: new KeyInputs(input, parents === null ? places : placesOf(places, parents)),
    parts: [...(buckets === null ? [] : [buckets]), ...(entries === null ? [] : entries.parts)],
  }
}

function entriesOf({ spread }: AggregateUse, column: Column): Entries | null {
  if (spread === 'none') return null
  return spread === 'map' ? mapEntries(column) : listEntries(column, spread === 'elementWise')
}

function bucketParts(bucket: Column): Parts {
  const { keys, decodeKey } = inputColumn(bucket)
  const codes = Int32Array.from(keys)
  const { validity } = bucket.data
  for (let row = 0; validity !== null && row < codes.length; row++) if (!isSet(validity, row)) codes[row] = -1
  const count = bucket.data.kind === 'string' ? bucket.data.dictionary.length : 0
  return { kind: 'map', codes, count, keyOf: code => decodeKey(code) as string, lengths: null }
}

function presentOf(values: Column, buckets: Parts | null): Uint8Array | null {
  const { data } = values
  const isComplete = data.validity === null && data.kind !== 'boxed'
  if (isComplete && buckets === null) return null
  const present = new Uint8Array(values.length)
  for (let entry = 0; entry < present.length; entry++) {
    if (buckets !== null && (buckets.codes[entry] as number) < 0) continue
    const isThere =
      data.validity === null ? data.kind !== 'boxed' || values.get(entry) !== null : isSet(data.validity, entry)
    if (isThere) present[entry] = 1
  }
  return present
}

/** An entry stands where its row stands. */
function placesOf({ times, created, sequence }: RowPlaces, parents: Int32Array): RowPlaces {
  return {
    times: Float64Array.from(parents, row => times[row] as number),
    created: created === null ? null : takeRows(created, parents),
    sequence: sequence === null ? null : takeRows(sequence, parents),
  }
}

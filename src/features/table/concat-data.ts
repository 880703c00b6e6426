import { copyBits, emptyBitmap } from './bitmap.ts'
import type { BigintData, BooleanData, BoxedData, ColumnData, ListData, NumberData, StringData } from './column.ts'

/** A run of rows in memory. */
export interface Chunk<Data extends ColumnData = ColumnData> {
  readonly data: Data
  readonly length: number
}

/** One run of rows after the other; all are of one type and there is at least one. */
export function concatData(chunks: readonly Chunk[]): ColumnData {
  const kind = chunks[0]?.data.kind ?? 'boxed'
  return concatenations[kind](chunks as never, concatValidity(chunks))
}

const concatenations: {
  readonly [Data in ColumnData as Data['kind']]: (
    chunks: readonly Chunk<Data>[],
    validity: Uint8Array | null,
  ) => ColumnData
} = {
  number: concatNumbers,
  boolean: concatBooleans,
  bigint: concatBigints,
  string: concatStrings,
  list: concatLists,
  boxed: concatBoxed,
}

/** One bitmap for all runs, or null when nothing is missing in any. */
function concatValidity(chunks: readonly Chunk[]): Uint8Array | null {
  if (chunks.every(chunk => chunk.data.validity === null)) return null
  const bitmap = emptyBitmap(lengthOf(chunks))
  let at = 0
  for (const { data, length } of chunks) {
    copyBits(bitmap, at, data.validity, length)
    at += length
  }
  return bitmap
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

function concatNumbers(chunks: readonly Chunk<NumberData>[], validity: Uint8Array | null): NumberData {
  const length = lengthOf(chunks)
  const sample = chunks[0]?.data.values
  const values =
    sample instanceof Float64Array
      ? new Float64Array(length)
      : sample instanceof Float32Array
        ? new Float32Array(length)
        : new Int32Array(length)
  eachChunk(chunks, (data, at, count) => values.set(data.values.subarray(0, count), at))
  return { kind: 'number', values, validity }
}

function concatBooleans(chunks: readonly Chunk<BooleanData>[], validity: Uint8Array | null): BooleanData {
  const values = new Uint8Array(lengthOf(chunks))
  eachChunk(chunks, (data, at, count) => values.set(data.values.subarray(0, count), at))
  return { kind: 'boolean', values, validity }
}

function concatBigints(chunks: readonly Chunk<BigintData>[], validity: Uint8Array | null): BigintData {
  const values = new BigInt64Array(lengthOf(chunks))
  eachChunk(chunks, (data, at, count) => values.set(data.values.subarray(0, count), at))
  return { kind: 'bigint', values, validity }
}

function concatStrings(chunks: readonly Chunk<StringData>[], validity: Uint8Array | null): StringData {
  const codes = new Int32Array(lengthOf(chunks))
  const shared = chunks[0]?.data.dictionary ?? []
  if (chunks.every(chunk => chunk.data.dictionary === shared)) {
    eachChunk(chunks, (data, at, count) => codes.set(data.codes.subarray(0, count), at))
    return { kind: 'string', codes, dictionary: shared, validity }
  }
  const dictionary: string[] = []
  const codeOf = new Map<string, number>()
  eachChunk(chunks, (data, at, count) => {
    const renumbered = Int32Array.from(data.dictionary, text => {
      const known = codeOf.get(text)
      if (known !== undefined) return known
      const code = dictionary.push(text) - 1
      codeOf.set(text, code)
      return code
    })
    for (let row = 0; row < count; row++) codes[at + row] = renumbered[data.codes[row] ?? 0] ?? 0
  })
  return { kind: 'string', codes, dictionary, validity }
}

function concatLists(chunks: readonly Chunk<ListData>[], validity: Uint8Array | null): ListData {
  const offsets = new Int32Array(lengthOf(chunks) + 1)
  let base = 0
  eachChunk(chunks, (data, at, count) => {
    for (let row = 1; row <= count; row++) offsets[at + row] = base + (data.offsets[row] ?? 0)
    base += data.childLength
  })
  const child = concatData(chunks.map(({ data }) => ({ data: data.child, length: data.childLength })))
  return { kind: 'list', offsets, child, childLength: base, validity }
}

function concatBoxed(chunks: readonly Chunk<BoxedData>[]): BoxedData {
  return { kind: 'boxed', values: chunks.flatMap(({ data, length }) => data.values.slice(0, length)), validity: null }
}

function eachChunk<Data extends ColumnData>(
  chunks: readonly Chunk<Data>[],
  visit: (data: Data, at: number, length: number) => void,
): void {
  let at = 0
  for (const { data, length } of chunks) {
    visit(data, at, length)
    at += length
  }
}

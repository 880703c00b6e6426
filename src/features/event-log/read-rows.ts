import type { DataType, Schema } from '../schema.ts'
import { numberArray } from '../table/build-column.ts'
import { Column, type ColumnData } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { decode } from '../table/encode.ts'
import { Table } from '../table/table.ts'
import { ByteReader } from './byte-reader.ts'

/** The wanted columns of runs of rows that `writeRows` wrote, one after the other; `stored` says what the bytes hold. */
export function readRows(bodies: readonly Uint8Array[], stored: Schema, wanted: ReadonlySet<string>): Table {
  const types = Object.entries(stored)
  const parts = types.map((): Column[] => [])
  let rowCount = 0
  for (const body of bodies) {
    const bytes = new ByteReader(body)
    while (!bytes.isAtEnd) {
      const count = bytes.uint32()
      rowCount += count
      for (const [index, [name, type]] of types.entries()) {
        const size = bytes.uint32()
        if (wanted.has(name)) parts[index]?.push(new Column(type, count, readData(bytes, type, count)))
        else bytes.skip(size)
      }
    }
  }
  const kept = types.flatMap(([name], index) =>
    wanted.has(name) ? [[name, concatColumns(parts[index] ?? [])] as const] : [],
  )
  return new Table(kept, rowCount)
}

function readData(bytes: ByteReader, type: DataType, count: number): ColumnData {
  const validity = bytes.uint8() === 0 ? null : bytes.into(new Uint8Array((count + 7) >> 3))
  if (typeof type === 'object')
    return 'list' in type ? readLists(bytes, type.list, count, validity) : readBoxed(bytes, type)
  switch (type) {
    case 'boolean':
      return { kind: 'boolean', values: bytes.into(new Uint8Array(count)), validity }
    case 'bigint':
      return { kind: 'bigint', values: bytes.into(new BigInt64Array(count)), validity }
    case 'string':
      return readTexts(bytes, count, validity)
    case 'binary':
      return readBoxed(bytes, type)
    default:
      return { kind: 'number', values: bytes.into(numberArray(type, count)), validity }
  }
}

function readLists(bytes: ByteReader, type: DataType, count: number, validity: Uint8Array | null): ColumnData {
  const offsets = bytes.into(new Int32Array(count + 1))
  const childLength = offsets[count] ?? 0
  return { kind: 'list', offsets, child: readData(bytes, type, childLength), childLength, validity }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function readBoxed(bytes: ByteReader, type: DataType): ColumnData {
  const values = JSON.parse(decoder.decode(bytes.view(bytes.uint32()))) as readonly unknown[]
  return { kind: 'boxed', values: values.map(value => decode(value, type)), validity: null }
}

function readTexts(bytes: ByteReader, count: number, validity: Uint8Array | null): ColumnData {
  const lengths = bytes.into(new Uint32Array(bytes.uint32()))
  const text = decoder.decode(bytes.view(bytes.uint32()))
  const dictionary: string[] = []
  let at = 0
  for (const length of lengths) {
    dictionary.push(text.slice(at, at + length))
    at += length
  }
  const width = lengths.length <= 0x100 ? Uint8Array : lengths.length <= 0x10000 ? Uint16Array : Uint32Array
  const codes = Int32Array.from(bytes.into(new width(count)))
  return { kind: 'string', codes, dictionary, validity }
}

import { type FileMetaData, parquetRead, type SchemaTree } from 'hyparquet'
import type { DataType } from '../../features/schema.ts'
import { localToInstant } from '../../features/table/zone-offset.ts'
import type { ColumnTarget } from './column-target.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { ReadBytes } from './read-ahead.ts'
import { isNaive, isUnsigned, listElement, timeUnit } from './stored-type.ts'

/** Rows `start` to `end` of a file of which one column is read value by value. */
export interface NestedRange {
  readonly name: string
  readonly node: SchemaTree
  readonly type: DataType
  readonly start: number
  readonly end: number
  readonly zone: string | undefined
  readonly read: ReadBytes
}

/** Reads lists, maps, structs, binaries and rare encodings through the library's own, slower way. */
export async function readNested(
  file: ParquetFile,
  range: NestedRange,
  target: ColumnTarget,
  at: number,
): Promise<void> {
  const { name, start, end, read } = range
  const convert = converter(range.node, range.type, range.zone)
  let filled = 0
  await parquetRead({
    file: {
      byteLength: Number.MAX_SAFE_INTEGER,
      slice: async (from, to) => exactBuffer(await read(from, to ?? from)),
    },
    metadata: withoutMaps(file.metadata),
    columns: [name],
    rowStart: start,
    rowEnd: end,
    compressors: file.decompressors as never,
    parsers: rawParsers,
    utf8: false,
    geoparquet: false,
    onChunk: chunk => {
      for (let index = 0; index < chunk.columnData.length; index++) {
        const row = chunk.rowStart + index
        if (row < start || row >= end) continue
        target.put(at + row - start, convert(chunk.columnData[index]))
        filled++
      }
    },
  })
  if (filled !== end - start) throw new RangeError(`column ${name} has ${filled} of ${end - start} rows`)
}

type Convert = (value: unknown) => unknown

/** Stored values, as the library gives them, to exact values of the declared type. */
function converter(node: SchemaTree, type: DataType, zone: string | undefined): Convert {
  const present = presentConverter(node, type, zone)
  return value => (value === null || value === undefined ? null : present(value))
}

function presentConverter(node: SchemaTree, type: DataType, zone: string | undefined): Convert {
  if (typeof type === 'string') return leafConverter(node, type, zone)
  if ('list' in type) {
    const element = converter(listElement(node) ?? node, type.list, zone)
    return value => Array.from(value as ArrayLike<unknown>, element)
  }
  if ('map' in type) {
    const entries = node.children[0] ?? node
    const element = converter(entries.children[1] ?? node, type.map, zone)
    const at = entries.element.name
    return value => new Map((value as Entries)[at]?.map(entry => [textOf(entry.key), element(entry.value)]))
  }
  const fields = Object.entries(type.struct).map(([name, field]) => {
    const child = node.children.find(candidate => candidate.element.name === name) ?? node
    return [name, converter(child, field, zone)] as const
  })
  return value => {
    const record = value as Readonly<Record<string, unknown>>
    return Object.fromEntries(fields.map(([name, convert]) => [name, convert(record[name])]))
  }
}

function leafConverter(node: SchemaTree, type: DataType, zone: string | undefined): Convert {
  const unit = timeUnit(node)
  if (unit !== null) return timeConverter(unit, isNaive(node) ? zone : undefined)
  if (type === 'bigint') return signedBigint
  if (type === 'int64' || type === 'float64') return value => safeNumber(value, isUnsigned(node))
  if (type === 'binary') return value => new Uint8Array(value as Uint8Array)
  return type === 'string' ? textOf : value => value
}

function signedBigint(value: unknown): bigint {
  const bigint = BigInt(value as bigint)
  if (BigInt.asIntN(64, bigint) === bigint) return bigint
  throw new RangeError(`${bigint} does not fit into 64 signed bits; declare the column float64 in the file`)
}

function safeNumber(value: unknown, unsigned: boolean): number {
  if (typeof value === 'number') return unsigned && value < 0 ? value + 2 ** 32 : value
  const number = Number(value)
  if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
    throw new RangeError(`${value} is beyond ±(2^53 − 1); declare the column \`bigint\``)
  }
  return number
}

function timeConverter(unit: 'MILLIS' | 'MICROS' | 'NANOS', zone: string | undefined): Convert {
  const divisor = { MILLIS: 1n, MICROS: 1000n, NANOS: 1_000_000n }[unit]
  const resolve = zone === undefined ? (time: number) => time : localToInstant(zone)
  return value => {
    const stored = BigInt(value as bigint)
    const quotient = stored / divisor
    return resolve(Number(stored < 0n && quotient * divisor !== stored ? quotient - 1n : quotient))
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? decoder.decode(value) : String(value)
}

interface Entries {
  readonly [name: string]: readonly { readonly key: unknown; readonly value: unknown }[]
}

/** The library makes maps into objects, which lose the key `__proto__` and the order of keys like `10`; lists of entries keep both. */
function withoutMaps(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map(({ converted_type, logical_type, ...element }) =>
    converted_type === 'MAP' ? element : { ...element, converted_type, logical_type },
  )
  return { ...metadata, schema } as FileMetaData
}

const same = (value: unknown): unknown => value
const rawParsers = {
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  dateFromDays: same,
  jsonFromBytes: same,
} as never

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

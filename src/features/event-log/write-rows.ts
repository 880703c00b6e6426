import type { DataType } from '../schema.ts'
import { sliceBitmap } from '../table/bitmap.ts'
import { type ColumnData, readValue } from '../table/column.ts'
import { encode } from '../table/encode.ts'
import type { Table } from '../table/table.ts'
import { ByteWriter } from './byte-writer.ts'

/** Rows of a table as bytes: their number, then each column behind its size. `readRows` is the inverse. */
export function writeRows(table: Table): Uint8Array {
  const out = new ByteWriter()
  out.uint32(table.rowCount)
  for (const name of table.columnNames) {
    const { type, data } = table.column(name)
    const place = out.reserve()
    writeData(out, type, data, 0, table.rowCount)
    out.sizeSince(place)
  }
  return out.bytes()
}

type Write<Data extends ColumnData> = (out: ByteWriter, type: DataType, data: Data, from: number, count: number) => void

const writers: { readonly [Data in ColumnData as Data['kind']]: Write<Data> } = {
  number: (out, _type, { values }, from, count) => out.array(values.subarray(from, from + count)),
  boolean: (out, _type, { values }, from, count) => out.array(values.subarray(from, from + count)),
  bigint: (out, _type, { values }, from, count) => out.array(values.subarray(from, from + count)),
  string: (out, _type, { codes, dictionary }, from, count) => writeTexts(out, codes, dictionary, { from, count }),
  list(out, type, { offsets, child }, from, count) {
    out.array(offsets.subarray(from, from + count + 1).map(offset => offset - (offsets[from] ?? 0)))
    const first = offsets[from] ?? 0
    writeData(out, (type as { list: DataType }).list, child, first, (offsets[from + count] ?? first) - first)
  },
  boxed(out, type, data, from, count) {
    const values = Array.from({ length: count }, (_, row) => encode(readValue(type, data, from + row), type))
    const text = encoder.encode(JSON.stringify(values))
    out.uint32(text.length)
    out.array(text)
  },
}

const encoder = new TextEncoder()

function writeData(out: ByteWriter, type: DataType, data: ColumnData, from: number, count: number): void {
  const validity = sliceBitmap(data.validity, from, count)
  out.uint8(validity === null ? 0 : 1)
  if (validity !== null) out.array(validity)
  const write = writers[data.kind] as Write<ColumnData>
  write(out, type, data, from, count)
}

/** The texts that occur, each once, then the number of each row's text in one, two or four bytes. */
function writeTexts(
  out: ByteWriter,
  codes: Int32Array,
  dictionary: readonly string[],
  { from, count }: { readonly from: number; readonly count: number },
): void {
  const numberOf = new Map<number, number>()
  const numbers = new Uint32Array(count)
  const texts: string[] = []
  for (let row = 0; row < count; row++) {
    const code = codes[from + row] ?? 0
    let number = numberOf.get(code)
    if (number === undefined) {
      number = texts.push(dictionary[code] ?? '') - 1
      numberOf.set(code, number)
    }
    numbers[row] = number
  }
  const text = encoder.encode(texts.join(''))
  out.uint32(texts.length)
  out.array(Uint32Array.from(texts, part => part.length))
  out.uint32(text.length)
  out.array(text)
  out.array(
    texts.length <= 0x100 ? Uint8Array.from(numbers) : texts.length <= 0x10000 ? Uint16Array.from(numbers) : numbers,
  )
}

import type { SchemaElement, SchemaTree } from 'hyparquet'
import { parquetSchema } from 'hyparquet/src/metadata.js'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writeColumn } from 'hyparquet-writer/src/column.js'
import { encodeNestedValues } from 'hyparquet-writer/src/dremel.js'
import type { DataType } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import type { ChunkOptions, PlacedColumn } from './write-flat-column.ts'

/** Lists, maps, structs and binaries through the library's own, slower way: one column chunk for each leaf. */
export function writeNestedColumn(
  column: Column,
  elements: readonly SchemaElement[],
  options: ChunkOptions,
  offset: number,
): PlacedColumn {
  const convert = storedValue(column.type)
  const rows = Array.from(column, convert)
  const root = parquetSchema({ schema: [...elements] })
  const node = root.children.find(child => child.element.name === options.name)
  const writer = new ByteWriter()
  writer.offset = offset
  const chunks = leafPaths(node === undefined ? [] : [root, node]).map(path => {
    const schemaPath = path.map(part => part.element)
    const element = schemaPath.at(-1) as SchemaElement
    const { chunk } = writeColumn({
      writer,
      column: {
        columnName: schemaPath.map(part => part.name).join('.'),
        element,
        schemaPath,
        codec: options.codec,
        compressors: { [options.codec]: options.compressNow },
        stats: false,
        pageSize: 1 << 20,
        columnIndex: false,
        offsetIndex: false,
        ...(element.type === 'BOOLEAN' ? {} : { encoding: 'PLAIN' as const }),
      },
      pageData: encodeNestedValues(path, rows),
    })
    return chunk
  })
  return { chunks, parts: [writer.getBytes()] }
}

function leafPaths(path: readonly SchemaTree[]): SchemaTree[][] {
  const children = path.at(-1)?.children ?? []
  return children.length === 0 ? [[...path]] : children.flatMap(child => leafPaths([...path, child]))
}

/** Exact values as the library's writer takes them: 64-bit integers as bigint, times as `Date`-free bigint. */
function storedValue(type: DataType): (value: unknown) => unknown {
  const present = presentValue(type)
  return value => (value === null || value === undefined ? null : present(value))
}

function presentValue(type: DataType): (value: unknown) => unknown {
  if (type === 'int64' || type === 'timestamp') return value => BigInt(value as number)
  if (typeof type === 'string') return value => value
  if ('list' in type) {
    const element = storedValue(type.list)
    return value => Array.from(value as readonly unknown[], element)
  }
  if ('map' in type) {
    const item = storedValue(type.map)
    return value => Array.from(value as ReadonlyMap<string, unknown>, ([key, of]) => ({ key, value: item(of) }))
  }
  const fields = Object.entries(type.struct).map(([name, field]) => [name, storedValue(field)] as const)
  return value => {
    const record = value as Readonly<Record<string, unknown>>
    return Object.fromEntries(fields.map(([name, convert]) => [name, convert(record[name])]))
  }
}

import type { ColumnChunk, LogicalType, RowGroup, SchemaElement, Statistics } from 'hyparquet'
import {
  CompressionCodecs,
  ConvertedTypes,
  Encodings,
  FieldRepetitionTypes,
  PageTypes,
  ParquetTypes,
} from 'hyparquet/src/constants.js'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js'

/** What follows the last row group of a file: its description, the length of that and the letters PAR1. */
export function fileFooter(schema: readonly SchemaElement[], groups: readonly RowGroup[], rows: number): Uint8Array {
  const writer = new ByteWriter()
  // The fields' numbers are those of parquet.thrift.
  serializeTCompactProtocol(writer, {
    field_1: 2,
    field_2: schema.map(elementFields),
    field_3: BigInt(rows),
    field_4: groups.map(group => ({
      field_1: group.columns.map(chunkFields),
      field_2: group.total_byte_size,
      field_3: group.num_rows,
      field_6: group.total_compressed_size,
    })),
    field_6: 'bighead',
    // The order of all types is the usual one.
    field_7: schema.filter(element => element.type !== undefined).map(() => ({ field_1: {} })),
  })
  writer.appendUint32(writer.offset)
  writer.appendUint32(magic)
  return writer.getBytes()
}

const magic = 0x31524150

function elementFields(element: SchemaElement): object {
  return {
    field_1: element.type && ParquetTypes.indexOf(element.type),
    field_3: element.repetition_type && FieldRepetitionTypes.indexOf(element.repetition_type),
    field_4: element.name,
    field_5: element.num_children,
    field_6: element.converted_type && ConvertedTypes.indexOf(element.converted_type),
    field_10: element.logical_type && logicalType(element.logical_type),
  }
}

/** The logical types that `parquetElements` gives. */
function logicalType({ type }: LogicalType): object {
  if (type === 'STRING') return { field_1: {} }
  if (type === 'MAP') return { field_2: {} }
  if (type === 'LIST') return { field_3: {} }
  if (type === 'DATE') return { field_6: {} }
  if (type === 'TIMESTAMP') return { field_8: { field_1: true, field_2: { field_1: {} } } }
  throw new TypeError(`columns are not stored as ${type}`)
}

function chunkFields({ file_offset, meta_data: column }: ColumnChunk): object {
  return {
    field_2: file_offset,
    field_3: column && {
      field_1: ParquetTypes.indexOf(column.type),
      field_2: column.encodings.map(encoding => Encodings.indexOf(encoding)),
      field_3: column.path_in_schema,
      field_4: CompressionCodecs.indexOf(column.codec),
      field_5: column.num_values,
      field_6: column.total_uncompressed_size,
      field_7: column.total_compressed_size,
      field_9: column.data_page_offset,
      field_11: column.dictionary_page_offset,
      field_12: column.statistics && statisticsFields(column.statistics, column.type),
      field_13: column.encoding_stats?.map(pages => ({
        field_1: PageTypes.indexOf(pages.page_type),
        field_2: Encodings.indexOf(pages.encoding),
        field_3: pages.count,
      })),
    },
  }
}

function statisticsFields({ null_count, min_value, max_value }: Statistics, type: string): object {
  return {
    field_3: null_count,
    field_5: max_value === undefined ? undefined : boundBytes(max_value as number, type),
    field_6: min_value === undefined ? undefined : boundBytes(min_value as number, type),
  }
}

/** A number as a plain page has it. */
function boundBytes(bound: number, type: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(type === 'INT32' || type === 'FLOAT' ? 4 : 8))
  if (type === 'INT32') view.setInt32(0, bound, true)
  else if (type === 'FLOAT') view.setFloat32(0, bound, true)
  else if (type === 'DOUBLE') view.setFloat64(0, bound, true)
  else view.setBigInt64(0, BigInt(bound), true)
  return new Uint8Array(view.buffer)
}

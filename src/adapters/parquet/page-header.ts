// The library's own functions for this come with all of its encodings, which are not needed here. The fields' numbers are those of parquet.thrift.
import type { DataReader, Encoding, PageHeader, PageType } from 'hyparquet'
import { Encodings, PageTypes } from 'hyparquet/src/constants.js'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js'

/** Reads what stands in front of a page, without its statistics, and leaves the reader behind it. */
export function readPageHeader(reader: DataReader): PageHeader {
  const {
    field_1,
    field_2,
    field_3,
    field_5: v1,
    field_7: dictionary,
    field_8: v2,
  } = deserializeTCompactProtocol(reader)
  return {
    type: PageTypes[field_1] as PageType,
    uncompressed_page_size: field_2,
    compressed_page_size: field_3,
    ...(v1 && {
      data_page_header: {
        num_values: v1.field_1,
        encoding: encodingOf(v1.field_2),
        definition_level_encoding: encodingOf(v1.field_3),
        repetition_level_encoding: encodingOf(v1.field_4),
      },
    }),
    ...(dictionary && {
      dictionary_page_header: { num_values: dictionary.field_1, encoding: encodingOf(dictionary.field_2) },
    }),
    ...(v2 && {
      data_page_header_v2: {
        num_values: v2.field_1,
        num_nulls: v2.field_2,
        num_rows: v2.field_3,
        encoding: encodingOf(v2.field_4),
        definition_levels_byte_length: v2.field_5,
        repetition_levels_byte_length: v2.field_6,
        is_compressed: v2.field_7 ?? true,
      },
    }),
  }
}

function encodingOf(number: number): Encoding {
  return Encodings[number] as Encoding
}

/** The bytes of the header of a dictionary page, or of a data page of version 1. */
export function pageHeaderBytes(header: PageHeader): Uint8Array {
  const { data_page_header: data, dictionary_page_header: dictionary } = header
  const writer = new ByteWriter(64)
  serializeTCompactProtocol(writer, {
    field_1: PageTypes.indexOf(header.type),
    field_2: header.uncompressed_page_size,
    field_3: header.compressed_page_size,
    field_5: data && {
      field_1: data.num_values,
      field_2: Encodings.indexOf(data.encoding),
      field_3: Encodings.indexOf(data.definition_level_encoding),
      field_4: Encodings.indexOf(data.repetition_level_encoding),
    },
    field_7: dictionary && { field_1: dictionary.num_values, field_2: Encodings.indexOf(dictionary.encoding) },
  })
  return writer.getBytes().slice()
}

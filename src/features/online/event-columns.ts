import type { EventSourceDefinition } from '../definition/definition.ts'
import { keyCodes } from '../engine/key-codes.ts'
import { neededColumns } from '../engine/needed-columns.ts'
import { timesOf } from '../engine/source-times.ts'
import { compileColumns } from '../evaluate/evaluate-column.ts'
import type { Expression } from '../expression/expression.ts'
import { substitute } from '../expression/walk.ts'
import type { Schema } from '../schema.ts'
import { type Column, isSet } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { columnReader } from './column-reader.ts'
import { compileKeyText, type KeyText } from './key-text.ts'
import type { Layout } from './layout.ts'

/** Events of a group as columns. */
export interface EventColumns {
  /** The number of each row's key; −1 where the key has a null part, the time is missing or the filter drops the row. */
  readonly codes: Int32Array
  readonly keyCount: number
  /** What a store keeps each key under; null for keys of which no row is left. */
  keys(): readonly (string | null)[]
  readonly times: Float64Array
  readonly created: Column | null
  readonly sequence: Column | null
  readonly id: Column | null
  /** One per input of the layout. */
  readonly inputs: readonly Column[]
}

/** Reads the columns of a layout out of stored events; compiled once. */
export interface EventReader {
  /** The stored columns that must be delivered. */
  readonly needed: Schema
  read(stored: Table): EventColumns
}

/** Compiles the keys, the filter and the inputs of a layout over its source's stored columns; whole rows where rows are compared. */
export function eventReader(source: EventSourceDefinition, layout: Layout, wholeRows: boolean): EventReader {
  const inputs = layout.inputs.map(input => input.expression)
  const keys = keyNodes(layout)
  const needed = neededColumns(source, [...inputs, ...keys], wholeRows)
  const offered = new Map(source.columns.map(column => [column.name, column.expression]))
  const nodes = [...keys, ...inputs].map(node => substitute(node, offered))
  if (source.filter !== null) nodes.push(source.filter)
  const compiled = compileColumns(nodes, needed)
  const positions = keys.map((_, index) => index)
  const textOf = compileKeyText(
    layout.keys.map(key => key.type),
    positions,
  )
  return {
    needed,
    read(stored) {
      const columns = compiled(stored)
      const keyColumns = columns.slice(0, keys.length)
      const { codes, keyCount } = numberKeys(keyColumns)
      const time = stored.column(source.time)
      dropMissing(codes, time)
      if (source.filter !== null) dropFalse(codes, columns[columns.length - 1] as Column)
      return {
        codes,
        keyCount,
        keys: () => keyTexts(codes, keyCount, keyColumns, textOf),
        times: timesOf(time),
        created: source.created === null ? null : stored.column(source.created),
        sequence: source.sequence === null ? null : stored.column(source.sequence),
        id: source.id === null ? null : stored.column(source.id),
        inputs: columns.slice(keys.length, keys.length + inputs.length),
      }
    },
  }
}

/** The numbers of the rows' keys, −1 for those with a null part. A dictionary numbers its texts already. */
function numberKeys(columns: readonly Column[]): { codes: Int32Array; keyCount: number } {
  const data = columns.length === 1 ? columns[0]?.data : undefined
  if (data?.kind !== 'string') {
    const { asked: codes, keyCount } = keyCodes(columns, columns)
    return { codes, keyCount }
  }
  const codes = data.codes.slice()
  if (data.validity !== null) dropUnset(codes, data.validity)
  return { codes, keyCount: data.dictionary.length }
}

function keyTexts(codes: Int32Array, keyCount: number, columns: readonly Column[], textOf: KeyText): (string | null)[] {
  const readers = columns.map(columnReader)
  const texts = new Array<string | null>(keyCount).fill(null)
  const parts = new Array<unknown>(readers.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code < 0 || texts[code] !== null) continue
    for (let part = 0; part < readers.length; part++) parts[part] = readers[part]?.(row)
    texts[code] = textOf(parts)
  }
  return texts
}

/** The keys of a layout as columns of its source. */
export function keyNodes({ keys }: Pick<Layout, 'keys'>): readonly Expression[] {
  return keys.map(key => ({ kind: 'column', name: key.name }))
}

function dropMissing(codes: Int32Array, { data }: Column): void {
  const { validity } = data
  if (validity !== null) dropUnset(codes, validity)
}

function dropUnset(codes: Int32Array, validity: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) if (!isSet(validity, row)) codes[row] = -1
}

function dropFalse(codes: Int32Array, { data }: Column): void {
  if (data.kind !== 'boolean') throw new TypeError('a filter is boolean')
  const { values, validity } = data
  for (let row = 0; row < codes.length; row++) {
    if (values[row] !== 1 || (validity !== null && !isSet(validity, row))) codes[row] = -1
  }
}

import type { Schema } from '../schema.ts'
import type { Column, ColumnData } from '../table/column.ts'
import { Facts } from './block-facts.ts'
import { BlockOutput } from './block-outputs.ts'
import { LentMemory } from './memory.ts'
import { infiniteAmong } from './refuse-numbers.ts'
import { isNumberInMemory } from './strict-vector.ts'
import type { TypedNode } from './typed-node.ts'
import type { Frame, VectorFunction } from './vector.ts'

/**
 * So many rows are evaluated at once. The numbers of a few vectors then stay in the nearest memory of the processor from one kernel to
 * the next. A multiple of 8, so that a block has whole bytes of each bitmap.
 */
export const rowsOfBlock = 8192

/** An expression that is evaluated block by block. */
export interface BlockNode {
  readonly typed: TypedNode
  readonly run: VectorFunction
}

/** Whether an expression and all of its parts are numbers or booleans, whose kernels cost nothing for each block. */
export function isBlockwise({ type, parts }: TypedNode): boolean {
  return (isNumberInMemory(type) || type === 'boolean') && parts.every(isBlockwise)
}

/** The columns of expressions, block by block; null where a column of `finite` is not finite. */
export function columnsByBlocks(
  nodes: readonly BlockNode[],
  finite: readonly number[],
  whole: Frame,
  rows: number,
): Column[] | null {
  const outputs = nodes.map(({ typed }) => new BlockOutput(typed.type, whole.length, whole.columns))
  const memory = new LentMemory()
  for (let start = 0; start < whole.length; start += rows) {
    const length = Math.min(rows, whole.length - start)
    const columns = whole.columns.map(data => (data === undefined ? undefined : blockOf(data, start, length)))
    const facts = new Facts()
    const isInfinite = (data: ColumnData | undefined): boolean =>
      data?.kind === 'number' && !facts.areFinite(data, length) && infiniteAmong(data, length) >= 0
    const frame: Frame = { length, columns, active: null, memory, facts }
    const places = outputs.map(output => () => output.place(start, length))
    memory.setPlaces(new Map(nodes.map(({ run }, at) => [run, places[at] as () => Float64Array | null])))
    try {
      for (const [at, output] of outputs.entries()) {
        memory.offer(places[at] as () => Float64Array | null)
        output.add((nodes[at] as BlockNode).run(frame), start, frame)
        memory.withdraw()
        memory.takeBack()
      }
    } catch (error) {
      if (finite.some(at => isInfinite(columns[at]))) return null
      throw error
    }
    // At last: what was computed may have shown that numbers are finite.
    if (finite.some(at => isInfinite(columns[at]))) return null
    memory.takeAllBack()
  }
  return outputs.map(output => output.finish())
}

/** The columns of a schema that blocks are made of. */
export function blockColumns(schema: Schema, frame: Frame): Frame {
  const types = Object.values(schema)
  const columns = frame.columns.map((data, at) => {
    const type = types[at]
    return type !== undefined && (isNumberInMemory(type) || type === 'boolean') ? data : undefined
  })
  return { ...frame, columns }
}

/** Some rows of numbers or booleans, without copying; `start` is a multiple of 8. */
function blockOf(data: ColumnData, start: number, length: number): ColumnData {
  const end = start + length
  const validity = data.validity?.subarray(start >> 3, (end + 7) >> 3) ?? null
  if (data.kind === 'number') return { kind: 'number', values: data.values.subarray(start, end), validity }
  if (data.kind === 'boolean') return { kind: 'boolean', values: data.values.subarray(start, end), validity }
  throw new TypeError('numbers or booleans are needed')
}

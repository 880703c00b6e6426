import type { Expression } from '../features/expression/expression.ts'
import { compileColumns } from '../features/evaluate/evaluate-column.ts'
import { compileRow } from '../features/evaluate/evaluate-row.ts'
import type { Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { Table } from '../features/table/table.ts'
import { type Block, Blocks, type SparseBlock } from './blocks.ts'
import { infinite, refuseInfinite } from './numerics/refuse-infinite.ts'
import { type Output, outputNames, type Program, type SparseOutput } from './program.ts'

/** The outputs of a program for every row of a table that has exactly its inputs. */
export function runProgram(program: Program, table: Table): Blocks {
  for (const name of program.finite) refuseInfinite(table.column(name), name)
  const nodes = program.outputs.map(outputNode)
  const columns = compileColumns(nodes, program.inputs)(table)
  const blocks: Block[] = []
  for (const run of runs(program.outputs)) {
    const parts = run.map(index => [program.outputs[index], columns[index]] as const)
    blocks.push(
      program.outputs[run[0] ?? 0]?.kind === 'sparse'
        ? sparseBlock(parts as readonly SparsePart[], table.rowCount)
        : { kind: 'dense', columns: parts.map(([output, column]) => [outputName(output), column as Column]) },
    )
  }
  return new Blocks(blocks, table.rowCount)
}

/** One output of a row: a value, or the position of the 1 among some columns (−1 for none). `start` is its first column. */
export type CompiledOutput =
  | { readonly kind: 'dense'; readonly start: number; readonly value: (values: readonly unknown[]) => unknown }
  | {
      readonly kind: 'sparse'
      readonly start: number
      readonly weight: number
      readonly position: (values: readonly unknown[]) => number
    }

/** A program for one row, given as values in the order of a schema. */
export interface CompiledProgram {
  readonly width: number
  readonly outputs: readonly CompiledOutput[]
  /** Refuses ±Infinity where the program does not take it. */
  readonly check: (values: readonly unknown[]) => void
}

/** Compiles a program for single rows; the same bits as `runProgram`. */
export function compileProgramRow(program: Program, schema: Schema): CompiledProgram {
  let width = 0
  const outputs = program.outputs.map((output): CompiledOutput => {
    const start = width
    const evaluate = compileRow(outputNode(output), schema)
    width += output.kind === 'dense' ? 1 : output.names.length
    if (output.kind === 'dense') return { kind: 'dense', start, value: evaluate }
    return { kind: 'sparse', start, weight: output.weight, position: evaluate as (values: readonly unknown[]) => number }
  })
  const order = Object.keys(schema)
  const finite = program.finite.map(name => ({ name, index: order.indexOf(name) }))
  const check = (values: readonly unknown[]): void => {
    for (let k = 0; k < finite.length; k++) {
      const entry = finite[k]
      const value = entry === undefined ? null : values[entry.index]
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        throw infinite(entry?.name ?? '', null, value)
      }
    }
  }
  return { width, outputs, check }
}

type SparsePart = readonly [SparseOutput, Column]

/** The expression of a dense output; the position of the 1 of a sparse one. */
function outputNode(output: Output): Expression {
  const node = output.expression
  if (output.kind === 'dense' || node.kind !== 'call' || node.table === undefined) return node
  const { keys = [], positions = [], unknown } = node.table
  const table = { keys, values: positions, fallback: -1, type: 'int32' as const, ...(unknown === undefined ? {} : { unknown }) }
  return { kind: 'call', function: 'lookup', arguments: node.arguments, table }
}

function outputName(output: Output | undefined): string {
  return output === undefined ? '' : (outputNames([output])[0] ?? '')
}

/** The positions of outputs, in runs of one kind. */
function runs(outputs: readonly Output[]): number[][] {
  const found: number[][] = []
  for (const [index, output] of outputs.entries()) {
    const last = found.at(-1)
    if (last !== undefined && outputs[last[0] ?? 0]?.kind === output.kind) last.push(index)
    else found.push([index])
  }
  return found
}

/** Encoded values side by side in compressed rows. */
function sparseBlock(parts: readonly SparsePart[], rowCount: number): SparseBlock {
  const names = parts.flatMap(([output]) => output.names)
  const encoded = parts.map(([, { data }]) => (data.kind === 'number' ? data.values : new Int32Array(rowCount).fill(-1)))
  const capacity = rowCount * parts.length
  const indptr = new Int32Array(rowCount + 1)
  const indices = new Int32Array(capacity)
  const values = new Float64Array(capacity)
  const starts: number[] = []
  let width = 0
  for (const [output] of parts) {
    starts.push(width)
    width += output.names.length
  }
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    for (let part = 0; part < encoded.length; part++) {
      const position = encoded[part]?.[row] ?? -1
      if (position < 0) continue
      indices[count] = (starts[part] ?? 0) + position
      values[count] = parts[part]?.[0].weight ?? 1
      count++
    }
    indptr[row + 1] = count
  }
  return { kind: 'sparse', names, indptr, indices: indices.subarray(0, count), values: values.subarray(0, count) }
}

import { compileColumns } from '../features/evaluate/evaluate-column.ts'
import { compileRows } from '../features/evaluate/evaluate-row.ts'
import { infinite } from '../features/evaluate/refuse-numbers.ts'
import { compileSparse, compileSparseRow, type EncodedRows } from '../features/evaluate/sparse.ts'
import type { SparseVector } from '../features/evaluate/sparse-vector.ts'
import type { Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { Table } from '../features/table/table.ts'
import { type Block, Blocks, type SparseBlock } from './blocks.ts'
import { type DenseOutput, type Output, outputNames, outputWidth, type Program, type SparseOutput } from './program.ts'

/** What programs were prepared to, as long as they are there: a small table would take less time than its program. */
const prepared = new WeakMap<Program, (table: Table) => Blocks>()

/** The outputs of a program for every row of a table that has exactly its inputs. */
export function runProgram(program: Program, table: Table): Blocks {
  const run = prepared.get(program) ?? compileProgram(program)
  prepared.set(program, run)
  return run(table)
}

/** A program for tables that have exactly its inputs, prepared once. */
export function compileProgram({ inputs, finite, checks = [], outputs }: Program): (table: Table) => Blocks {
  const dense = outputs.filter(output => output.kind === 'dense')
  const evaluate = compileColumns([...dense.map(output => output.expression), ...checks], inputs, { finite })
  const groups = outputGroups(outputs).map(group =>
    group.kind === 'dense'
      ? { kind: group.kind, places: group.outputs.map(output => [output.name, dense.indexOf(output)] as const) }
      : { ...group, encoders: group.outputs.map(output => compileSparse(output.expression, inputs)) },
  )
  return table => {
    const columns = evaluate(table)
    const blocks = groups.map((group): Block => {
      if (group.kind === 'dense')
        return {
          kind: 'dense',
          columns: group.places.map(([name, place]) => [name, columns[place] as Column] as const),
        }
      const encoded = group.encoders.map(encode => encode(table))
      return sparseBlock(group.outputs, encoded, table.rowCount)
    })
    return new Blocks(blocks, table.rowCount)
  }
}

/** One output of a row: a value, or some numbers among many columns, each times `weight`. `start` is its first column. */
export type CompiledOutput =
  | { readonly kind: 'dense'; readonly start: number; readonly value: (values: readonly unknown[]) => unknown }
  | {
      readonly kind: 'sparse'
      readonly start: number
      readonly weight: number
      /** The vector is overwritten by that of the next row. */
      readonly vector: (values: readonly unknown[]) => SparseVector
    }

/** A program for one row, given as values in the order of a schema. */
export interface CompiledProgram {
  readonly width: number
  readonly outputs: readonly CompiledOutput[]
  /** To be called before the outputs of each row: refuses ±Infinity where the program does not take it. */
  readonly begin: (values: readonly unknown[]) => void
}

/** Compiles a program for single rows; the same bits as `runProgram`. */
export function compileProgramRow(program: Program, schema: Schema): CompiledProgram {
  const dense = program.outputs.filter(output => output.kind === 'dense')
  const { checks = [] } = program
  const rows = compileRows([...dense.map(output => output.expression), ...checks], schema)
  const checked = rows.values.slice(dense.length)
  let width = 0
  let next = 0
  const outputs = program.outputs.map((output): CompiledOutput => {
    const start = width
    width += outputWidth(output)
    if (output.kind === 'dense') return { kind: 'dense', start, value: rows.values[next++] ?? (() => null) }
    return { kind: 'sparse', start, weight: output.weight, vector: compileSparseRow(output.expression, schema) }
  })
  const order = Object.keys(schema)
  const finite = program.finite.map(name => ({ name, index: order.indexOf(name) }))
  const begin = (values: readonly unknown[]): void => {
    rows.begin()
    for (let k = 0; k < checked.length; k++) checked[k]?.(values)
    for (let k = 0; k < finite.length; k++) {
      const entry = finite[k]
      const value = entry === undefined ? null : values[entry.index]
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        throw infinite(entry?.name ?? '', null, value)
      }
    }
  }
  return { width, outputs, begin }
}

/** Neighbouring outputs of one kind. */
type OutputGroup =
  | { readonly kind: 'dense'; readonly outputs: readonly DenseOutput[] }
  | { readonly kind: 'sparse'; readonly outputs: readonly SparseOutput[] }

/** The outputs in order, each run of neighbours of one kind together. */
export function outputGroups(outputs: readonly Output[]): OutputGroup[] {
  const found: { kind: Output['kind']; outputs: Output[] }[] = []
  for (const output of outputs) {
    const last = found.at(-1)
    if (last?.kind === output.kind) last.outputs.push(output)
    else found.push({ kind: output.kind, outputs: [output] })
  }
  return found as OutputGroup[]
}

/** Encoded values side by side in compressed rows. */
function sparseBlock(parts: readonly SparseOutput[], encoded: readonly EncodedRows[], rowCount: number): SparseBlock {
  const [first] = encoded
  if (encoded.length === 1 && first !== undefined && 'indptr' in first && parts[0]?.weight === 1) {
    return namedBlock(parts, { indptr: first.indptr, indices: first.positions, values: first.values })
  }
  const capacity = encoded.reduce((sum, rows) => sum + ('indptr' in rows ? rows.values.length : rowCount), 0)
  const indptr = new Int32Array(rowCount + 1)
  const indices = new Int32Array(capacity)
  const values = new Float64Array(capacity)
  const starts: number[] = []
  let width = 0
  for (const output of parts) {
    starts.push(width)
    width += outputWidth(output)
  }
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    for (let part = 0; part < encoded.length; part++) {
      const rows = encoded[part] as EncodedRows
      const start = starts[part] as number
      const weight = parts[part]?.weight as number
      if ('indptr' in rows) {
        const end = rows.indptr[row + 1] as number
        for (let k = rows.indptr[row] as number; k < end; k++) {
          indices[count] = start + (rows.positions[k] as number)
          values[count++] = (rows.values[k] as number) * weight
        }
      } else if ((rows[row] as number) >= 0) {
        indices[count] = start + (rows[row] as number)
        values[count++] = weight
      }
    }
    indptr[row + 1] = count
  }
  return namedBlock(parts, { indptr, indices: indices.subarray(0, count), values: values.subarray(0, count) })
}

/** The numbers of sparse outputs side by side as a block, whose names are made when they are first read. */
export function namedBlock(
  parts: readonly SparseOutput[],
  numbers: Pick<SparseBlock, 'indptr' | 'indices' | 'values'>,
): SparseBlock {
  const [only] = parts
  let names: readonly string[] | null = null
  return {
    kind: 'sparse',
    ...numbers,
    get names() {
      names ??= parts.length === 1 && only !== undefined ? only.names : outputNames(parts)
      return names
    },
  }
}

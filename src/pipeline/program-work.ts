// A program for some rows of a table: what `spreadProgram` lets threads do.
import { type SharedColumn, sharedTable } from '../features/parallel/shared-memory.ts'
import { putSlice, type SharedOutput } from '../features/parallel/shared-output.ts'
import type { JobRunner } from '../features/parallel/threads.ts'
import type { ColumnData } from '../features/table/column.ts'
import { sliceTable } from '../features/table/reshape.ts'
import type { SparseBlock } from './blocks.ts'
import type { Program } from './program.ts'
import { compileProgram } from './run-program.ts'

/** What all runs of rows have in common. */
export interface ProgramWork {
  readonly program: Program
  readonly inputs: readonly SharedColumn[]
  /** Where each dense output goes, in order; null for those that are given back. */
  readonly outputs: readonly (SharedOutput | null)[]
}

/** Rows from `start`, a multiple of 8, to `end`. */
export interface RowRun {
  readonly start: number
  readonly end: number
}

/** The dense outputs without shared memory, and the sparse blocks without their names, of some rows. */
export interface ProgramAnswer {
  readonly dense: readonly (ColumnData | null)[]
  readonly sparse: readonly SparseNumbers[]
}

/** The numbers of a sparse block. */
export type SparseNumbers = Pick<SparseBlock, 'indptr' | 'indices' | 'values'>

export function prepare({ program, inputs, outputs }: ProgramWork): JobRunner<RowRun, ProgramAnswer> {
  const table = sharedTable(inputs)
  const run = compileProgram(program)
  return ({ start, end }) => {
    const { blocks } = run(sliceTable(table, start, end))
    const columns = blocks.flatMap(block => (block.kind === 'dense' ? block.columns : []))
    const dense = columns.map(([, column], index) => {
      const output = outputs[index] ?? null
      if (output === null) return column.data
      putSlice(output, column, start)
      return null
    })
    const sparse = blocks.flatMap(block => (block.kind === 'sparse' ? [numbersOf(block)] : []))
    return { dense, sparse }
  }
}

function numbersOf({ indptr, indices, values }: SparseBlock): SparseNumbers {
  return { indptr, indices, values }
}

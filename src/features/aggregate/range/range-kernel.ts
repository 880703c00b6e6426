import type { DataType } from '../../schema.ts'
import type { Column } from '../../table/column.ts'
import type { AggregateParameters } from '../catalogue.ts'
import type { InputColumn } from './input-column.ts'
import type { KernelMemory } from './kernel-memory.ts'
import type { KeyInputs } from './key-inputs.ts'

/** Questions about one key: window w of question `from + i` holds the inputs `[lefts[w][i], right[i])`. */
export interface KernelQueries {
  /** Questions are numbered over all keys, those of one key in a row. */
  readonly from: number
  readonly count: number
  /** Does not decrease, also not from one `range` to the next of the same key. */
  readonly right: Int32Array
  /** One per window; any positions up to `right`. */
  readonly lefts: readonly Int32Array[]
  /** When each question is asked, epoch milliseconds. */
  readonly times: Float64Array
  /** The row of the output that each question belongs to, for messages. */
  readonly rows: Int32Array
}

/** Answers many windows of one aggregate over one key's inputs after another, with the bits that its states would give. */
export interface RangeKernel {
  /** Starts a key. */
  begin(inputs: KeyInputs): void
  /** @throws {IntegerOverflowError} naming the output's column and row. */
  range(queries: KernelQueries): void
  /** One column per window, whose row r answers question `questionOf[r]`; null where that is −1, was never asked, or saw no input. */
  finish(questionOf: Int32Array, windows: readonly WindowColumn[]): readonly Column[]
}

/** What the column of a window is made with. */
export interface WindowColumn {
  /** A bitmap of the rows whose question was asked of a window with inputs; null: all were. */
  readonly seen: Uint8Array | null
  /** The row of each question: the inverse of `questionOf`. */
  readonly rowOf: Int32Array
  /** Gives memory for the column's numbers; what they are at first is unspecified. */
  readonly numbers: (length: number) => Float64Array
}

/** What a kernel is made for. */
export interface KernelRequest {
  readonly input: InputColumn
  readonly parameters: AggregateParameters
  /** The type of the results. */
  readonly type: DataType
  /** The names of the output columns, one per window, for messages. */
  readonly columns: readonly string[]
  /** How many questions there are, of all keys together. */
  readonly questions: number
  /** Where results go until they are columns; new arrays where nothing is given. */
  readonly memory?: KernelMemory | undefined
}

export type KernelMaker = (request: KernelRequest) => RangeKernel

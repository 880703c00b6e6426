import { IntegerOverflowError, InvalidValueError } from '../../errors/column-errors.ts'
import type { DataType } from '../../schema.ts'
import type { Column } from '../../table/column.ts'
import type { Aggregate } from '../aggregate.ts'
import { type ResultSink, ValueOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelQueries, RangeKernel } from './range-kernel.ts'
import { slidingStates } from './sliding-states.ts'

/**
 * Answers windows by the aggregate's own states, which is right for any aggregate and any data. Where a window slides, an input that enters or
 * leaves it costs one `add`, and one `remove` or one `merge`; a question costs up to two merges and one `result`. A left edge that goes back,
 * which windows of one length never do, makes its window start again from there.
 */
export function answerByStates<State>(
  aggregate: Aggregate<unknown, State, unknown>,
  inputs: KeyInputs,
  { from: first, count, right, lefts, rows, times }: KernelQueries,
  sinks: readonly ResultSink[],
  columns: readonly string[],
): void {
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const sliding = slidingStates(aggregate, inputs)
    for (let query = 0; query < count; query++) {
      const start = left[query] as number
      const end = right[query] as number
      if (start >= end) continue
      const state = sliding.slide(start, end)
      const row = rows[query] as number
      const result = naming(columns[window] ?? aggregate.name, row, () =>
        aggregate.result(state, times[query] as number),
      )
      sinks[window]?.write(first + query, result)
    }
  }
}

/** A kernel for an aggregate that has no faster one. */
export function stateKernel(
  aggregate: Aggregate<unknown, unknown, unknown>,
  type: DataType,
  columns: readonly string[],
  questions: number,
): RangeKernel {
  const outputs = columns.map(() => new ValueOutput(questions))
  let current: KeyInputs | null = null
  return {
    begin: inputs => {
      current = inputs
    },
    range: queries => {
      if (current !== null) answerByStates(aggregate, current, queries, outputs, columns)
    },
    finish: (questionOf): readonly Column[] => outputs.map(output => output.finish(questionOf, type)),
  }
}

/** Lets an overflow name the column and row of the result. */
export function naming<Result>(column: string, row: number, calculate: () => Result): Result {
  try {
    return calculate()
  } catch (error) {
    if (error instanceof IntegerOverflowError) throw new IntegerOverflowError(column, row, error.type)
    if (error instanceof InvalidValueError) throw new InvalidValueError(column, row, error.detail)
    throw error
  }
}

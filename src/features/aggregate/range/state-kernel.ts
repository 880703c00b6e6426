import { IntegerOverflowError } from '../../errors/integer-overflow-error.ts'
import { InvalidValueError } from '../../errors/invalid-value-error.ts'
import type { DataType } from '../../schema.ts'
import type { Column } from '../../table/column.ts'
import type { Aggregate } from '../aggregate.ts'
import { type ResultSink, ValueOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelQueries, RangeKernel } from './range-kernel.ts'

/**
 * Answers windows by the aggregate's own states: by removal where that is exact, else by adding up each window whose left edge moved.
 * Slow, but right for any aggregate and any data.
 */
export function answerByStates<State>(
  aggregate: Aggregate<unknown, State, unknown>,
  inputs: KeyInputs,
  { from: first, count, right, lefts, rows, times }: KernelQueries,
  sinks: readonly ResultSink[],
  columns: readonly string[],
): void {
  const { keys, column } = inputs
  const valueAt = (index: number): unknown => column.decodeKey(keys[index] as number)
  const remove = aggregate.exact === true ? aggregate.remove : undefined
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    let state = aggregate.init()
    let from = 0
    let to = 0
    for (let query = 0; query < count; query++) {
      const start = left[query] as number
      const end = right[query] as number
      if (start >= end) continue
      if (start >= to || start < from || (remove === undefined && start !== from)) {
        state = aggregate.init()
        from = start
        to = start
      }
      while (remove !== undefined && from < start) state = remove(state, valueAt(from), inputs.position(from++))
      while (to < end) state = aggregate.add(state, valueAt(to), inputs.position(to++))
      const row = rows[query] as number
      const result = naming(columns[window] ?? aggregate.name, row, () =>
        aggregate.result(state, times[query] as number),
      )
      if (result !== null) sinks[window]?.write(first + query, result)
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

import type { FitContext } from '../../step.ts'

/** Something of every row: that of the rows to learn from, then that of the others. */
export function joined<Values extends Float64Array | Int32Array>(learned: Values, others: Values | undefined): Values {
  if (others === undefined) return learned
  const make = learned.constructor as new (length: number) => Values
  const all = new make(learned.length + others.length)
  all.set(learned as never)
  all.set(others as never, learned.length)
  return all
}

/** The weights of all rows; null where each counts 1. */
export function weightsWith({ weights, validation }: FitContext, learnedRows: number): Float64Array | null {
  if (validation === undefined || (weights === null && validation.weights === null)) return weights
  const ones = (count: number): Float64Array => new Float64Array(count).fill(1)
  return joined(weights ?? ones(learnedRows), validation.weights ?? ones(validation.data.rowCount))
}

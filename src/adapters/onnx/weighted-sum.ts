import type { GraphBuilder } from './graph-builder.ts'

/**
 * Σ of the terms along the second dimension, from the first to the last: a running sum adds in that order, as `ReduceSum` and `MatMul`
 * need not. `terms` has the shape [rows, count, …]; the result has lost that dimension.
 */
export function sumInOrder(graph: GraphBuilder, terms: string, count: number): string {
  const axis = graph.constant({ type: 'int64', dims: [], values: [1] })
  const last = graph.constant({ type: 'int64', dims: [], values: [count - 1] })
  return graph.node('Gather', [graph.op('CumSum', terms, axis), last], { attributes: { axis: 1 } })
}

/** Columns of the shape [rows, 1] side by side. */
export function sideBySide(graph: GraphBuilder, columns: readonly string[]): string {
  const [only = ''] = columns
  return columns.length === 1 ? only : graph.node('Concat', columns, { attributes: { axis: 1 } })
}

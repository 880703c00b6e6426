import type { GraphBuilder } from './graph-builder.ts'

/** The truth values of the rows that need a value, which a graph computes for all; null: each of them does. */
export type Guard = (() => string) | null

/**
 * The numbers as they are, from a graph whose run fails where one of `wrong` is true in a row that needs it: a position that is not there
 * can be read from no tensor. Multiplying by 1 changes no bit.
 */
export function refuse(graph: GraphBuilder, numbers: string, wrong: string, guard: Guard = null): string {
  const position = graph.node('Cast', [guarded(graph, wrong, guard)], { attributes: { to: 7 } })
  const ones = graph.constant({ type: 'double', dims: [1], values: [1] })
  return graph.op('Mul', numbers, graph.op('Gather', ones, position))
}

/** What is wrong in the rows that need a value. */
export function guarded(graph: GraphBuilder, wrong: string, guard: Guard): string {
  return guard === null ? wrong : graph.op('And', wrong, guard())
}

import type { GraphBuilder } from './graph-builder.ts'

/**
 * The numbers as they are, from a graph whose run fails where one of `wrong` is true: a position that is not there can be read from no
 * tensor. Multiplying by 1 changes no bit.
 */
export function refuse(graph: GraphBuilder, numbers: string, wrong: string): string {
  const position = graph.node('Cast', [wrong], { attributes: { to: 7 } })
  const ones = graph.constant({ type: 'double', dims: [1], values: [1] })
  return graph.op('Mul', numbers, graph.op('Gather', ones, position))
}

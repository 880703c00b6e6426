import { pieces } from '../../features/evaluate/normal-quantile.ts'
import type { GraphBuilder } from './graph-builder.ts'

type Piece = (typeof pieces)[keyof typeof pieces]

/** The quantile of the normal distribution, by the library's own rational functions; NaN outside [0, 1]. */
export function normalQuantile(graph: GraphBuilder, p: string): string {
  const half = graph.number(0.5)
  const zero = graph.number(0)
  const centred = graph.op('Sub', p, half)
  const square = graph.op('Sub', graph.number(0.180625), graph.op('Mul', centred, centred))
  const { top, bottom } = pieces.middle
  const middle = graph.op(
    'Div',
    graph.op('Mul', centred, polynomial(graph, top, square)),
    polynomial(graph, bottom, square),
  )
  const isLow = graph.op('Less', centred, zero)
  const tail = graph.op('Where', isLow, p, graph.op('Sub', graph.number(1), p))
  const r = graph.op('Sqrt', graph.op('Neg', graph.op('Log', tail)))
  const near = ratio(graph, pieces.near, graph.op('Sub', r, graph.number(1.6)))
  const far = ratio(graph, pieces.far, graph.op('Sub', r, graph.number(5)))
  const within = graph.op('Where', graph.op('LessOrEqual', r, graph.number(5)), near, far)
  const endless = graph.number(Number.POSITIVE_INFINITY)
  const size = graph.op('Where', graph.op('Equal', tail, zero), endless, within)
  const outer = graph.op('Where', isLow, graph.op('Neg', size), size)
  const isMiddle = graph.op('LessOrEqual', graph.op('Abs', centred), graph.number(0.425))
  const hasNone = graph.op('Less', tail, zero)
  return graph.op('Where', hasNone, graph.number(Number.NaN), graph.op('Where', isMiddle, middle, outer))
}

function ratio(graph: GraphBuilder, { top, bottom }: Piece, x: string): string {
  return graph.op('Div', polynomial(graph, top, x), polynomial(graph, bottom, x))
}

function polynomial(graph: GraphBuilder, [first, ...others]: Piece['top' | 'bottom'], x: string): string {
  return others.reduce(
    (sum, coefficient) => graph.op('Add', graph.op('Mul', sum, x), graph.number(coefficient)),
    graph.number(first),
  )
}

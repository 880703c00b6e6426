import type { Link } from '../../pipeline/estimators/link.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { log1p, sigmoid } from './number-functions.ts'
import { sideBySide, sumInOrder } from './weighted-sum.ts'

type CompileLink = (graph: GraphBuilder, sums: string, count: number) => string

/** How sums, [rows, count], become the answer of a model. */
const links: { readonly [K in Link['kind']]: CompileLink } = {
  identity: (_graph, sums) => sums,
  shares: (_graph, sums) => sums,
  exp: (graph, sums) => graph.op('Exp', sums),
  square: (graph, sums) => graph.op('Mul', sums, graph.op('Abs', sums)),
  softplus: (graph, sums) => {
    const small = graph.op('Exp', graph.op('Neg', graph.op('Abs', sums)))
    return graph.op('Add', log1p(graph, small), graph.op('Max', sums, graph.number(0)))
  },
  sigmoid: (graph, sums) => sigmoid(graph, sums),
  oneVsRest: (graph, sums) => sigmoid(graph, sums),
  logistic: (graph, sums) => {
    const probability = sigmoid(graph, sums)
    return sideBySide(graph, [graph.op('Sub', graph.number(1), probability), probability])
  },
  step: (graph, sums) => {
    const isAbove = graph.op('Greater', sums, graph.number(0))
    const one = (when: number, otherwise: number) =>
      graph.op('Where', isAbove, graph.number(when), graph.number(otherwise))
    return sideBySide(graph, [one(0, 1), one(1, 0)])
  },
  softmax: (graph, sums, count) => {
    const greatest = graph.op('ReduceMax', sums, graph.integers(1))
    const powers = graph.op('Exp', graph.op('Sub', sums, greatest))
    const total = graph.op('Unsqueeze', sumInOrder(graph, powers, count), graph.integers(1))
    return graph.op('Div', powers, total)
  },
}

/** Adds a link to a graph: the answer from `count` sums of each row. */
export function compileLink(graph: GraphBuilder, { kind, slope }: Link, sums: string, count: number): string {
  const isScaled = kind === 'sigmoid' || kind === 'oneVsRest' || kind === 'logistic'
  const scaled = isScaled && slope !== 1 ? graph.op('Mul', graph.number(slope), sums) : sums
  return links[kind](graph, scaled, count)
}

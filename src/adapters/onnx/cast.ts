import { type DataType, isNumeric, sameType } from '../../features/schema.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { truncated } from './number-functions.ts'
import { type Guard, refuse } from './refuse.ts'
import { asNumber, number, truth, type Value } from './value.ts'

/** What becomes of a value without a counterpart: it is missing where `lenient`, else the run fails. */
interface Refusal {
  readonly lenient: boolean
  readonly guard: Guard
}

/** A change of type that the check allows. */
export function cast(
  graph: GraphBuilder,
  value: Value,
  [from, to]: readonly [from: DataType, to: DataType],
  refusal: Refusal,
): Value | Unsupported {
  if (sameType(from, to)) return value
  if (value.kind === 'text' || to === 'string')
    return unsupported('texts of numbers and times are written in another way by ONNX')
  const x = asNumber(graph, value)
  if (to === 'boolean')
    return truth(graph.op('And', graph.op('Not', graph.op('Equal', x, graph.number(0))), known(graph, x)), () =>
      known(graph, x),
    )
  if (from === 'timestamp' && to === 'date') return number(graph.op('Floor', graph.op('Div', x, graph.number(day))))
  if (from === 'date' && to === 'timestamp')
    return bounded(graph, graph.op('Mul', x, graph.number(day)), farthest, refusal)
  if (to === 'float32') return number(single(graph, x))
  if (to === 'timestamp') return bounded(graph, graph.op('Floor', x), farthest, refusal)
  const limit = limits[to as keyof typeof limits]
  if (limit === undefined || isExactly(from, to)) return number(x)
  return bounded(graph, whole(graph, x), limit, refusal)
}

const day = 86_400_000
const farthest: readonly [number, number] = [-8.64e15, 8.64e15]
const limits = {
  int32: [-0x8000_0000, 0x7fff_ffff],
  date: [-100_000_000, 100_000_000],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const

/** Whether every value is one of the other type as well. */
function isExactly(from: DataType, to: DataType): boolean {
  return to === 'float64' || from === 'boolean' || (from === 'int32' && isNumeric(to)) || from === 'date'
}

function known(graph: GraphBuilder, x: string): string {
  return graph.op('Not', graph.op('IsNaN', x))
}

/** Toward zero; −0 becomes 0. */
function whole(graph: GraphBuilder, x: string): string {
  const cut = truncated(graph, x)
  return graph.op('Where', graph.op('Equal', cut, graph.number(0)), graph.number(0), cut)
}

/** The nearest float32, as a float64. */
function single(graph: GraphBuilder, x: string): string {
  const narrow = graph.node('Cast', [x], { attributes: { to: 1 } })
  return graph.node('Cast', [narrow], { attributes: { to: 11 } })
}

function bounded(
  graph: GraphBuilder,
  x: string,
  [least, most]: readonly [number, number],
  { lenient, guard }: Refusal,
): Value {
  const isOutside = graph.op('Or', graph.op('Less', x, graph.number(least)), graph.op('Greater', x, graph.number(most)))
  if (!lenient) return number(refuse(graph, x, isOutside, guard))
  return number(graph.op('Where', isOutside, graph.number(Number.NaN), x))
}

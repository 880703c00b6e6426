import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { normalQuantile } from './normal-quantile.ts'
import { refuse } from './refuse.ts'
import { argumentOf, numberOf, type OnnxCall, type Spell, type Spelling } from './spelling.ts'
import { isMissing, number, truth, type Value } from './value.ts'

type NumberFunction = Extract<
  FunctionName,
  | ('add' | 'sub' | 'mul' | 'div' | 'mod' | 'neg' | 'abs' | 'sign' | 'round' | 'trunc' | 'floor' | 'ceil')
  | ('sqrt' | 'exp' | 'expm1' | 'log' | 'log2' | 'log10' | 'log1p' | 'pow')
  | ('sin' | 'cos' | 'tan' | 'asin' | 'acos' | 'atan' | 'atan2' | 'sigmoid' | 'least' | 'greatest' | 'isNaN')
  | ('required' | 'normalQuantile')
>

/** The formula of a function of one number. */
type Formula = (graph: GraphBuilder, x: string) => string

const noKernel = unsupported('ONNX Runtime computes it in float32 only')
const named =
  (operator: string): Spell =>
  call =>
    number(call.graph.op(operator, ...call.arguments.map((_, index) => numberOf(call, index))))
const of =
  (formula: Formula): Spell =>
  call =>
    number(formula(call.graph, numberOf(call, 0)))
const ofTwo =
  (formula: (graph: GraphBuilder, left: string, right: string) => string): Spell =>
  call =>
    number(formula(call.graph, numberOf(call, 0), numberOf(call, 1)))

/** NaN is missing, so what has no value is NaN. */
export const numberFunctions: { readonly [F in NumberFunction]: Spelling } = {
  add: named('Add'),
  sub: named('Sub'),
  mul: named('Mul'),
  div,
  mod: call => number(call.graph.node('Mod', [numberOf(call, 0), numberOf(call, 1)], { attributes: { fmod: 1 } })),
  neg: named('Neg'),
  abs: named('Abs'),
  sign: of((g, x) =>
    g.op(
      'Where',
      g.op('Less', x, g.number(0)),
      g.number(-1),
      g.op('Where', g.op('Greater', x, g.number(0)), g.number(1), x),
    ),
  ),
  round,
  trunc: of(truncated),
  floor: named('Floor'),
  ceil: named('Ceil'),
  sqrt: named('Sqrt'),
  exp: named('Exp'),
  expm1: of(expm1),
  log: of(logarithm),
  log2: of((g, x) => g.op('Div', logarithm(g, x), g.number(Math.LN2))),
  log10: of((g, x) => g.op('Div', logarithm(g, x), g.number(Math.LN10))),
  log1p: of(log1p),
  pow: ofTwo(power),
  sin: named('Sin'),
  cos: named('Cos'),
  tan: of((g, x) => g.op('Div', g.op('Sin', x), g.op('Cos', x))),
  asin: noKernel,
  acos: noKernel,
  atan: noKernel,
  atan2: noKernel,
  sigmoid: of(sigmoid),
  normalQuantile: of(normalQuantile),
  least: ofTwo((g, a, b) => extreme(g, 'Less', a, b)),
  greatest: ofTwo((g, a, b) => extreme(g, 'Greater', a, b)),
  required: call => {
    const x = numberOf(call, 0)
    return number(refuse(call.graph, x, call.graph.op('IsNaN', x), call.guard))
  },
  isNaN: call => truth(isMissing(call.graph, argumentOf(call, 0).value)),
}

/** Toward zero. */
export function truncated(graph: GraphBuilder, x: string): string {
  return graph.op('Where', graph.op('Less', x, graph.number(0)), graph.op('Ceil', x), graph.op('Floor', x))
}

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(graph: GraphBuilder, x: string): string {
  const one = graph.number(1)
  const small = graph.op('Exp', graph.op('Neg', graph.op('Abs', x)))
  const sum = graph.op('Add', one, small)
  const isPositive = graph.op('GreaterOrEqual', x, graph.number(0))
  return graph.op('Where', isPositive, graph.op('Div', one, sum), graph.op('Div', small, sum))
}

/** A constant divisor that is not 0 needs no condition. ONNX Runtime would make (1 / x) · y one division, if the 1 were a constant. */
function div(call: OnnxCall): Value {
  const { graph } = call
  const { node, type } = argumentOf(call, 1)
  const [left, right] = [graph.ofRows(argumentOf(call, 0).node, numberOf(call, 0)), numberOf(call, 1)]
  const quotient = graph.op('Div', left, right)
  const divisor = node.kind === 'literal' ? decode(node.value, type) : 0
  if (divisor !== 0) return number(quotient)
  const isZero = graph.op('Equal', right, graph.number(0))
  return number(graph.op('Where', isZero, graph.number(Number.NaN), quotient))
}

function logarithm(graph: GraphBuilder, x: string): string {
  const hasNone = graph.op('LessOrEqual', x, graph.number(0))
  return graph.op('Where', hasNone, graph.number(Number.NaN), graph.op('Log', x))
}

/** Kahan: the error of exp(x) − 1 is undone by that of its logarithm. */
function expm1(graph: GraphBuilder, x: string): string {
  const one = graph.number(1)
  const power = graph.op('Exp', x)
  const plain = graph.op('Sub', power, one)
  const corrected = graph.op('Div', graph.op('Mul', plain, x), graph.op('Log', power))
  const isGreat = graph.op('Greater', graph.op('Abs', x), one)
  const isTiny = graph.op('Equal', power, one)
  return graph.op('Where', isGreat, plain, graph.op('Where', isTiny, x, corrected))
}

/** ln(1 + x), Kahan's as well. */
export function log1p(graph: GraphBuilder, x: string): string {
  const one = graph.number(1)
  const sum = graph.op('Add', one, x)
  const corrected = graph.op('Mul', graph.op('Log', sum), graph.op('Div', x, graph.op('Sub', sum, one)))
  const isItself = graph.op('Or', graph.op('Equal', sum, one), graph.op('IsInf', x))
  const value = graph.op('Where', isItself, x, corrected)
  const hasNone = graph.op('LessOrEqual', x, graph.number(-1))
  return graph.op('Where', hasNone, graph.number(Number.NaN), value)
}

/** C's pow gives 1 for 1 to any power and for −1 to an infinite one, where there is no number by ours; 0 to a negative one is infinite. */
function power(graph: GraphBuilder, base: string, exponent: string): string {
  const zero = graph.number(0)
  const isPole = graph.op('And', graph.op('Equal', base, zero), graph.op('Less', exponent, zero))
  const isUnit = graph.op('Equal', graph.op('Abs', base), graph.number(1))
  const isEndless = graph.op('Or', graph.op('IsInf', exponent), graph.op('IsNaN', exponent))
  const hasNone = graph.op('Or', isPole, graph.op('And', isUnit, isEndless))
  const value = graph.op('Where', hasNone, graph.number(Number.NaN), graph.op('Pow', base, exponent))
  return graph.op('Where', graph.op('IsNaN', base), base, value)
}

/** Missing where one of the two is; −0 becomes 0. */
function extreme(graph: GraphBuilder, operator: 'Less' | 'Greater', left: string, right: string): string {
  const chosen = graph.op('Where', graph.op(operator, left, right), left, right)
  const positive = graph.op('Where', graph.op('Equal', chosen, graph.number(0)), graph.number(0), chosen)
  return graph.op('Where', graph.op('IsNaN', left), left, positive)
}

/** The digits must be a constant: then the power of ten is the very double that the library uses. */
function round(call: OnnxCall): Value | Unsupported {
  const { graph } = call
  const { node, type } = argumentOf(call, 1)
  if (node.kind !== 'literal') return unsupported('the number of digits must be a constant')
  const digits = decode(node.value, type)
  if (typeof digits !== 'number' || Number.isNaN(digits)) return number(graph.number(Number.NaN))
  const places = Math.trunc(digits)
  const x = numberOf(call, 0)
  if (places === 0) return number(halfAway(graph, x))
  if (places > 0) {
    const scale = graph.number(10 ** Math.min(places, 308))
    const scaled = graph.op('Mul', x, scale)
    const isExact = graph.op('Less', graph.op('Abs', scaled), graph.number(2 ** 52))
    return number(graph.op('Where', isExact, graph.op('Div', halfAway(graph, scaled), scale), x))
  }
  const scale = 10 ** Math.min(-places, 309)
  const unit = graph.number(scale === Number.POSITIVE_INFINITY ? 0 : scale)
  const rounded = graph.op('Mul', halfAway(graph, graph.op('Div', x, graph.number(scale))), unit)
  return number(graph.op('Where', graph.op('IsInf', x), x, rounded))
}

/** To the nearest whole number, halves away from zero; −0 stays. */
function halfAway(graph: GraphBuilder, x: string): string {
  const size = graph.op('Abs', x)
  const whole = graph.op('Floor', size)
  const isUp = graph.op('GreaterOrEqual', graph.op('Sub', size, whole), graph.number(0.5))
  const rounded = graph.op('Where', isUp, graph.op('Add', whole, graph.number(1)), whole)
  const signed = graph.op('Where', graph.op('Less', x, graph.number(0)), graph.op('Neg', rounded), rounded)
  return graph.op('Where', graph.op('Equal', x, graph.number(0)), x, signed)
}

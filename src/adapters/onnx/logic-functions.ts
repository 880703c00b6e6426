import type { FunctionName } from '../../features/expression/function.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { argumentOf, numberOf, type OnnxCall, type Spelling } from './spelling.ts'
import { asNumber, isMissing, type TruthValue, truth, type Value } from './value.ts'

type LogicFunction = Extract<
  FunctionName,
  'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'and' | 'or' | 'not' | 'isNull' | 'coalesce'
>

/** A comparison with NaN is false, as one with a missing value must be. */
export const logicFunctions: { readonly [F in LogicFunction]: Spelling } = {
  eq: call => bothKnown(call, equal(call)),
  ne: call => {
    const known = knownOf(call)
    return truth(both(call.graph, call.graph.op('Not', equal(call)), known), known)
  },
  lt: compared('Less'),
  le: compared('LessOrEqual'),
  gt: compared('Greater'),
  ge: compared('GreaterOrEqual'),
  and: call => kleene(call, 'And'),
  or: call => kleene(call, 'Or'),
  not: call => {
    const { graph } = call
    const { tensor, known } = truthOf(call, 0)
    return truth(both(graph, graph.op('Not', tensor), known), known)
  },
  isNull: call => truth(isMissing(call.graph, argumentOf(call, 0).value)),
  coalesce: call => {
    const { graph } = call
    const [left, right] = [argumentOf(call, 0).value, argumentOf(call, 1).value]
    return choose(graph, isMissing(graph, left), right, left)
  },
}

/** `then` where the condition holds, else `otherwise`; both are of one kind. */
export function choose(graph: GraphBuilder, when: string, then: Value, otherwise: Value): Value {
  if (then.kind === 'truth' && otherwise.kind === 'truth') {
    const [first, second] = [then.known, otherwise.known]
    const known = (): string => chooseTruth(graph, when, [first?.() ?? always(graph), second?.() ?? always(graph)])
    const tensor = chooseTruth(graph, when, [then.tensor, otherwise.tensor])
    return truth(tensor, first === null && second === null ? null : known)
  }
  if (then.kind === 'text' && otherwise.kind === 'text') {
    return { kind: 'text', tensor: graph.op('Where', when, then.tensor, otherwise.tensor) }
  }
  const numbers = [asNumber(graph, then), asNumber(graph, otherwise)] as const
  return { kind: 'number', tensor: graph.op('Where', when, ...numbers) }
}

/** ONNX Runtime has no `Where` for truth values. */
function chooseTruth(graph: GraphBuilder, when: string, [then, otherwise]: readonly [string, string]): string {
  return graph.op('Or', graph.op('And', when, then), graph.op('And', graph.op('Not', when), otherwise))
}

/** A text equals itself only; the missing text equals nothing, which `known` sees to. */
function equal(call: OnnxCall): string {
  const [left, right] = [argumentOf(call, 0).value, argumentOf(call, 1).value]
  if (left.kind === 'text' && right.kind === 'text') return call.graph.op('Equal', left.tensor, right.tensor)
  return call.graph.op('Equal', numberOf(call, 0), numberOf(call, 1))
}

function bothKnown(call: OnnxCall, tensor: string): Value {
  const isText = argumentOf(call, 0).value.kind === 'text'
  const known = knownOf(call)
  return truth(isText ? both(call.graph, tensor, known) : tensor, known)
}

function compared(operator: string): (call: OnnxCall) => Value | Unsupported {
  return call => {
    if (argumentOf(call, 0).value.kind === 'text') return unsupported('texts have no order in ONNX')
    return truth(call.graph.op(operator, numberOf(call, 0), numberOf(call, 1)), knownOf(call))
  }
}

/** Where neither argument is missing. */
function knownOf(call: OnnxCall): () => string {
  const { graph } = call
  const [left, right] = call.arguments.map(argument => () => isMissing(graph, argument.value)) as [
    () => string,
    () => string,
  ]
  return () => graph.op('Not', graph.op('Or', left(), right()))
}

function both(graph: GraphBuilder, tensor: string, known: (() => string) | null): string {
  return known === null ? tensor : graph.op('And', tensor, known())
}

/** Missing where neither decides and one is missing. */
function kleene(call: OnnxCall, operator: 'And' | 'Or'): Value {
  const { graph } = call
  const [left, right] = [truthOf(call, 0), truthOf(call, 1)]
  const tensor = graph.op(operator, left.tensor, right.tensor)
  if (left.known === null && right.known === null) return truth(tensor)
  const known = (): string => {
    const [first, second] = [left.known?.() ?? always(graph), right.known?.() ?? always(graph)]
    const answered = graph.op('And', first, second)
    if (operator === 'Or') return graph.op('Or', answered, tensor)
    const isFalse = (side: string, value: string): string => graph.op('And', side, graph.op('Not', value))
    return graph.op('Or', answered, graph.op('Or', isFalse(first, left.tensor), isFalse(second, right.tensor)))
  }
  return truth(tensor, known)
}

function truthOf(call: OnnxCall, index: number): TruthValue {
  const { value } = argumentOf(call, index)
  if (value.kind === 'truth') return value
  throw new TypeError('the expression was not checked')
}

function always(graph: GraphBuilder): string {
  return graph.constant({ type: 'bool', dims: [], values: [1] })
}

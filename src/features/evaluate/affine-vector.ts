import { decode } from '../table/encode.ts'
import type { TypedNode } from './typed-node.ts'
import { doublesOf, nullVector, numbersVector, type VectorFunction, writableDoubles } from './vector.ts'

/** Two functions of numbers with constants, one after the other, as (x − u) / s of scalers, or a division alone: computed in one loop. */
export interface Affine {
  /** What x is. */
  readonly operand: TypedNode
  /** The first function of the two, and no part of the operand; null where there is but one. */
  readonly inner: TypedNode | null
  readonly form: Form
  readonly first: number
  readonly second: number
}

type Form = 'addMul' | 'addDiv' | 'mulAdd' | 'divAdd'
/** Gives a sum of all results where that costs nothing: beside a division. Else NaN. */
type Loop = (values: Float64Array, first: number, second: number, out: Float64Array, length: number) => number

/* Subtracting a number is adding its opposite, bit for bit. */
const loops: { readonly [F in Form]: Loop } = {
  addMul: (values, first, second, out, length) => {
    for (let row = 0; row < length; row++) out[row] = ((values[row] as number) + first) * second
    return Number.NaN
  },
  addDiv: (values, first, second, out, length) => {
    let sum = 0
    for (let row = 0; row < length; row++) {
      const result = ((values[row] as number) + first) / second
      out[row] = result
      sum += result
    }
    return sum
  },
  mulAdd: (values, first, second, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (values[row] as number) * first + second
    return Number.NaN
  },
  divAdd: (values, first, second, out, length) => {
    let sum = 0
    for (let row = 0; row < length; row++) {
      const result = (values[row] as number) / first + second
      out[row] = result
      sum += result
    }
    return sum
  },
}

/** The node as two functions with constants, or as a division by one; null where it is something else. */
export function affineOf(node: TypedNode): Affine | null {
  const second = stepOf(node)
  const first = second && stepOf(second.operand)
  if (second === null) return null
  const { operand, constant } = second
  // Adding −0 changes no bit.
  if (second.kind === 'div' && first?.kind !== 'add')
    return { operand, inner: null, form: 'addDiv', first: -0, second: constant }
  if (first === null) return null
  const form = `${first.kind}${second.kind === 'add' ? 'Add' : second.kind === 'mul' ? 'Mul' : 'Div'}`
  if (!(form in loops)) return null
  return {
    operand: first.operand,
    inner: operand,
    form: form as Form,
    first: first.constant,
    second: constant,
  }
}

/** Evaluates both functions in one loop. */
export function affineVector({ form, first, second }: Affine, operand: VectorFunction): VectorFunction {
  const loop = loops[form]
  return frame => {
    const vector = operand(frame)
    if (vector.constant) {
      if (vector.value === null) return nullVector
      const one = new Float64Array(1)
      loop(Float64Array.of(vector.value as number), first, second, one, 1)
      return { constant: true, value: one[0] }
    }
    const out = writableDoubles([vector], frame)
    const sum = loop(doublesOf(vector, frame), first, second, out, frame.length)
    // Whatever is not finite makes its result so.
    if (vector.data.kind === 'number' && Number.isFinite(sum)) frame.facts.setFinite(vector.data)
    return numbersVector(out, vector.data.validity)
  }
}

interface Step {
  readonly kind: 'add' | 'mul' | 'div'
  readonly operand: TypedNode
  readonly constant: number
}

function stepOf({ node, parts }: TypedNode): Step | null {
  const [operand, other] = parts
  if (node.kind !== 'call' || operand === undefined || other?.node.kind !== 'literal') return null
  const constant = decode(other.node.value, other.node.type)
  if (typeof constant !== 'number') return null
  if (node.function === 'add') return { kind: 'add', operand, constant }
  if (node.function === 'sub') return { kind: 'add', operand, constant: -constant }
  if (node.function === 'mul') return { kind: 'mul', operand, constant }
  // By 0 nothing is divided: such rows are null.
  return node.function === 'div' && constant !== 0 ? { kind: 'div', operand, constant } : null
}

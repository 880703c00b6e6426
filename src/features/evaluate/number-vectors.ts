import { clearBit } from '../table/bitmap.ts'
import { type ComparisonLoops, neLoops } from './comparison-loops.ts'
import { compactEntries } from './dictionary.ts'
import type { BinaryLoops, UnaryLoop } from './number-loops.ts'
import { bothPresent } from './presence.ts'
import type { Scalar } from './strict-functions.ts'
import { isNumberInMemory, strictVector } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import {
  booleansVector,
  doublesOf,
  type Frame,
  nullVector,
  numbersVector,
  type Vector,
  type VectorFunction,
  writableBitmap,
  writableDoubles,
} from './vector.ts'

/** Evaluates a function of two numbers by its own loops; constants by the scalar. */
export function binaryVector(
  [left, right]: readonly VectorFunction[],
  loops: BinaryLoops,
  scalar: Scalar,
): VectorFunction {
  return frame => {
    const [a, b] = operands(left, right, frame)
    if (isNull(a) || isNull(b)) return nullVector
    if (a.constant && b.constant) return { constant: true, value: scalar(a.value as never, b.value as never) }
    const { length } = frame
    const validity = bothPresent(a, b, length)
    const out = writableDoubles([a, b], frame)
    runLoops(loops, a, b, out, frame)
    return numbersVector(out, validity)
  }
}

/** Whether each number is NaN. */
export function isNaNVector([part]: readonly VectorFunction[]): VectorFunction {
  return frame => {
    const vector = part === undefined ? nullVector : part(frame)
    if (isNull(vector)) return nullVector
    if (vector.constant) return { constant: true, value: Number.isNaN(vector.value) }
    const { length } = frame
    const { data } = vector
    const out = frame.memory.bytes(length)
    const found = booleansVector(out, data.validity)
    if (data.kind !== 'number' || frame.facts.areFinite(data, length)) {
      out.fill(0)
      frame.facts.setFalse(found.data)
    } else {
      const values = doublesOf(vector, frame)
      neLoops.columns(values, values, out, length)
    }
    return found
  }
}

/** Evaluates a division: rows whose divisor is 0 are missing. */
export function divisionVector(
  [left, right]: readonly VectorFunction[],
  loops: BinaryLoops,
  scalar: Scalar,
): VectorFunction {
  return frame => {
    const [a, b] = operands(left, right, frame)
    if (isNull(a) || isNull(b) || (b.constant && b.value === 0)) return nullVector
    if (a.constant && b.constant) return { constant: true, value: scalar(a.value as never, b.value as never) }
    const { length } = frame
    const validity = bothPresent(a, b, length)
    // Not into the divisor's own memory, which is looked at again for zeros.
    const out = writableDoubles([a], frame)
    runLoops(loops, a, b, out, frame)
    const hasZeros = !b.constant && b.data.kind === 'number' && frame.facts.haveZeros(b.data, length)
    return numbersVector(out, hasZeros ? withoutZeros(doublesOf(b, frame), validity, length) : validity)
  }
}

/** Evaluates a function of one number by its own loop; it gives null for numbers that are not above `bound`. */
export function unaryVector(
  [part]: readonly VectorFunction[],
  loop: UnaryLoop,
  scalar: Scalar,
  bound: number = Number.NEGATIVE_INFINITY,
): VectorFunction {
  const isPartial = bound !== Number.NEGATIVE_INFINITY
  return frame => {
    const vector = part === undefined ? nullVector : part(frame)
    if (isNull(vector)) return nullVector
    if (vector.constant) return { constant: true, value: scalar(vector.value as never) }
    const { length } = frame
    const values = doublesOf(vector, frame)
    const { validity } = vector.data
    // Before the loop, which may write over the values.
    const present = isPartial ? withoutLow(values, bound, validity, length) : validity
    const out = writableDoubles([vector], frame)
    loop(values, out, length)
    return numbersVector(out, present)
  }
}

/** Evaluates a comparison: numbers by loops, equality of texts by their codes, anything else by the scalar. */
export function comparisonVector(
  call: TypedCall,
  parts: readonly VectorFunction[],
  loops: ComparisonLoops,
  flipped: ComparisonLoops,
  scalar: Scalar,
): VectorFunction {
  if (call.parts.every(part => isNumberInMemory(part.type))) return numberComparison(parts, loops, flipped, scalar)
  const general = (left: Vector, right: Vector): VectorFunction => strictVector(call, [() => left, () => right], scalar)
  const isEquality = call.node.function === 'eq' || call.node.function === 'ne'
  return frame => {
    const [a, b] = operands(parts[0], parts[1], frame)
    const texts = !a.constant && !b.constant && a.data.kind === 'string' && b.data.kind === 'string'
    if (texts && isEquality) return textEquality(a, b, loops, frame.length)
    return b.constant || !a.constant
      ? general(a, b)(frame)
      : strictVector(swapped(call), [() => b, () => a], flip(scalar))(frame)
  }
}

function numberComparison(
  [left, right]: readonly VectorFunction[],
  loops: ComparisonLoops,
  flipped: ComparisonLoops,
  scalar: Scalar,
): VectorFunction {
  return frame => {
    const [a, b] = operands(left, right, frame)
    if (isNull(a) || isNull(b)) return nullVector
    if (a.constant && b.constant) return { constant: true, value: scalar(a.value as never, b.value as never) }
    const { length } = frame
    const out = frame.memory.bytes(length)
    if (a.constant)
      flipped.constant(doublesOf(b as Exclude<Vector, { constant: true }>, frame), a.value as number, out, length)
    else if (b.constant) loops.constant(doublesOf(a, frame), b.value as number, out, length)
    else loops.columns(doublesOf(a, frame), doublesOf(b, frame), out, length)
    return booleansVector(out, bothPresent(a, b, length))
  }
}

function textEquality(left: Vector, right: Vector, loops: ComparisonLoops, length: number): Vector {
  const codes = new Map<string, number>()
  const doubles = [left, right].map(vector => {
    const out = new Float64Array(length)
    if (vector.constant || vector.data.kind !== 'string') return out
    const entries = compactEntries(vector.data, length)
    const shared = entries.dictionary.map(text => {
      const code = codes.get(text) ?? codes.size
      codes.set(text, code)
      return code
    })
    for (let row = 0; row < length; row++) out[row] = shared[entries.codes[row] as number] ?? -1
    return out
  })
  const out = new Uint8Array(length)
  loops.columns(doubles[0] as Float64Array, doubles[1] as Float64Array, out, length)
  return booleansVector(out, bothPresent(left, right, length))
}

function swapped(call: TypedCall): TypedCall {
  return { ...call, parts: [...call.parts].reverse() }
}

function flip(scalar: Scalar): Scalar {
  return (left: never, right: never) => scalar(right, left)
}

function operands(
  left: VectorFunction | undefined,
  right: VectorFunction | undefined,
  frame: Frame,
): readonly [Vector, Vector] {
  return [left === undefined ? nullVector : left(frame), right === undefined ? nullVector : right(frame)]
}

function isNull(vector: Vector): boolean {
  return vector.constant && vector.value === null
}

function runLoops(loops: BinaryLoops, left: Vector, right: Vector, out: Float64Array, frame: Frame): void {
  const { length } = frame
  if (!left.constant && !right.constant) loops.columns(doublesOf(left, frame), doublesOf(right, frame), out, length)
  else if (!left.constant && right.constant) {
    loops.constantRight(doublesOf(left, frame), right.value as number, out, length)
  } else if (left.constant && !right.constant) {
    loops.constantLeft(left.value as number, doublesOf(right, frame), out, length)
  }
}

function withoutZeros(divisors: Float64Array, validity: Uint8Array | null, length: number): Uint8Array | null {
  let bitmap: Uint8Array | null = null
  for (let row = 0; row < length; row++) {
    if (divisors[row] !== 0) continue
    bitmap ??= writableBitmap(validity, length)
    clearBit(bitmap, row)
  }
  return bitmap ?? validity
}

/** The bitmap without rows whose value is not above the bound; NaN stays. */
function withoutLow(
  values: Float64Array,
  bound: number,
  validity: Uint8Array | null,
  length: number,
): Uint8Array | null {
  let bitmap: Uint8Array | null = null
  for (let row = 0; row < length; row++) {
    if (!((values[row] as number) <= bound)) continue
    bitmap ??= writableBitmap(validity, length)
    clearBit(bitmap, row)
  }
  return bitmap ?? validity
}

import { missingBytes, setBit } from '../table/bitmap.ts'
import { choose } from './choose.ts'
import { narrowed } from './presence.ts'
import { isNumberInMemory } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import {
  booleansVector,
  doublesOf,
  type Frame,
  isPresent,
  nullVector,
  numbersVector,
  type Vector,
  type VectorFunction,
  validityOf,
} from './vector.ts'

/** Kleene's `or` where `winner` is true, `and` where it is false. */
export function kleeneVector(
  call: TypedCall,
  [left = always(nullVector), right = always(nullVector)]: readonly VectorFunction[],
  winner: 0 | 1,
): VectorFunction {
  const rightCanFail = call.parts[1]?.canFail ?? false
  return frame => {
    const a = statesOf(left(frame), frame.length)
    const b = statesOf(right(narrowed(frame, rightCanFail, row => a[row] !== winner)), frame.length)
    const out = frame.memory.bytes(frame.length)
    let present: Uint8Array | null = null
    for (let row = 0; row < frame.length; row++) {
      const first = a[row] as number
      const second = b[row] as number
      if (first === winner || second === winner) out[row] = winner
      else if (first !== missing && second !== missing) out[row] = 1 - winner
      else {
        out[row] = 0
        present ??= new Uint8Array((frame.length + 7) >> 3)
      }
    }
    if (present !== null) markPresent(a, b, winner, present)
    return booleansVector(out, present)
  }
}

const missing = 2

/** 0, 1 or `missing` for each row. */
function statesOf(vector: Vector, length: number): Uint8Array {
  if (vector.constant)
    return new Uint8Array(length).fill(vector.value === null ? missing : vector.value === true ? 1 : 0)
  const { data } = vector
  if (data.kind !== 'boolean') throw new TypeError('booleans are needed')
  if (data.validity === null) return data.values
  const states = data.values.slice(0, length)
  for (let row = 0; row < length; row++) if (!isPresent(vector, row)) states[row] = missing
  return states
}

function markPresent(left: Uint8Array, right: Uint8Array, winner: 0 | 1, present: Uint8Array): void {
  for (let row = 0; row < right.length; row++) {
    const decided = left[row] === winner || right[row] === winner
    if (decided || (left[row] !== missing && right[row] !== missing)) setBit(present, row)
  }
}

/** The opposite of each truth value. */
export function notVector([part = always(nullVector)]: readonly VectorFunction[]): VectorFunction {
  return frame => {
    const vector = part(frame)
    if (vector.constant) return { constant: true, value: vector.value === null ? null : vector.value !== true }
    const { data } = vector
    if (data.kind !== 'boolean') throw new TypeError('booleans are needed')
    const out = frame.memory.bytes(frame.length)
    for (let row = 0; row < frame.length; row++) out[row] = 1 - (data.values[row] as number)
    return booleansVector(out, data.validity)
  }
}

/** Whether each row is missing. */
export function isNullVector([part = always(nullVector)]: readonly VectorFunction[]): VectorFunction {
  return frame => {
    const vector = part(frame)
    if (vector.constant) return { constant: true, value: vector.value === null }
    const out = frame.memory.bytes(frame.length)
    if (vector.data.kind === 'boxed') {
      for (let row = 0; row < frame.length; row++) out[row] = isPresent(vector, row) ? 0 : 1
    } else if (vector.data.validity !== null) missingBytes(vector.data.validity, out, frame.length)
    else out.fill(0)
    return booleansVector(out, null)
  }
}

/** The left value, or the right one where the left is missing. */
export function coalesceVector(
  call: TypedCall,
  [left = always(nullVector), right = always(nullVector)]: readonly VectorFunction[],
): VectorFunction {
  const rightCanFail = call.parts[1]?.canFail ?? false
  return frame => {
    const a = left(frame)
    if (a.constant) return a.value === null ? right(frame) : a
    const validity = validityOf(a, frame.length)
    if (validity === null) return a
    const b = right(narrowed(frame, rightCanFail, row => !isPresent(a, row)))
    if (b.constant && b.value === null) return a
    if (isNumberInMemory(call.type) && b.constant) return fillNumbers(a, validity, b.value as number, frame)
    const choice = frame.memory.bytes(frame.length)
    missingBytes(validity, choice, frame.length)
    return choose([a, b], choice, call.type, frame)
  }
}

function fillNumbers(
  vector: Exclude<Vector, { constant: true }>,
  validity: Uint8Array,
  value: number,
  frame: Frame,
): Vector {
  const { length } = frame
  const values = doublesOf(vector, frame)
  const own = vector.scratch || !(vector.data.kind === 'number' && vector.data.values === values)
  const out = own ? values : frame.memory.doubles(length)
  if (!own) out.set(values.length === length ? values : values.subarray(0, length))
  for (let byte = 0; byte < (length + 7) >> 3; byte++) {
    const bits = validity[byte] as number
    if (bits === 0xff) continue
    const end = Math.min(byte * 8 + 8, length)
    for (let row = byte * 8; row < end; row++) if (((bits >> (row & 7)) & 1) === 0) out[row] = value
  }
  return numbersVector(out, null)
}

function always(vector: Vector): VectorFunction {
  return () => vector
}

import { greatest, least, sigmoid } from './number-functions.ts'

/** Writes `out[row] = left[row] ∘ right[row]`, for two columns and for a constant on either side; `out` may be either operand. */
export interface BinaryLoops {
  readonly columns: (left: Float64Array, right: Float64Array, out: Float64Array, length: number) => void
  readonly constantRight: (left: Float64Array, right: number, out: Float64Array, length: number) => void
  readonly constantLeft: (left: number, right: Float64Array, out: Float64Array, length: number) => void
}

/*
 * Every loop is written out: one loop that is given the operation as a function calls it for each row and boxes each result.
 * Reading a typed array within its length never gives undefined, which the casts say.
 */

export const addLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) + (right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) + right
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = left + (right[row] as number)
  },
}

export const subLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) - (right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) - right
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = left - (right[row] as number)
  },
}

export const mulLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) * (right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) * right
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = left * (right[row] as number)
  },
}

/** Where the divisor is 0, what is written is not used. */
export const divLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) / (right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = (left[row] as number) / right
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = left / (right[row] as number)
  },
}

export const leastLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = least(left[row] as number, right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = least(left[row] as number, right)
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = least(left, right[row] as number)
  },
}

export const greatestLoops: BinaryLoops = {
  columns: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = greatest(left[row] as number, right[row] as number)
  },
  constantRight: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = greatest(left[row] as number, right)
  },
  constantLeft: (left, right, out, length) => {
    for (let row = 0; row < length; row++) out[row] = greatest(left, right[row] as number)
  },
}

/** Writes `out[row] = ∘ values[row]`; `out` may be `values`. */
export type UnaryLoop = (values: Float64Array, out: Float64Array, length: number) => void

export const negLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = -(values[row] as number)
}

export const absLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = Math.abs(values[row] as number)
}

export const expLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = Math.exp(values[row] as number)
}

export const sqrtLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = Math.sqrt(values[row] as number)
}

export const logLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = Math.log(values[row] as number)
}

export const sigmoidLoop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) out[row] = sigmoid(values[row] as number)
}

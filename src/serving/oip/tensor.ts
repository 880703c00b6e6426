import { TensorError } from '../errors.ts'
import type { Datatype, TensorData } from './datatype.ts'

/** The value of a parameter of a request, a response or a tensor. */
export type ParameterValue = string | number | boolean | bigint

/** Named values beside the tensors. */
export interface Parameters {
  readonly [name: string]: ParameterValue
}

/** An array of some dimensions by name. */
export interface Tensor {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly data: TensorData
  /** The elements that are there, a bitmap as columns have it; null: all of them. Only JSON has a form for a missing one. */
  readonly validity: Uint8Array | null
  readonly parameters?: Parameters
}

/** A tensor as metadata describe it; -1 stands for any length. */
export interface TensorMetadata {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
}

const mostDimensions = 16

/**
 * How many elements a shape holds.
 *
 * @throws {TensorError} for anything that is not a shape, and for more elements than `most`, which the message could not hold.
 */
export function elementCount(name: string, shape: unknown, most: number): number {
  if (!Array.isArray(shape) || shape.length > mostDimensions)
    throw new TensorError(name, `its shape is not a list of up to ${mostDimensions} lengths.`)
  let count = 1
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new TensorError(
        name,
        `its shape [${shape}] holds a value that is not a length; give whole numbers of at least 0.`,
      )
    count *= length
  }
  // A length of 0 makes any others harmless.
  if (count > most)
    throw new TensorError(name, `its shape [${shape}] is for ${count} elements, more than the message can hold.`)
  return count
}

import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { isLabelList, type Label } from '../../pipeline/labels.ts'
import { weightShapes } from './build-network.ts'
import type { NetworkParams } from './network-params.ts'

/** What a network has learned, as data. */
export interface NetworkState {
  /** The classes in ascending order, or null for a regressor. */
  readonly classes: readonly Label[] | null
  /** The weights of all layers, one after the other, float32, the least significant byte first. */
  readonly weights: Uint8Array
  /** The mean loss of the training rows in each epoch. */
  readonly loss: readonly number[]
  /** The mean loss of the rows held back, where there are any. */
  readonly validationLoss: readonly number[]
}

/** How many numbers a network puts out: one for two classes, and for a regressor. */
export function outputsOf(classes: readonly Label[] | null): number {
  return classes === null || classes.length === 2 ? 1 : classes.length
}

/**
 * The state of a network of that shape, all of it checked before anything is built.
 *
 * @throws {InvalidValueError} for anything else.
 */
export function readNetworkState(state: unknown, params: NetworkParams, width: number): NetworkState {
  if (typeof state !== 'object' || state === null) throw bad('it is not an object')
  const { classes, weights, loss, validationLoss } = state as Readonly<Record<string, unknown>>
  if ((classes === null) !== (params.role === 'regressor')) throw bad('its classes do not fit its role')
  if (classes !== null && !areLabels(classes)) throw bad('its classes are not labels')
  if (!(weights instanceof Uint8Array)) throw bad('it has no weights')
  if (!areNumbers(loss) || !areNumbers(validationLoss)) throw bad('its losses are not numbers')
  const shapes = weightShapes(params, width, outputsOf(classes))
  const numbers = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0)
  if (weights.length !== numbers * 4) throw bad(`it has ${weights.length} bytes of weights, not ${numbers * 4}`)
  return { classes, weights, loss, validationLoss }
}

/** Classes of one type, not too many. */
function areLabels(value: unknown): value is readonly Label[] {
  return isLabelList(value) && value.length <= 1_000_000 && value.every(label => typeof label === typeof value[0])
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= 1_000_000 && value.every(entry => typeof entry === 'number')
}

function bad(detail: string): InvalidValueError {
  return new InvalidValueError('artifact', null, `the state of a network is wrong: ${detail}.`)
}

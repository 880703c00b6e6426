import { ColumnTypeError, InvalidValueError } from '../../features/errors/column-errors.ts'
import { type DataType, isNumeric } from '../../features/schema.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { targetNumbers } from '../estimators/target-numbers.ts'
import { codeLabels, type Label } from '../labels.ts'

/** What a target is: numbers, two classes, or more. */
export type TargetType = 'continuous' | 'binary' | 'multiclass'

/** A target as it is learned from: as numbers, or as classes. */
export type TargetValues = NumberTarget | LabelTarget

/** One finite number per row. */
export interface NumberTarget {
  readonly kind: 'numbers'
  readonly values: Float64Array
}

/** For each row the position of its class. */
export interface LabelTarget {
  readonly kind: 'labels'
  readonly type: DataType
  /** Ascending. */
  readonly labels: readonly Label[]
  readonly codes: Int32Array
}

/**
 * Reads a target: `auto` takes numbers with a fraction among them as numbers, and everything else as classes, as scikit-learn does.
 *
 * @throws {InvalidValueError} for a missing value and for ±Infinity, naming the row; {ColumnTypeError} for a type that is neither.
 */
export function readTarget(
  target: Column,
  name: string,
  wanted: 'auto' | TargetType,
  weights: Float64Array | null,
): TargetValues {
  const { type } = target
  if (!isNumeric(type) && type !== 'string' && type !== 'boolean') {
    throw new ColumnTypeError(name, 'the target of TargetEncoder', type, 'a number, string or boolean')
  }
  if (wanted === 'continuous' || (wanted === 'auto' && hasFractions(target, weights))) {
    return { kind: 'numbers', values: targetNumbers(target, name, 'TargetEncoder') }
  }
  const { classes, codes } = codeLabels(target, name)
  refuseInfiniteClass(classes, codes, name)
  return { kind: 'labels', type, labels: classes, codes }
}

function hasFractions({ data, length }: Column, weights: Float64Array | null): boolean {
  if (data.kind !== 'number' || data.values instanceof Int32Array) return false
  const { values, validity } = data
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    if (Number.isInteger(value) || (validity !== null && !isSet(validity, row)) || weights?.[row] === 0) continue
    if (Number.isFinite(value)) return true
  }
  return false
}

function refuseInfiniteClass(classes: readonly Label[], codes: Int32Array, name: string): void {
  const infinite = classes.findIndex(label => label === Number.POSITIVE_INFINITY || label === Number.NEGATIVE_INFINITY)
  if (infinite < 0) return
  const detail = `the target is ${classes[infinite]}; give every row a finite number.`
  throw new InvalidValueError(name, codes.indexOf(infinite), detail)
}

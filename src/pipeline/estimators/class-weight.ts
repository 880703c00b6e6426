import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { CodedLabels } from '../labels.ts'
import type { Rule } from '../parameters.ts'
import { refuseWeightless } from '../refuse-weightless.ts'

/**
 * The weight of the rows of each class, by the class as text; classes that are left out weigh 1. With `balanced`, all classes have
 * the same total weight, and all rows together as much as before.
 */
export type ClassWeight = 'balanced' | { readonly [label: string]: number }

/** Accepts class weights. */
export const isClassWeight: Rule = value =>
  value === 'balanced' || areWeights(value) ? null : "is not 'balanced', nor a finite number of at least 0 for classes"

function areWeights(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).every(weight => Number.isFinite(weight) && weight >= 0)
}

/**
 * The weight of each row: its own (null: 1) times that of its class, as in scikit-learn's `compute_class_weight`.
 *
 * @throws {ParameterError} for the weight of an unknown class.
 * @throws {FitError} where no row has any weight.
 */
export function weighClasses(
  kind: string,
  classWeight: ClassWeight,
  { classes, codes }: CodedLabels,
  weights: Float64Array | null,
): Float64Array {
  const rows = weights === null ? new Float64Array(codes.length).fill(1) : Float64Array.from(weights)
  const factors =
    classWeight === 'balanced' ? balanced(classes.length, codes, rows) : named(classes.map(String), classWeight)
  for (let row = 0; row < rows.length; row++) rows[row] = (rows[row] ?? 0) * (factors[codes[row] ?? 0] ?? 1)
  refuseWeightless(kind, rows)
  return rows
}

function balanced(count: number, codes: Int32Array, rows: Float64Array): readonly number[] {
  const sums = new Array<number>(count).fill(0)
  for (let row = 0; row < rows.length; row++) {
    const code = codes[row] ?? 0
    sums[code] = (sums[code] ?? 0) + (rows[row] ?? 0)
  }
  const total = sums.reduce((sum, one) => sum + one, 0)
  // A class whose rows weigh nothing has nothing to weigh up.
  return sums.map(sum => (sum === 0 ? 0 : total / (count * sum)))
}

function named(labels: readonly string[], weights: { readonly [label: string]: number }): readonly number[] {
  const stranger = Object.keys(weights).find(label => !labels.includes(label))
  if (stranger !== undefined) {
    const known = labels.map(label => `\`${label}\``).join(', ')
    throw new ParameterError(
      'classWeight',
      `\`${stranger}\` is not a class; there are ${known}.${suggestion(stranger, labels)}`,
    )
  }
  return labels.map(label => (Object.hasOwn(weights, label) ? (weights[label] ?? 1) : 1))
}

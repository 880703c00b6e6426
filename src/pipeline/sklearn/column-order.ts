import { isObjectOrder, objectOrder } from '../object-order.ts'
import { bad, type SklearnNode } from './sklearn-node.ts'

/**
 * Refuses columns that inputs, which are an object, would hold in another order than that in which they were learned.
 *
 * @throws {ModelFormatError} naming the first of them.
 */
export function requireObjectOrder(names: readonly string[], what: string): void {
  const wanted = objectOrder(names)
  const at = names.findIndex((name, place) => name !== wanted[place])
  if (at >= 0)
    throw bad(
      `${what} has the column \`${wanted[at]}\` after others: names that are whole numbers come first. Rename it.`,
    )
}

/** What classes learn of each column, along the last dimension. */
const learnedByColumn: { readonly [name: string]: readonly string[] } = {
  LinearRegression: ['coef_'],
  LogisticRegression: ['coef_'],
  MaxAbsScaler: ['scale_', 'max_abs_'],
  Ridge: ['coef_'],
  StandardScaler: ['mean_', 'var_', 'scale_'],
  TfidfTransformer: ['idf_'],
  TruncatedSVD: ['components_'],
}

/**
 * A step with what it has learned in the order in which an object has its columns, which `names` has in scikit-learn's order.
 *
 * @throws {ModelFormatError} where that differs, for a class of which it is not known what belongs to which column.
 */
export function inObjectOrder(step: SklearnNode, names: readonly string[]): SklearnNode {
  if (isObjectOrder(names)) return step
  const learned = learnedByColumn[step.class]
  if (learned === undefined) requireObjectOrder(names, `what ${step.class} reads`)
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const places = objectOrder(names).map(name => placeOf.get(name) as number)
  const moved = (learned ?? []).map(name => [name, taken(step.attributes[name], places)] as const)
  return { ...step, attributes: { ...step.attributes, ...Object.fromEntries(moved) } }
}

function taken(values: unknown, places: readonly number[]): unknown {
  if (!Array.isArray(values)) return values
  if (values.some(Array.isArray)) return values.map(row => taken(row, places))
  return values.length === places.length ? places.map(place => values[place]) : values
}

import type { Column } from '../../features/table/column.ts'
import type { Blocks } from '../blocks.ts'
import { FitError } from '../fit-error.ts'
import { type CodedLabels, codeLabels } from '../labels.ts'
import { refuseWeightless } from '../refuse-weightless.ts'
import type { FitContext } from '../step.ts'

/**
 * What an estimator of that kind is to learn.
 *
 * @throws {FitError} where there is no target, and no row.
 */
export function fitTarget(kind: string, data: Blocks, { target, weights }: FitContext): Column {
  if (target === null) throw new FitError(kind, "there is no target; give { target: 'column' } to fit.")
  if (data.rowCount === 0) throw new FitError(kind, 'the table has no rows.')
  refuseWeightless(kind, weights)
  return target
}

/**
 * The classes of a target, and that of each row.
 *
 * @throws {FitError} for a single class and for measured numbers; {InvalidValueError} for a missing label.
 */
export function fitClasses(kind: string, target: Column, name: string): CodedLabels {
  const coded = codeClasses(kind, target, name)
  if (coded.classes.length < 2) {
    throw new FitError(kind, `the target \`${name}\` has only the class ${String(coded.classes[0])}.`)
  }
  return coded
}

/**
 * As `codeLabels`, of a target that names classes and measures nothing.
 *
 * @throws {FitError} for numbers that are not whole, of which nearly every row would be a class of its own.
 */
export function codeClasses(kind: string, target: Column, name: string): CodedLabels {
  const { data, type } = target
  if (data.kind === 'number' && (type === 'float64' || type === 'float32')) {
    for (let row = 0; row < target.length; row++) {
      const value = target.get(row)
      if (typeof value !== 'number' || Number.isInteger(value) || Number.isNaN(value)) continue
      const found = `the target \`${name}\` is ${value} in row ${row}, but classes are texts, booleans or whole numbers`
      throw new FitError(kind, `${found}; take a regressor, or make classes of it.`)
    }
  }
  return codeLabels(target, name)
}

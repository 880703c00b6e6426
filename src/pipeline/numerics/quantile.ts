import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { NumericType } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { select } from './median.ts'
import { presentNumbers } from './present-numbers.ts'

/**
 * The quantile of a column at a share from 0 to 1, interpolated between neighbours as numpy's `quantile` does by default.
 *
 * Null and NaN are left out; without any value it is NaN.
 *
 * @throws {ParameterError} for a share outside 0 to 1, and for a column that holds no numbers.
 */
export function quantile(column: Column<NumericType>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new ParameterError('share', `${share} is not a number from 0 to 1.`)
  const { type, data } = Object(column) as Column
  if (data?.kind !== 'number' || type === 'timestamp' || type === 'date') {
    throw new ParameterError('column', 'quantiles are of numbers; cast the column first.')
  }
  const { values } = presentNumbers(column, null)
  const { length } = values
  if (length === 0) return Number.NaN
  const position = share * (length - 1)
  const rank = Math.floor(position)
  const below = select(values, rank)
  if (rank === position) return below
  let above = values[rank + 1] ?? below
  for (let index = rank + 2; index < length; index++) {
    const value = values[index] ?? above
    if (value < above) above = value
  }
  return between(below, above, position - rank)
}

/** From the nearer side, so that the result is exact at both ends. */
function between(low: number, high: number, share: number): number {
  const width = high - low
  if (width === Number.POSITIVE_INFINITY) return low * (1 - share) + high * share
  return share < 0.5 ? low + width * share : high - width * (1 - share)
}

import { ColumnTypeError, InvalidValueError, UnknownColumnError } from '../../../features/errors/column-errors.ts'
import { lowerBound } from '../../../features/lower-bound.ts'
import { isNumeric } from '../../../features/schema.ts'
import { type Column, isSet } from '../../../features/table/column.ts'
import type { Table } from '../../../features/table/table.ts'

/** A feature as small whole numbers: the bin of each row, and `missing` where there is no number. */
export interface BinnedFeature {
  readonly bins: Uint8Array
  /** The greatest number of each bin but the last; null where bins are categories. */
  readonly cuts: Float64Array | null
  /** How many bins there are; also what stands for a missing number. */
  readonly missing: number
}

/** So many rows are looked at to cut a feature into bins; of more, every so manieth one. */
const sampleRows = 200_000

/** The features of a table in bins of about as many rows each. Rows of the weight 0 have no say. */
export function binFeatures(
  table: Table,
  { maxBin, categoricalFeatures }: { readonly maxBin: number; readonly categoricalFeatures: readonly string[] },
  weights: Float64Array | null,
  subject: string,
): BinnedFeature[] {
  for (const name of categoricalFeatures)
    if (!table.columnNames.includes(name))
      throw new UnknownColumnError(name, `the features of ${subject}`, table.columnNames)
  return table.columnNames.map(name => {
    const values = numbersOf(table.column(name), name, subject)
    return categoricalFeatures.includes(name) ? binCategories(values, name) : binNumbers(values, maxBin, weights)
  })
}

function binNumbers(values: Float64Array, maxBin: number, weights: Float64Array | null): BinnedFeature {
  const cuts = cutsOf(values, maxBin, weights)
  const missing = cuts.length + 1
  const bins = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const x = values[row] as number
    bins[row] = Number.isNaN(x) ? missing : lowerBound(cuts, x)
  }
  return { bins, cuts, missing }
}

/** Between neighbours of a sorted sample, at equal numbers of rows; every distinct number has a bin where they are few. */
function cutsOf(values: Float64Array, maxBin: number, weights: Float64Array | null): Float64Array {
  const step = Math.ceil(values.length / sampleRows)
  const present = values.filter((x, row) => row % step === 0 && !Number.isNaN(x) && weights?.[row] !== 0).sort()
  const distinct = present.filter((x, index) => index === 0 || x !== present[index - 1])
  const cuts: number[] = []
  const cutAfter = (low: number, high: number): void => {
    const middle = low + (high - low) / 2
    cuts.push(middle < high ? middle : low)
  }
  if (distinct.length <= maxBin) {
    for (let index = 1; index < distinct.length; index++)
      cutAfter(distinct[index - 1] as number, distinct[index] as number)
    return Float64Array.from(cuts)
  }
  for (let bin = 1; bin < maxBin; bin++) {
    const high = present[Math.floor((bin * present.length) / maxBin)] as number
    const before = lowerBound(distinct, high)
    if (before > 0 && !((cuts.at(-1) ?? Number.NEGATIVE_INFINITY) >= (distinct[before - 1] as number)))
      cutAfter(distinct[before - 1] as number, high)
  }
  return Float64Array.from(cuts)
}

function binCategories(values: Float64Array, name: string): BinnedFeature {
  const bins = new Uint8Array(values.length)
  let missing = 1
  for (const x of values) if (x >= missing) missing = x + 1
  for (let row = 0; row < values.length; row++) {
    const x = values[row] as number
    if (!Number.isNaN(x) && !(Number.isInteger(x) && x >= 0 && x < 254))
      throw new InvalidValueError(name, row, `${x} is no code of a category; give whole numbers from 0 to 253.`)
    bins[row] = Number.isNaN(x) ? missing : x
  }
  return { bins, cuts: null, missing }
}

function numbersOf({ data, type, length }: Column, name: string, subject: string): Float64Array {
  if (data.kind !== 'number' || !isNumeric(type))
    throw new ColumnTypeError(name, `the input of ${subject}`, type, 'a number')
  const values = Float64Array.from(data.values.subarray(0, length))
  for (let row = 0; row < length; row++) {
    if (data.validity !== null && !isSet(data.validity, row)) values[row] = Number.NaN
    else if (Math.abs(values[row] as number) === Number.POSITIVE_INFINITY)
      throw new InvalidValueError(name, row, `${subject} cannot learn from ${values[row]}; leave the row out.`)
  }
  return values
}

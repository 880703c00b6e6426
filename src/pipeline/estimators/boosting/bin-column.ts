// Columns as bins: what binning lets threads do, one feature a job.
import { ColumnTypeError, InvalidValueError } from '../../../features/errors/column-errors.ts'
import { type SharedColumn, sharedTable } from '../../../features/parallel/shared-memory.ts'
import type { JobRunner } from '../../../features/parallel/threads.ts'
import { isNumeric } from '../../../features/schema.ts'
import { type Column, isSet } from '../../../features/table/column.ts'
import { type BinnedFeature, lanes, mostBins } from './binned-features.ts'
import { cutsOf, writeBins } from './feature-cuts.ts'

/** What all features have in common; for threads it is on shared memory. */
export interface BinWork {
  readonly columns: readonly SharedColumn[]
  readonly categorical: readonly string[]
  /** The first rows, from which is learned where bins end; those after them are only put into bins. */
  readonly learnedRows: number
  readonly weights: Float64Array | null
  readonly maxBin: number
  readonly words: readonly Int32Array[]
  /** Who learns, for errors. */
  readonly subject: string
}

/** Writes the bins of the feature with that number, and says what they are. */
export function prepare(work: BinWork): JobRunner<number, BinnedFeature> {
  const table = sharedTable(work.columns)
  return feature => {
    const name = work.columns[feature]?.name as string
    return binColumn(table.column(name), name, feature, work)
  }
}

/** Writes the bins of a column as the feature with that number. */
export function binColumn(
  column: Column,
  name: string,
  feature: number,
  work: Omit<BinWork, 'columns'>,
): BinnedFeature {
  const values = numbersOf(column, name, work.subject)
  const word = work.words[Math.floor(feature / lanes)] as Int32Array
  const bins = new Uint8Array(word.buffer, word.byteOffset, word.byteLength)
  const into = { bins, lane: feature % lanes }
  return work.categorical.includes(name) ? binCategories(values, name, into) : binNumbers(values, work, into)
}

/** The bytes of a feature: every fourth one, from `lane` on. */
interface Bytes {
  readonly bins: Uint8Array
  readonly lane: number
}

function binNumbers(
  values: Float64Array,
  { learnedRows, weights, maxBin }: Omit<BinWork, 'columns'>,
  { bins, lane }: Bytes,
): BinnedFeature {
  const hasMissing = hasNaN(values)
  const cuts = cutsOf(values.subarray(0, learnedRows), Math.min(maxBin, mostBins - (hasMissing ? 1 : 0)), weights)
  const missing = cuts.length + 1
  writeBins(values, cuts, missing, { bytes: bins, at: lane, step: lanes })
  return { cuts, bins: missing, hasMissing }
}

function binCategories(values: Float64Array, name: string, { bins, lane }: Bytes): BinnedFeature {
  let missing = 1
  for (const x of values) if (x >= missing) missing = x + 1
  for (let row = 0; row < values.length; row++) {
    const x = values[row] as number
    if (!Number.isNaN(x) && !(Number.isInteger(x) && x >= 0 && x < mostBins - 1))
      throw new InvalidValueError(name, row, `${x} is not the code of a category; give whole numbers from 0 to 254.`)
    bins[row * lanes + lane] = Number.isNaN(x) ? missing : x
  }
  return { cuts: null, bins: missing, hasMissing: hasNaN(values) }
}

function numbersOf({ data, type, length }: Column, name: string, subject: string): Float64Array {
  if (data.kind !== 'number' || !isNumeric(type))
    throw new ColumnTypeError(name, `the input of ${subject}`, type, 'a number')
  const given = data.values.subarray(0, length)
  const isPlain = data.validity === null && given instanceof Float64Array
  const values = isPlain ? given : new Float64Array(given)
  for (let row = 0; row < length; row++) {
    if (data.validity !== null && !isSet(data.validity, row)) values[row] = Number.NaN
    else if (Math.abs(values[row] as number) === Number.POSITIVE_INFINITY)
      throw new InvalidValueError(name, row, `${subject} cannot learn from ${values[row]}; leave the row out.`)
  }
  return values
}

function hasNaN(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) return true
  return false
}

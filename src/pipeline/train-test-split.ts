import { ParameterError, requireSettings } from '../features/errors/parameter-error.ts'
import type { Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import { sliceTable, takeTable } from '../features/table/reshape.ts'
import { Table } from '../features/table/table.ts'
import { columnGroups } from './labels.ts'
import { RandomState } from './random-state.ts'

/** The row numbers of both parts of a split. */
export interface SplitIndices {
  readonly train: Int32Array
  readonly test: Int32Array
}

/** How a table is split. */
export interface SplitOptions {
  /** A share in (0, 1), rounded up, or a number of rows; default: what `trainSize` leaves, else 0.25. */
  readonly testSize?: number
  /** A share in (0, 1), rounded down, or a number of rows; default: what `testSize` leaves. */
  readonly trainSize?: number
  /** Whether rows are drawn at random (the default) or taken in order: first the training rows, then the test rows. */
  readonly shuffle?: boolean
  /** The seed; one seed gives the same rows as scikit-learn does. Default 0, so that a split can be repeated. */
  readonly randomState?: number
  /** The name of a column, or a column, whose values keep their shares in both parts. */
  readonly stratify?: string | Column
  /** The name of a column, or a column; rows of one value stay together, and sizes count values. */
  readonly groups?: string | Column
}

/**
 * Splits a table into rows to train on and rows to test on, as scikit-learn's `train_test_split` does.
 *
 * @throws {ParameterError} for sizes that leave a part empty or do not fit, and for classes of one row when stratifying.
 */
export function trainTestSplit<S extends Schema>(
  table: Table<S>,
  options: SplitOptions = {},
): { readonly train: Table<S>; readonly test: Table<S> } {
  if (!(table instanceof Table)) throw new ParameterError('table', 'a Table, as `toTable` makes one, is needed.')
  requireSplit(options)
  const columnOf = (given: string | Column | undefined): Column | null =>
    typeof given === 'string' ? (table as Table).column(given) : (given ?? null)
  const by = checkedSplit(options, columnOf(options.stratify), columnOf(options.groups))
  if (options.shuffle === false) {
    const { train, test } = splitSizes(table.rowCount, options)
    return { train: sliceTable(table, 0, train), test: sliceTable(table, train, train + test) }
  }
  const { train, test } = drawnSplit(table.rowCount, options, by)
  return { train: takeTable(table, train), test: takeTable(table, test) }
}

/**
 * The row numbers that `trainTestSplit` takes of a table of `rowCount` rows; what it stratifies or groups by is given as a column.
 *
 * @throws {ParameterError} as `trainTestSplit` does, and for the name of a column.
 */
export function splitIndices(rowCount: number, options: SplitOptions = {}): SplitIndices {
  requireSplit(options)
  const columnOf = (name: 'stratify' | 'groups'): Column | null => {
    const given = options[name] ?? null
    if (typeof given === 'string') throw new ParameterError(name, 'without a table a column is needed, not its name.')
    if (given !== null && given.length !== rowCount)
      throw new ParameterError(name, `it has ${given.length} rows; there are ${rowCount}.`)
    return given
  }
  const by = checkedSplit(options, columnOf('stratify'), columnOf('groups'))
  if (options.shuffle !== false) return drawnSplit(rowCount, options, by)
  const { train, test } = splitSizes(rowCount, options)
  const rows = Int32Array.from({ length: train + test }, (_, row) => row)
  return { train: rows.slice(0, train), test: rows.slice(train) }
}

/** What rows are drawn by: by their class, by their group, or each by itself. */
interface DrawnBy {
  readonly stratify: Column | null
  readonly groups: Column | null
}

function requireSplit(options: SplitOptions): void {
  requireSettings<SplitOptions>(options, {
    testSize: null,
    trainSize: null,
    shuffle: null,
    randomState: null,
    stratify: null,
    groups: null,
  })
}

function checkedSplit({ shuffle }: SplitOptions, stratify: Column | null, groups: Column | null): DrawnBy {
  if (groups !== null && stratify !== null)
    throw new ParameterError('groups', 'rows cannot be stratified and grouped at once; leave one of them out.')
  if (shuffle !== false) return { stratify, groups }
  if (stratify !== null) throw new ParameterError('stratify', 'stratifying needs shuffle: true.')
  if (groups !== null) throw new ParameterError('groups', 'grouping needs shuffle: true.')
  return { stratify, groups }
}

function drawnSplit(rowCount: number, options: SplitOptions, { stratify, groups }: DrawnBy): SplitIndices {
  if (groups !== null) return splitGroups(columnGroups(groups), options)
  const sizes = splitSizes(rowCount, options)
  const random = new RandomState(options.randomState ?? 0)
  if (stratify !== null) return stratifiedSplit(columnGroups(stratify), sizes, random)
  return shuffledSplit(rowCount, sizes, random)
}

/** Draws rows without regard to what they are. */
export function shuffledSplit(rowCount: number, sizes: SplitSizes, random: RandomState): SplitIndices {
  const order = random.permutation(rowCount)
  return { test: order.slice(0, sizes.test), train: order.slice(sizes.test, sizes.test + sizes.train) }
}

function splitGroups(groups: readonly Int32Array[], options: SplitOptions): SplitIndices {
  const sizes = splitSizes(groups.length, options)
  const parts = shuffledSplit(groups.length, sizes, new RandomState(options.randomState ?? 0))
  const rowsOf = (chosen: Int32Array): Int32Array =>
    Int32Array.from([...chosen].flatMap(group => [...(groups[group] ?? [])])).sort()
  return { train: rowsOf(parts.train), test: rowsOf(parts.test) }
}

/** How many rows both parts have. */
export interface SplitSizes {
  readonly train: number
  readonly test: number
}

/** The sizes that options ask for. */
export function splitSizes(rowCount: number, options: SplitOptions): SplitSizes {
  const { testSize, trainSize } = options
  if (isShare(testSize) && isShare(trainSize) && testSize + trainSize > 1)
    throw new ParameterError('testSize', `${testSize} and ${trainSize} to train on are more than 1.`)
  const test = testSize === undefined ? null : partSize('testSize', testSize, rowCount, Math.ceil)
  const train = trainSize === undefined ? null : partSize('trainSize', trainSize, rowCount, Math.floor)
  const testRows = test ?? (train === null ? Math.ceil(0.25 * rowCount) : rowCount - train)
  const trainRows = train ?? rowCount - testRows
  if (testRows + trainRows > rowCount) {
    throw new ParameterError('testSize', `${testRows} test and ${trainRows} training rows are more than ${rowCount}.`)
  }
  if (trainRows === 0) throw new ParameterError('testSize', `of ${rowCount} rows none is left to train on.`)
  return { train: trainRows, test: testRows }
}

function partSize(name: string, value: number, rowCount: number, round: (size: number) => number): number {
  const count = Number.isInteger(value) && value >= 1 && value < rowCount
  if (isShare(value)) return round(value * rowCount)
  if (count) return value
  throw new ParameterError(
    name,
    `${value} is neither a share between 0 and 1 nor a number of rows from 1 to ${rowCount - 1}.`,
  )
}

function isShare(size: number | undefined): size is number {
  return size !== undefined && size > 0 && size < 1
}

/** Draws from the rows of each class, so that classes keep their shares in both parts. */
export function stratifiedSplit(groups: readonly Int32Array[], sizes: SplitSizes, random: RandomState): SplitIndices {
  const small = groups.find(group => group.length < 2)
  if (small !== undefined) {
    throw new ParameterError('stratify', `the class of row ${small[0]} has no other row; at least 2 are needed.`)
  }
  if (sizes.train < groups.length || sizes.test < groups.length) {
    throw new ParameterError('stratify', `both parts need at least ${groups.length} rows, one per class.`)
  }
  const counts = groups.map(group => group.length)
  const trainCounts = approximateMode(counts, sizes.train, random)
  const rest = counts.map((count, index) => count - (trainCounts[index] ?? 0))
  const testCounts = approximateMode(rest, sizes.test, random)
  const train: number[] = []
  const test: number[] = []
  for (const [index, group] of groups.entries()) {
    const order = random.permutation(group.length)
    const trainCount = trainCounts[index] ?? 0
    const end = trainCount + (testCounts[index] ?? 0)
    for (let at = 0; at < end; at++) (at < trainCount ? train : test).push(group[order[at] ?? 0] ?? 0)
  }
  const trainRows = Int32Array.from(train)
  const testRows = Int32Array.from(test)
  random.shuffle(trainRows)
  random.shuffle(testRows)
  return { train: trainRows, test: testRows }
}

/** The most likely numbers of each class among `draws` rows; ties are drawn, as scikit-learn draws them. */
function approximateMode(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const exact = counts.map(count => (count / total) * draws)
  const result = exact.map(Math.floor)
  let missing = draws - result.reduce((sum, count) => sum + count, 0)
  const remainders = exact.map((value, index) => value - (result[index] ?? 0))
  for (const value of [...new Set(remainders)].sort((left, right) => right - left)) {
    if (missing <= 0) break
    const tied = remainders.flatMap((remainder, index) => (remainder === value ? [index] : []))
    const order = random.permutation(tied.length)
    const take = Math.min(tied.length, missing)
    for (let at = 0; at < take; at++) {
      const index = tied[order[at] ?? 0] ?? 0
      result[index] = (result[index] ?? 0) + 1
    }
    missing -= take
  }
  return result
}

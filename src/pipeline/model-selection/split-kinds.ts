import { ParameterError } from '../../features/errors/parameter-error.ts'
import { kFolds, stratifiedFolds } from '../folds.ts'
import { codeLabels, type Labels } from '../labels.ts'
import { checkParams, isBoolean, isNullOr, isNumber, type Rules } from '../parameters.ts'
import { RandomState } from '../random-state.ts'
import { type SplitIndices, shuffledSplit, splitSizes, stratifiedSplit } from '../train-test-split.ts'

/** What is split: how many rows, and where a kind asks for them, their classes and groups. */
export interface SplitInput {
  readonly rowCount: number
  readonly target: Labels | null
  readonly groups: Labels | null
}

/** The parameters of `KFold`, `StratifiedKFold` and `GroupKFold`. */
export interface FoldParams {
  /** How many folds, at least 2. Default 5. */
  readonly nSplits: number
  /** Draw the folds at random. Default false: in order. */
  readonly shuffle: boolean
  /** The seed, where folds are drawn; one seed gives the rows that scikit-learn gives. Default null: 0. */
  readonly randomState: number | null
}

/** The parameters of `RepeatedKFold` and `RepeatedStratifiedKFold`. */
export interface RepeatedFoldParams {
  /** How many folds, at least 2. Default 5. */
  readonly nSplits: number
  /** How many times all folds are drawn. Default 10. */
  readonly nRepeats: number
  /** The seed. Default 0. */
  readonly randomState: number
}

/** The parameters of `ShuffleSplit`, `StratifiedShuffleSplit` and `GroupShuffleSplit`. */
export interface ShuffleSplitParams {
  /** How many splits. Default 10; for groups 5. */
  readonly nSplits: number
  /** A share in (0, 1), rounded up, or a number of rows (or groups). Default null: what `trainSize` leaves, else 0.1; for groups 0.2. */
  readonly testSize: number | null
  /** A share in (0, 1), rounded down, or a number of rows (or groups). Default null: what `testSize` leaves. */
  readonly trainSize: number | null
  /** The seed. Default 0. */
  readonly randomState: number
}

/** The parameters of `TimeSeriesSplit`. */
export interface TimeSeriesSplitParams {
  /** How many splits, at least 2. Default 5. */
  readonly nSplits: number
  /** The greatest number of rows to train on, the latest ones. Default null: all. */
  readonly maxTrainSize: number | null
  /** How many rows to test on. Default null: the rows divided by one more than there are splits. */
  readonly testSize: number | null
  /** How many rows are left out before those to test on. Default 0. */
  readonly gap: number
}

/** How one kind splits. */
export interface SplitKind<Params extends object> {
  readonly defaults: Params
  readonly rules: Rules<Params>
  split(params: Params, input: SplitInput): SplitIndices[]
}

const count = (least: number): ReturnType<typeof isNumber> =>
  isNumber(value => Number.isInteger(value) && value >= least, `a whole number of at least ${least}`)
const seed = isNumber(
  value => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff,
  'a whole number from 0 to 4294967295',
)
const foldDefaults: FoldParams = { nSplits: 5, shuffle: false, randomState: null }
const foldRules: Rules<FoldParams> = { nSplits: count(2), shuffle: isBoolean, randomState: isNullOr(seed) }
const repeatedDefaults: RepeatedFoldParams = { nSplits: 5, nRepeats: 10, randomState: 0 }
const repeatedRules: Rules<RepeatedFoldParams> = { nSplits: count(2), nRepeats: count(1), randomState: seed }
const shuffleDefaults: ShuffleSplitParams = { nSplits: 10, testSize: null, trainSize: null, randomState: 0 }
const size = isNullOr(isNumber(value => value > 0, 'a number above 0'))
const shuffleRules: Rules<ShuffleSplitParams> = {
  nSplits: count(1),
  testSize: size,
  trainSize: size,
  randomState: seed,
}

interface SplitKinds {
  readonly KFold: SplitKind<FoldParams>
  readonly StratifiedKFold: SplitKind<FoldParams>
  readonly GroupKFold: SplitKind<FoldParams>
  readonly RepeatedKFold: SplitKind<RepeatedFoldParams>
  readonly RepeatedStratifiedKFold: SplitKind<RepeatedFoldParams>
  readonly ShuffleSplit: SplitKind<ShuffleSplitParams>
  readonly StratifiedShuffleSplit: SplitKind<ShuffleSplitParams>
  readonly GroupShuffleSplit: SplitKind<ShuffleSplitParams>
  readonly TimeSeriesSplit: SplitKind<TimeSeriesSplitParams>
}

/** Every kind of splitter. */
export const splitKinds: SplitKinds = {
  KFold: {
    defaults: foldDefaults,
    rules: foldRules,
    split: (params, { rowCount }) => folds(params, rowCount, randomOf(params)),
  },
  StratifiedKFold: {
    defaults: foldDefaults,
    rules: foldRules,
    split: (params, { target }) => classFolds(params, needed('target', target), randomOf(params)),
  },
  GroupKFold: {
    defaults: foldDefaults,
    rules: foldRules,
    split: (params, { groups }) => groupFolds(params, needed('groups', groups)),
  },
  RepeatedKFold: {
    defaults: repeatedDefaults,
    rules: repeatedRules,
    split: (params, { rowCount }) => repeated(params, random => folds(params, rowCount, random)),
  },
  RepeatedStratifiedKFold: {
    defaults: repeatedDefaults,
    rules: repeatedRules,
    split: (params, { target }) => repeated(params, random => classFolds(params, needed('target', target), random)),
  },
  ShuffleSplit: {
    defaults: shuffleDefaults,
    rules: shuffleRules,
    split: (params, { rowCount }) => draws(params, rowCount, 0.1, shuffledSplit),
  },
  StratifiedShuffleSplit: {
    defaults: shuffleDefaults,
    rules: shuffleRules,
    split: (params, input) => {
      const groups = rowsOfEach(needed('target', input.target), 'target')
      return draws(params, input.rowCount, 0.1, (_, sizes, random) => stratifiedSplit(groups, sizes, random))
    },
  },
  GroupShuffleSplit: {
    defaults: { ...shuffleDefaults, nSplits: 5 },
    rules: shuffleRules,
    split: (params, input) => {
      const { classes, codes } = codeLabels(needed('groups', input.groups), 'groups')
      return draws(params, classes.length, 0.2, shuffledSplit).map(parts => rowsOfGroups(codes, parts))
    },
  },
  TimeSeriesSplit: {
    defaults: { nSplits: 5, maxTrainSize: null, testSize: null, gap: 0 },
    rules: { nSplits: count(2), maxTrainSize: isNullOr(count(1)), testSize: isNullOr(count(1)), gap: count(0) },
    split: (params, { rowCount }) => laterRows(params, rowCount),
  },
}

/** The splits of a kind, its parameters checked. */
export function splitBy<Params extends object>(
  name: string,
  kind: SplitKind<Params>,
  params: Params,
  input: SplitInput,
): SplitIndices[] {
  checkParams(name, params, kind.rules)
  for (const [role, values] of [
    ['target', input.target],
    ['groups', input.groups],
  ] as const) {
    if (values !== null && values.length !== input.rowCount)
      throw new ParameterError(role, `it has ${values.length} rows; there are ${input.rowCount}.`)
  }
  return kind.split(params, input)
}

/** Whether there is a kind of splitter of that name. */
export function isSplitKind(name: unknown): name is keyof SplitKinds {
  return typeof name === 'string' && Object.hasOwn(splitKinds, name)
}

/** The splits of a splitter that is data; parameters that are left out have their defaults. */
export function splitRows(name: keyof SplitKinds, params: object, input: SplitInput): SplitIndices[] {
  const kind = splitKinds[name] as unknown as SplitKind<object>
  return splitBy(name, kind, { ...kind.defaults, ...params }, input)
}

function randomOf({ shuffle, randomState }: FoldParams): RandomState | null {
  if (!shuffle && randomState !== null)
    throw new ParameterError('randomState', 'it has no effect without shuffle: true; leave one of them out.')
  return shuffle ? new RandomState(randomState ?? 0) : null
}

function folds(
  { nSplits }: { readonly nSplits: number },
  rowCount: number,
  random: RandomState | null,
): SplitIndices[] {
  if (nSplits > rowCount)
    throw new ParameterError('nSplits', `${nSplits} folds need as many rows; there are ${rowCount}.`)
  return splitByFold(kFolds(rowCount, nSplits, random), nSplits)
}

function classFolds(
  { nSplits }: { readonly nSplits: number },
  target: Labels,
  random: RandomState | null,
): SplitIndices[] {
  const { codes } = codeLabels(target, 'target')
  const most = rowsOfEach(target, 'target').reduce((greatest, rows) => Math.max(greatest, rows.length), 0)
  if (nSplits > most)
    throw new ParameterError('nSplits', `${nSplits} folds need a class of as many rows; the greatest has ${most}.`)
  return splitByFold(stratifiedFolds(codes, nSplits, random), nSplits)
}

function groupFolds(params: FoldParams, groups: Labels): SplitIndices[] {
  const { nSplits } = params
  const { classes, codes } = codeLabels(groups, 'groups')
  if (nSplits > classes.length)
    throw new ParameterError('nSplits', `${nSplits} folds need as many groups; there are ${classes.length}.`)
  const random = randomOf(params)
  const sizes = rowsOfEach(groups, 'groups').map(rows => rows.length)
  const ofGroup = random === null ? balancedGroups(sizes, nSplits) : kFolds(classes.length, nSplits, random)
  return splitByFold(
    codes.map(code => ofGroup[code] ?? 0),
    nSplits,
  )
}

function repeated(
  { nRepeats, randomState }: RepeatedFoldParams,
  split: (random: RandomState) => SplitIndices[],
): SplitIndices[] {
  const random = new RandomState(randomState)
  return Array.from({ length: nRepeats }, () => split(random)).flat()
}

function draws(
  params: ShuffleSplitParams,
  rowCount: number,
  defaultTestSize: number,
  draw: (rowCount: number, sizes: ReturnType<typeof splitSizes>, random: RandomState) => SplitIndices,
): SplitIndices[] {
  const { nSplits, testSize, trainSize, randomState } = params
  const given =
    testSize === null && trainSize === null
      ? { testSize: defaultTestSize }
      : {
          ...(testSize === null ? {} : { testSize }),
          ...(trainSize === null ? {} : { trainSize }),
        }
  const sizes = splitSizes(rowCount, given)
  const random = new RandomState(randomState)
  return Array.from({ length: nSplits }, () => draw(rowCount, sizes, random))
}

function laterRows({ nSplits, maxTrainSize, testSize, gap }: TimeSeriesSplitParams, rowCount: number): SplitIndices[] {
  const tested = testSize ?? Math.floor(rowCount / (nSplits + 1))
  const first = rowCount - nSplits * tested
  if (nSplits + 1 > rowCount || first - gap <= 0) {
    const detail = `${nSplits} splits with ${tested} rows to test on and a gap of ${gap} leave none of ${rowCount} rows to train on.`
    throw new ParameterError('nSplits', detail)
  }
  return Array.from({ length: nSplits }, (_, index) => {
    const start = first + index * tested
    const end = start - gap
    return { train: rowsFrom(Math.max(0, end - (maxTrainSize ?? end)), end), test: rowsFrom(start, start + tested) }
  })
}

function rowsOfEach(labels: Labels, name: string): Int32Array[] {
  const { classes, codes } = codeLabels(labels, name)
  const rows = classes.map((): number[] => [])
  for (const [row, code] of codes.entries()) rows[code]?.push(row)
  return rows.map(own => Int32Array.from(own))
}

function rowsOfGroups(codes: Int32Array, parts: SplitIndices): SplitIndices {
  const rows = Int32Array.from(codes.keys())
  const of = (groups: Int32Array): Int32Array => {
    const chosen = new Set(groups)
    return rows.filter(row => chosen.has(codes[row] ?? -1))
  }
  return { train: of(parts.train), test: of(parts.test) }
}

function rowsFrom(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, index) => start + index)
}

function needed(name: 'target' | 'groups', values: Labels | null): Labels {
  if (values === null) throw new ParameterError(name, 'this split needs it; give a column.')
  return values
}

/** The fold of each group where the greatest group left goes to the fold with the fewest rows. */
function balancedGroups(sizes: readonly number[], splits: number): Int32Array {
  const order = [...sizes.keys()].sort((left, right) => (sizes[right] ?? 0) - (sizes[left] ?? 0) || right - left)
  const filled = new Float64Array(splits)
  const folds = new Int32Array(sizes.length)
  for (const group of order) {
    const lightest = filled.indexOf(filled.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY))
    filled[lightest] = (filled[lightest] ?? 0) + (sizes[group] ?? 0)
    folds[group] = lightest
  }
  return folds
}

/** One split for each fold: its rows to test on, all others to train on, both ascending. */
function splitByFold(folds: Int32Array, splits: number): SplitIndices[] {
  const rows = Int32Array.from(folds.keys())
  return Array.from({ length: splits }, (_, fold) => ({
    train: rows.filter(row => folds[row] !== fold),
    test: rows.filter(row => folds[row] === fold),
  }))
}

import { ParameterError } from '../features/errors/parameter-error.ts'
import type { RandomState } from './random-state.ts'

/**
 * The fold in which each row is held out: neighbours together, or at random, in folds whose sizes differ by one at most.
 *
 * The same rows as scikit-learn's `KFold`.
 *
 * @throws {ParameterError} for more folds than rows.
 */
export function kFolds(rowCount: number, count: number, random: RandomState | null): Int32Array {
  refuseMany(count, rowCount)
  const order = random === null ? null : random.permutation(rowCount)
  const folds = new Int32Array(rowCount)
  let start = 0
  for (let fold = 0; fold < count; fold++) {
    const end = start + Math.floor(rowCount / count) + (fold < rowCount % count ? 1 : 0)
    for (let at = start; at < end; at++) folds[order === null ? at : (order[at] as number)] = fold
    start = end
  }
  return folds
}

/**
 * The fold in which each row is held out, in folds that hold the classes in the shares of all rows; `codes` are the classes of the rows.
 *
 * The same rows as scikit-learn's `StratifiedKFold`.
 *
 * @throws {ParameterError} for more folds than rows, or than any class has rows.
 */
export function stratifiedFolds(codes: Int32Array, count: number, random: RandomState | null): Int32Array {
  refuseMany(count, codes.length)
  const { classes, sizes } = byAppearance(codes)
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  if (count > largest) {
    throw new ParameterError('cv', `${count} folds are more than the ${largest} rows of the largest class.`)
  }
  const queues = foldsPerClass(sizes, count)
  for (const queue of queues) random?.shuffle(queue)
  const next = new Int32Array(sizes.length)
  return classes.map(each => {
    const at = next[each] as number
    next[each] = at + 1
    return queues[each]?.[at] ?? 0
  })
}

/** Classes numbered in order of their first row, and how many rows each has. */
function byAppearance(codes: Int32Array): { readonly classes: Int32Array; readonly sizes: readonly number[] } {
  const numbers = new Map<number, number>()
  const sizes: number[] = []
  const classes = codes.map(code => {
    const known = numbers.get(code) ?? numbers.size
    numbers.set(code, known)
    sizes[known] = (sizes[known] ?? 0) + 1
    return known
  })
  return { classes, sizes }
}

/** For each class the folds of its rows, ascending: every `count`-th row of all rows in order of their classes. */
function foldsPerClass(sizes: readonly number[], count: number): Int32Array[] {
  let start = 0
  return sizes.map(size => {
    const first = start
    start += size
    return Int32Array.from({ length: size }, (_, at) => (first + at) % count).sort()
  })
}

function refuseMany(count: number, rowCount: number): void {
  if (count > rowCount) throw new ParameterError('cv', `${count} folds are more than the ${rowCount} rows.`)
}

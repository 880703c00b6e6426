import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { compareValues } from '../../features/table/total-order.ts'
import { isCount, isNullOr, isNumber, type Rule, show } from '../parameters.ts'

/** A category; null is a missing value, NaN one of its own. */
export type Category = string | number | boolean | null

/** The distinct values of a column, ascending, then null, then NaN, and how often (or with how much weight) each occurs. */
export interface CategoryCounts {
  readonly values: readonly Category[]
  readonly counts: readonly number[]
  /** The number of rows, or the weight of all of them. */
  readonly total: number
}

/** The parameters that put rare categories together. */
export interface InfrequentParams {
  /** Less often than this is infrequent: a number of rows, or below 1 a share of them. Default null: none is. */
  readonly minFrequency: number | null
  /** Keep at most this many categories, the infrequent ones together counting as one. Default null: all. */
  readonly maxCategories: number | null
}

/** Accepts `'auto'`, or a list of distinct categories per column. */
export const isCategories: Rule = value => {
  if (value === 'auto') return null
  if (!Array.isArray(value) || !value.every(Array.isArray))
    return "is neither 'auto' nor one list of categories per column"
  return (value as unknown[][]).every(list => new Set(list).size === list.length) ? null : 'holds a category twice'
}

/** Accepts whole numbers of at least 1, and shares between 0 and 1. */
export const isMinFrequency: Rule = isNullOr(
  isNumber(
    value => value > 0 && (value < 1 || Number.isInteger(value)),
    'a whole number of at least 1 or a share between 0 and 1',
  ),
)

/** Accepts whole numbers of at least 1. */
export const isMaxCategories: Rule = isNullOr(isCount)

/** The distinct values of a column and their counts. */
export function countCategories(column: Column, weights: Float64Array | null): CategoryCounts {
  const counts = column.data.kind === 'string' ? countStrings(column, weights) : countOthers(column, weights)
  let total = weights === null ? column.length : 0
  for (let row = 0; row < column.length && weights !== null; row++) total += weights[row] ?? 0
  return inOrder(counts, total)
}

/** The counts of two parts together. */
export function mergeCounts(left: CategoryCounts, right: CategoryCounts): CategoryCounts {
  const counts = new Map<Category, number>()
  for (const part of [left, right]) {
    for (const [index, value] of part.values.entries()) {
      counts.set(value, (counts.get(value) ?? 0) + (part.counts[index] ?? 0))
    }
  }
  return inOrder(counts, left.total + right.total)
}

/** The counts of each input's categories: those found, or those given. */
export function categoriesOf(
  found: readonly CategoryCounts[],
  inputs: Schema,
  given: 'auto' | readonly (readonly Category[])[],
  allowUnknown: boolean,
): readonly CategoryCounts[] {
  if (given === 'auto') return found
  const names = Object.keys(inputs)
  if (given.length !== names.length) {
    throw new ParameterError('categories', `${given.length} lists are given for ${names.length} columns.`)
  }
  return found.map((counts, index) => countGiven(counts, given[index] ?? [], names[index] ?? '', allowUnknown))
}

/** The counts of given categories, in their order; a value that is not among them is an error, unless allowed. */
function countGiven(
  found: CategoryCounts,
  given: readonly Category[],
  name: string,
  allowUnknown: boolean,
): CategoryCounts {
  const unknown = found.values.find(value => !given.includes(value))
  if (unknown !== undefined && !allowUnknown) {
    const remedy = 'add it, or let handleUnknown take it.'
    throw new InvalidValueError(name, null, `${show(unknown)} is not among the given categories; ${remedy}`)
  }
  const numbers = given.filter(value => typeof value === 'number' && !Number.isNaN(value)) as number[]
  if (numbers.some((value, index) => value < (numbers[index - 1] ?? value))) {
    throw new ParameterError('categories', `the numbers given for column \`${name}\` are not in ascending order.`)
  }
  const missing = given.findIndex(value => Number.isNaN(value))
  if (missing >= 0 && missing !== given.length - 1) {
    throw new ParameterError('categories', `NaN is not the last category given for column \`${name}\`.`)
  }
  const counts = given.map(value => {
    const index = found.values.findIndex(other => Object.is(other, value) || other === value)
    return index < 0 ? 0 : (found.counts[index] ?? 0)
  })
  return { values: given, counts, total: found.total }
}

/** Whether loaded data is one list of categories per input. */
export function areCategoryLists(lists: unknown, count: number): lists is readonly (readonly Category[])[] {
  const isCategory = (value: unknown): boolean =>
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return (
    Array.isArray(lists) &&
    lists.length === count &&
    lists.every(list => Array.isArray(list) && list.every(isCategory) && new Set(list).size === list.length)
  )
}

/** For each category, whether it is infrequent: too rare, then the rarest beyond the greatest number (the first of equals). */
export function infrequent(counts: readonly number[], total: number, params: InfrequentParams): boolean[] {
  const { minFrequency, maxCategories } = params
  const least = minFrequency === null ? 0 : minFrequency < 1 ? minFrequency * total : minFrequency
  const rare = counts.map(count => count < least)
  const kept = rare.filter(isRare => !isRare).length
  if (maxCategories !== null && maxCategories < kept + 1) {
    const order = [...counts.keys()].sort((left, right) => (counts[left] ?? 0) - (counts[right] ?? 0))
    if (maxCategories === 1) return rare.map(() => true)
    for (const index of order.slice(0, Math.max(0, order.length - (maxCategories - 1)))) rare[index] = true
  }
  return rare
}

function countStrings({ data, length }: Column, weights: Float64Array | null): Map<Category, number> {
  if (data.kind !== 'string') return new Map()
  const { codes, dictionary, validity } = data
  const byCode = new Float64Array(dictionary.length)
  let missing = 0
  for (let row = 0; row < length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const code = codes[row] ?? 0
    if (validity === null || isSet(validity, row)) byCode[code] = (byCode[code] ?? 0) + weight
    else missing += weight
  }
  const counts = new Map<Category, number>(dictionary.map((value, code) => [value, byCode[code] ?? 0]))
  return missing > 0 ? counts.set(null, missing) : counts
}

function countOthers(column: Column, weights: Float64Array | null): Map<Category, number> {
  const counts = new Map<Category, number>()
  for (let row = 0; row < column.length; row++) {
    const value = column.get(row) as Category
    counts.set(value, (counts.get(value) ?? 0) + (weights === null ? 1 : (weights[row] ?? 0)))
  }
  return counts
}

/** Counts that are not 0, in the order of categories. */
export function inOrder(counts: ReadonlyMap<Category, number>, total: number): CategoryCounts {
  const present = [...counts].filter(([, count]) => count > 0)
  present.sort((left, right) => rank(left[0]) - rank(right[0]) || compareValues(left[0], right[0]))
  return { values: present.map(([value]) => value), counts: present.map(([, count]) => count), total }
}

/** Values, then null, then NaN. */
function rank(value: Category): number {
  return value === null ? 1 : Number.isNaN(value) ? 2 : 0
}

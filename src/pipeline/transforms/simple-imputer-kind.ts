import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { areFinite } from '../../features/evaluate/number-scans.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { type DataType, isNumeric, type NumericType, type Schema } from '../../features/schema.ts'
import { countBits } from '../../features/table/bitmap.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { simpleImputerDefaults } from '../default-params.ts'
import type { Inverse } from '../fitted-transform.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { medianInPlace, weightedMedian } from '../numerics/median.ts'
import { columnMoments, type Moments, mergeMoments, momentsOf } from '../numerics/moments.ts'
import { forEachPresent } from '../numerics/present-blocks.ts'
import { presentNumbers as allPresent } from '../numerics/present-numbers.ts'
import { isBoolean, isOneOf, show } from '../parameters.ts'
import { call, choose, column, type DenseOutput, literal, type Program } from '../program.ts'
import { type Category, type CategoryCounts, countCategories, mergeCounts } from './categories.ts'
import {
  indicator,
  isMissing,
  isMissingValues,
  type MissingValues,
  missingValue,
  presentConditions,
} from './missing-values.ts'

/** The types whose missing values can be replaced. */
export type SimpleType = NumericType | 'string' | 'boolean'

/** The parameters of `SimpleImputer`. */
export interface SimpleImputerParams {
  /** What replaces a missing value; `mean` and `median` are for numbers, and of equally frequent values the smallest is taken. Default `mean`. */
  readonly strategy: 'mean' | 'median' | 'most_frequent' | 'constant'
  /** The replacement for `constant`. Default null: 0, `missing_value` or false. */
  readonly fillValue: number | string | boolean | null
  /** What counts as missing: null and NaN (`all`, the default), one of them, or a value. */
  readonly missingValues: MissingValues
  /** Whether to add a column of 0 and 1, `missingindicator_<name>`, for each input that had missing values. Default false. */
  readonly addIndicator: boolean
  /** Whether columns without any value are kept, filled with 0 or `fillValue`. Default false. */
  readonly keepEmptyFeatures: boolean
}

/** What was learned, one entry per input; a statistic is null where no value was seen. */
export interface SimpleImputerState {
  readonly statistics: readonly Category[]
  /** Whether any value was missing. */
  readonly hadMissing: readonly boolean[]
}

/** What a column shows. */
export interface ImputerSummary {
  readonly missing: boolean
  readonly moments: Moments | null
  readonly median: number | null
  readonly counts: CategoryCounts | null
  /** Whether any value was present. */
  readonly present: boolean
}

/** How `SimpleImputer` learns and what it computes. */
export const simpleImputer: ColumnKind<SimpleImputerParams, ImputerSummary, SimpleImputerState> = {
  kind: 'SimpleImputer',
  version: 1,
  defaults: simpleImputerDefaults,
  rules: {
    strategy: isOneOf('mean', 'median', 'most_frequent', 'constant'),
    fillValue: value => (isSimple(value) ? null : 'is not null, a number, a string, true or false'),
    missingValues: isMissingValues,
    addIndicator: isBoolean,
    keepEmptyFeatures: isBoolean,
  },
  accepts: 'simple',
  readsNumbersAs64: true,
  summarize,
  merge: ({ strategy }) => (strategy === 'median' ? null : mergeSummaries),
  conclude: (columns, inputs, params) => ({
    statistics: Object.values(inputs).map((type, index) => statistic(columns[index], type, params)),
    hadMissing: columns.map(({ missing }) => missing),
  }),
  program,
  inverse,
  isState: ({ statistics, hadMissing }, count) =>
    Array.isArray(statistics) &&
    statistics.length === count &&
    statistics.every(isSimple) &&
    Array.isArray(hadMissing) &&
    hadMissing.length === count &&
    hadMissing.every(value => typeof value === 'boolean'),
}

function summarize(
  values: Column,
  { name, type, params, weights }: SummaryOptions<SimpleImputerParams>,
): ImputerSummary {
  const { strategy } = params
  if (!isNumeric(type) && (strategy === 'mean' || strategy === 'median')) {
    throw new ColumnTypeError(name, `the input of SimpleImputer with strategy '${strategy}'`, type, 'a number')
  }
  const empty = { moments: null, median: null, counts: null }
  if (values.data.kind !== 'number' || strategy === 'most_frequent') {
    const all = countCategories(values, weights)
    const kept = all.values.map(value => !isMissing(value, params.missingValues) && !isNothing(value))
    const missing = all.values.some(value => isMissing(value, params.missingValues))
    const counts = {
      ...all,
      values: all.values.filter((_, index) => kept[index]),
      counts: all.counts.filter((_, index) => kept[index]),
    }
    return { ...empty, missing, present: counts.values.length > 0, counts }
  }
  if (weights === null && typeof params.missingValues !== 'number') return summarizeNumbers(values, params)
  const { present, presentWeights, missing } = presentNumbers(values, params, weights)
  const summary = { ...empty, missing, present: present.length > 0 }
  if (strategy === 'mean') return { ...summary, moments: momentsOf(present, presentWeights) }
  if (strategy === 'constant') return summary
  return {
    ...summary,
    median: presentWeights === null ? medianInPlace(present) : weightedMedian(present, presentWeights),
  }
}

/** What is seen where every row counts and nothing but null and NaN can be missing. */
function summarizeNumbers(column: Column, { strategy, missingValues }: SimpleImputerParams): ImputerSummary {
  const { length } = column
  const nulls = length - countBits(column.data.validity, length)
  const moments = strategy === 'mean' ? columnMoments(column, null) : null
  const numbers = strategy === 'median' ? allPresent(column, null).values : null
  const present = moments?.count ?? numbers?.length ?? countPresent(column, nulls)
  const hasNaN = nulls + present < length
  return {
    missing: (nulls > 0 && isMissing(null, missingValues)) || (hasNaN && missingValues !== 'null'),
    present: present > 0,
    moments,
    median: numbers === null ? null : medianInPlace(numbers),
    counts: null,
  }
}

function countPresent(column: Column, nulls: number): number {
  const { data, length } = column
  // Nothing but nulls is missing where no number is NaN.
  if (data.kind === 'number' && (data.values instanceof Int32Array || areFinite(data.values, length)))
    return length - nulls
  let present = 0
  forEachPresent(column, null, (_values, _weights, count) => {
    present += count
  })
  return present
}

interface PresentNumbers {
  readonly present: Float64Array
  readonly presentWeights: Float64Array | null
  readonly missing: boolean
}

/** The numbers that are neither missing nor null nor NaN and have weight. */
function presentNumbers(
  { data, length }: Column,
  params: SimpleImputerParams,
  weights: Float64Array | null,
): PresentNumbers {
  if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
  const { values, validity } = data
  const marker = typeof params.missingValues === 'number' ? params.missingValues : null
  const present = new Float64Array(length)
  const presentWeights = weights === null ? null : new Float64Array(length)
  let count = 0
  let nulls = 0
  let others = 0
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (weight === 0) continue
    if (validity !== null && !isSet(validity, row)) nulls++
    else if (Number.isNaN(value) || value === marker) others++
    else {
      if (presentWeights !== null) presentWeights[count] = weight
      present[count++] = value
    }
  }
  const { missingValues } = params
  const missing = (nulls > 0 && isMissing(null, missingValues)) || (others > 0 && missingValues !== 'null')
  return { present: present.subarray(0, count), presentWeights: presentWeights?.subarray(0, count) ?? null, missing }
}

function mergeSummaries(left: ImputerSummary, right: ImputerSummary): ImputerSummary {
  return {
    missing: left.missing || right.missing,
    present: left.present || right.present,
    median: null,
    moments: left.moments === null || right.moments === null ? null : mergeMoments(left.moments, right.moments),
    counts: left.counts === null || right.counts === null ? null : mergeCounts(left.counts, right.counts),
  }
}

function statistic(summary: ImputerSummary | undefined, type: DataType, params: SimpleImputerParams): Category {
  const fill = fillValue(type, params)
  if (summary === undefined || !summary.present) return params.keepEmptyFeatures ? fill : null
  if (params.strategy === 'constant') return fill
  if (summary.counts !== null) return mostFrequent(summary.counts)
  return summary.moments?.mean ?? summary.median
}

function fillValue(type: DataType, { fillValue: given, strategy }: SimpleImputerParams): Category {
  const standard = isNumeric(type) ? 0 : type === 'boolean' ? false : 'missing_value'
  if (given === null || strategy !== 'constant') return standard
  if (typeof given !== typeof standard) {
    throw new ParameterError('fillValue', `${show(given)} does not fit a column of type ${String(type)}.`)
  }
  return given
}

/** The first, which is the smallest, of the most frequent values. */
function mostFrequent({ values, counts }: CategoryCounts): Category {
  return values[counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0))] ?? null
}

function program(inputs: Schema, params: SimpleImputerParams, { statistics, hadMissing }: SimpleImputerState): Program {
  const filled: DenseOutput[] = []
  const indicators: DenseOutput[] = []
  for (const [index, [name, type]] of Object.entries(inputs).entries()) {
    const value = statistics[index] ?? null
    if (value !== null)
      filled.push({ kind: 'dense', name, type, expression: replaced(name, type, params, literal(value, type)) })
    if (!params.addIndicator || hadMissing[index] !== true) continue
    indicators.push(indicator(name, type, params.missingValues))
  }
  const finite = Object.entries(inputs).flatMap(([name, type]) => (isNumeric(type) ? [name] : []))
  return { inputs, finite, outputs: [...filled, ...indicators] }
}

/** The value, or the replacement where it is missing; null is left to `coalesce`, which is cheapest. */
function replaced(name: string, type: DataType, { missingValues }: SimpleImputerParams, value: Expression): Expression {
  const nulls = missingValues === 'all' || missingValues === 'null'
  const rest = nulls ? call('coalesce', column(name), value) : column(name)
  const conditions = presentConditions(name, type, missingValues)
  return conditions.length === 0
    ? rest
    : choose(
        conditions.map(when => [when, value]),
        rest,
      )
}

/** Where an indicator says so the value is again what stands for a missing one. */
function inverse(inputs: Schema, params: SimpleImputerParams, state: SimpleImputerState): Inverse {
  if (!params.addIndicator) return null
  const { outputs } = program(inputs, params, state)
  const names = new Set(outputs.map(output => (output.kind === 'dense' ? output.name : '')))
  const back = Object.entries(inputs).map(([name, type]): DenseOutput => {
    const nothing = literal(missingValue(type, params.missingValues), type)
    if (!names.has(name)) return { kind: 'dense', name, type, expression: nothing }
    const indicator = `missingindicator_${name}`
    const expression = names.has(indicator)
      ? choose([[call('eq', column(indicator), literal(1)), nothing]], column(name))
      : column(name)
    return { kind: 'dense', name, type, expression }
  })
  const types = outputs.flatMap(output => (output.kind === 'dense' ? [[output.name, output.type] as const] : []))
  return { inputs: Object.fromEntries(types), finite: [], outputs: back }
}

function isNothing(value: Category): boolean {
  return value === null || Number.isNaN(value)
}

function isSimple(value: unknown): boolean {
  return value === null || ['number', 'string', 'boolean'].includes(typeof value)
}

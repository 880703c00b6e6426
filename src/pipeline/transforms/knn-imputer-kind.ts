import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { missingDetail } from '../../features/evaluate/failed.ts'
import { maxConstants } from '../../features/expression/check-table.ts'
import type { ConstantTable, EncodedValue, Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { encode } from '../../features/table/encode.ts'
import type { Blocks } from '../blocks.ts'
import { knnImputerDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { isBoolean, isCount, isOneOf } from '../parameters.ts'
import { call, choose, column, type DenseOutput, literal, type Program, requiredColumn, tableCall } from '../program.ts'
import type { FitContext } from '../step.ts'
import { indicator, isMissing, isMissingValues, type MissingValues, missingConditions } from './missing-values.ts'

/** The parameters of `KNNImputer`. */
export interface KNNImputerParams {
  /** The number of nearest rows from which a value is taken. Default 5. */
  readonly nNeighbors: number
  /** Whether these rows count equally (`uniform`, the default) or by 1 / distance. */
  readonly weights: 'uniform' | 'distance'
  /** How rows are compared: on the values that both have, the only choice. */
  readonly metric: 'nan_euclidean'
  /** What counts as missing: null and NaN (`all`, the default), one of them, or a value. */
  readonly missingValues: MissingValues
  /** Whether to add a column of 0 and 1, `missingindicator_<name>`, for each input that had missing values. Default false. */
  readonly addIndicator: boolean
  /** Whether columns without any value are kept, filled with 0. Default false. */
  readonly keepEmptyFeatures: boolean
}

/** What was learned: the rows themselves, a list for each input; null where a value was missing. */
export interface KNNImputerState {
  readonly columns: readonly (readonly (number | null)[])[]
}

/** How `KNNImputer` learns and what it computes. */
export const knnImputer: TableKind<KNNImputerParams, KNNImputerState> = {
  kind: 'KNNImputer',
  version: 1,
  defaults: knnImputerDefaults,
  rules: {
    nNeighbors: isCount,
    weights: isOneOf('uniform', 'distance'),
    metric: isOneOf('nan_euclidean'),
    missingValues: isMissingValues,
    addIndicator: isBoolean,
    keepEmptyFeatures: isBoolean,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  learn,
  program,
  inverse: () => null,
  isState: ({ columns }, count) =>
    Array.isArray(columns) &&
    columns.length === count &&
    columns.every(
      values =>
        Array.isArray(values) && values.length === columns[0].length && values.length > 0 && values.every(isCell),
    ),
}

function learn(data: Blocks, inputs: Schema, params: KNNImputerParams, { weights }: FitContext): KNNImputerState {
  if (weights !== null)
    throw new ParameterError('sampleWeight', 'KNNImputer keeps rows, which have no weight; leave it out.')
  const names = Object.keys(inputs)
  if (names.length * data.rowCount > maxConstants) {
    const detail = `it keeps every value, at most ${maxConstants}, but there are ${names.length} columns of ${data.rowCount} rows; fit it on a sample of them.`
    throw new FitError('KNNImputer', detail)
  }
  return { columns: names.map(name => knownValues(data.column(name), name, params.missingValues)) }
}

function knownValues(values: Column, name: string, missingValues: MissingValues): (number | null)[] {
  return Array.from({ length: values.length }, (_, row) => {
    const value = values.get(row) as number | null
    if (isMissing(value, missingValues)) return null
    if (value === null || Number.isNaN(value)) throw new InvalidValueError(name, row, missingDetail)
    return value
  })
}

function program(inputs: Schema, params: KNNImputerParams, { columns }: KNNImputerState): Program {
  const { missingValues, addIndicator, keepEmptyFeatures } = params
  const names = Object.keys(inputs)
  const isEmpty = columns.map(values => values.every(value => value === null))
  const known = names.filter((_, index) => !isEmpty[index])
  const filled = tableCall(
    'imputeNearest',
    knownRows(
      columns.filter((_, index) => !isEmpty[index]),
      params,
    ),
    ...known.map(name => gapsAsNull(name, missingValues)),
  )
  const outputs = names.flatMap((name, index): DenseOutput[] => {
    if (isEmpty[index] && !keepEmptyFeatures) return []
    const expression = isEmpty[index] ? literal(0) : call('element', filled, literal(known.indexOf(name), 'int32'))
    return [{ kind: 'dense', name, type: 'float64', expression }]
  })
  const hadMissing = names.filter((_, index) => columns[index]?.includes(null))
  const indicators = addIndicator ? hadMissing.map(name => indicator(name, 'float64', missingValues)) : []
  return { inputs, finite: names, outputs: [...outputs, ...indicators] }
}

/** The values of one row after the other. */
function knownRows(columns: KNNImputerState['columns'], { nNeighbors, weights }: KNNImputerParams): ConstantTable {
  const values: EncodedValue[] = []
  const rowCount = columns[0]?.length ?? 0
  for (let row = 0; row < rowCount; row++) for (const column of columns) values.push(encode(column[row]))
  return Object.freeze({ values: Object.freeze(values), neighbors: nNeighbors, weights })
}

/** The number, null where it counts as missing; null and NaN that do not are refused. */
function gapsAsNull(name: string, missingValues: MissingValues): Expression {
  if (missingValues === 'all') return column(name)
  const conditions = missingConditions(name, 'float64', missingValues)
  if (conditions.length === 0) return requiredColumn(name)
  return choose(
    conditions.map(when => [when, literal(null)]),
    requiredColumn(name),
  )
}

function isCell(value: unknown): boolean {
  return value === null || Number.isFinite(value)
}

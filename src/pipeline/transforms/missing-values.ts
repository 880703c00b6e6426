import type { Expression } from '../../features/expression/expression.ts'
import { type DataType, isNumeric } from '../../features/schema.ts'
import type { Rule } from '../parameters.ts'
import { call, choose, column, type DenseOutput, literal } from '../program.ts'
import type { Category } from './categories.ts'

/** What counts as missing: null and NaN (`all`), one of them, or a value. */
export type MissingValues = 'all' | 'null' | 'nan' | number | string

/** Accepts what can count as missing. */
export const isMissingValues: Rule = value =>
  typeof value === 'string' || typeof value === 'number' ? null : "is not 'all', 'null', 'nan', a number or a string"

/** Whether a value counts as missing. */
export function isMissing(value: Category, missingValues: MissingValues): boolean {
  if (value === null) return missingValues === 'all' || missingValues === 'null'
  if (Number.isNaN(value)) return missingValues === 'all' || missingValues === 'nan' || Number.isNaN(missingValues)
  return value === missingValues && !isWord(missingValues)
}

/** The conditions of which one holds for a missing value. */
export function missingConditions(name: string, type: DataType, missingValues: MissingValues): Expression[] {
  const nulls = missingValues === 'all' || missingValues === 'null' ? [call('isNull', column(name))] : []
  return [...nulls, ...presentConditions(name, type, missingValues)]
}

/** Those of them that hold for a value which is not null. */
export function presentConditions(name: string, type: DataType, missingValues: MissingValues): Expression[] {
  const ofNumber = isNumeric(type)
  const nan = ofNumber && (missingValues === 'all' || missingValues === 'nan') ? [call('isNaN', column(name))] : []
  const marker = isMarker(type, missingValues) ? [call('eq', column(name), literal(missingValues, type))] : []
  return [...nan, ...marker]
}

/** What a value of a column is where it is missing. */
export function missingValue(type: DataType, missingValues: MissingValues): Category {
  if (isMarker(type, missingValues)) return missingValues
  return missingValues === 'nan' && isNumeric(type) ? Number.NaN : null
}

/** Whether it is a value of the column's type that stands for missing ones. */
function isMarker(type: DataType, missingValues: MissingValues): boolean {
  if (isNumeric(type)) return typeof missingValues === 'number'
  return typeof missingValues === 'string' && !isWord(missingValues)
}

/** A column of 0 and 1, 1 where a value is missing. */
export function indicator(name: string, type: DataType, missingValues: MissingValues): DenseOutput {
  const conditions = missingConditions(name, type, missingValues)
  const expression =
    conditions.length === 0
      ? literal(0)
      : choose(
          conditions.map(when => [when, literal(1)]),
          literal(0),
        )
  return { kind: 'dense', name: `missingindicator_${name}`, type: 'float64', expression }
}

function isWord(value: unknown): boolean {
  return value === 'all' || value === 'null' || value === 'nan'
}

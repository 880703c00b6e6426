import { ParameterError } from '../errors/parameter-error.ts'
import { type DataType, typeName } from '../schema.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { byFrequency, presentNumbers, valueCounts } from './column-values.ts'
import { countBins, quantileEdges } from './number-bins.ts'
import { finiteOf } from './number-statistics.ts'

/** The binned distributions of a table's columns, with which later rows are compared: plain, JSON-safe data. */
export interface TableReference {
  readonly rows: number
  readonly columns: readonly ColumnReference[]
}

/** The distribution of one column. */
export type ColumnReference = NumbersReference | WordsReference

/** Numbers, times and dates in quantile bins. */
export interface NumbersReference {
  readonly kind: 'numbers'
  readonly name: string
  readonly type: string
  /** The upper ends of all bins but the last, included, ascending. */
  readonly edges: readonly number[]
  /** Rows of each bin, then of NaN, then of missing values. */
  readonly counts: readonly number[]
}

/** The most frequent values, as text. */
export interface WordsReference {
  readonly kind: 'words'
  readonly name: string
  readonly type: string
  readonly values: readonly string[]
  /** Rows of each value, then of all others, then of missing values. */
  readonly counts: readonly number[]
}

/** How a reference is made. */
export interface ReferenceOptions {
  /** The number of quantile bins of numbers, and of distinct values of other columns; default 128. */
  readonly bins?: number
  /** Only these columns; default: all but times, dates, bytes, lists, maps and structs. */
  readonly columns?: readonly string[]
}

/** The bins of a table in memory. */
export function tableReference(table: Table, { bins = 128, columns }: ReferenceOptions): TableReference {
  if (!Number.isSafeInteger(bins) || bins < 2 || bins > mostBins)
    throw new ParameterError('bins', `${bins} is not a number of bins from 2 to ${mostBins}.`)
  if (table.rowCount === 0) throw new ParameterError('training', 'a table without rows has no distribution.')
  const usual = table.columnNames.filter(name => !timeTypes.includes(table.column(name).type))
  const chosen = columns ?? usual.filter(name => hasBins(table.column(name).type))
  return { rows: table.rowCount, columns: chosen.map(name => columnReference(name, table.column(name), bins)) }
}

/** The greatest number of bins of a column. */
export const mostBins = 1024

const timeTypes: readonly DataType[] = ['timestamp', 'date']

function hasBins(type: DataType): boolean {
  return typeof type === 'string' && type !== 'binary'
}

function columnReference(name: string, column: Column, most: number): ColumnReference {
  const type = typeName(column.type)
  if (!hasBins(column.type)) throw new ParameterError('columns', `\`${name}\` is a ${type}, which has no bins.`)
  const numbers = presentNumbers(column)
  if (numbers === null) return { kind: 'words', name, type, ...words(column, most) }
  const edges = quantileEdges(finiteOf(numbers.sort()), most)
  const { counts, nan } = countBins(numbers, edges)
  return { kind: 'numbers', name, type, edges, counts: [...counts, nan, column.length - numbers.length] }
}

function words(column: Column, most: number): Pick<WordsReference, 'values' | 'counts'> {
  const sorted = byFrequency(valueCounts(column))
  const told = sorted.slice(0, most)
  const present = sorted.reduce((sum, [, count]) => sum + count, 0)
  const counts = told.map(([, count]) => count)
  const others = present - counts.reduce((sum, count) => sum + count, 0)
  return { values: told.map(([value]) => value), counts: [...counts, others, column.length - present] }
}

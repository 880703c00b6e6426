import { deepFreeze } from '../definition/freeze.ts'
import { UnknownColumnError } from '../errors/column-errors.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { sameType, typeName } from '../schema.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { presentNumbers } from './column-values.ts'
import type { ColumnDrift, Drift, DriftOptions } from './drift.ts'
import { numberBins } from './number-bins.ts'
import { StabilitySum } from './stability.ts'
import { valueBins } from './value-bins.ts'

/** The drift of every column that both tables have. */
export function compareTables(reference: Table, current: Table, { bins = 128, columns }: DriftOptions): Drift {
  if (!Number.isSafeInteger(bins) || bins < 2)
    throw new ParameterError('bins', `${bins} is not a number of bins from 2.`)
  requireRows(reference, 'reference')
  requireRows(current, 'current')
  const asked = columns ?? [...new Set([...reference.columnNames, ...current.columnNames])]
  if (columns !== undefined) for (const name of columns) requireColumn(name, reference, current)
  const isShared = (name: string): boolean =>
    [reference, current].every(table => table.columnNames.includes(name)) &&
    sameType(reference.column(name).type, current.column(name).type)
  const compared = asked
    .filter(isShared)
    .map(name => columnDrift(name, reference.column(name), current.column(name), bins))
    .sort((left, right) => right.psi - right.expectedPsi - (left.psi - left.expectedPsi))
  return deepFreeze({
    rows: { reference: reference.rowCount, current: current.rowCount },
    columns: compared,
    notCompared: asked.filter(name => !isShared(name)),
  })
}

function columnDrift(name: string, reference: Column, current: Column, most: number): ColumnDrift {
  const numbers = presentNumbers(reference)
  const others = presentNumbers(current)
  const bins =
    numbers === null || others === null
      ? valueBins(reference, current, most)
      : numberBins(numbers, others, [reference.length, current.length], most)
  const stability = new StabilitySum(reference.length, current.length)
  for (const bin of bins) stability.add(bin.reference, bin.current)
  return { name, type: typeName(reference.type), ...stability.total(), bins }
}

function requireRows(table: Table, parameter: string): void {
  if (table.rowCount === 0) throw new ParameterError(parameter, 'a table without rows has no distribution to compare.')
}

function requireColumn(name: string, reference: Table, current: Table): void {
  for (const [label, table] of Object.entries({ reference, current })) {
    if (!table.columnNames.includes(name)) throw new UnknownColumnError(name, `the ${label} table`, table.columnNames)
  }
}

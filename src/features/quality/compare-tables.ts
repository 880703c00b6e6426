import { deepFreeze } from '../definition/freeze.ts'
import { UnknownColumnError } from '../errors/column-errors.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { sameType, typeName } from '../schema.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { presentNumbers } from './column-values.ts'
import type { ColumnDrift, Drift, DriftBin, DriftOptions } from './drift.ts'
import { numberBins } from './number-bins.ts'
import { valueBins } from './value-bins.ts'

/** The drift of every column that both tables have. */
export function compareTables(reference: Table, current: Table, { bins = 128, columns }: DriftOptions): Drift {
  if (!Number.isSafeInteger(bins) || bins < 2) throw new ParameterError('bins', `${bins} is no number of bins from 2.`)
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
  const psi = stability(bins, reference.length, current.length)
  const expectedPsi = (bins.length - 1) * (1 / reference.length + 1 / current.length)
  return {
    name,
    type: typeName(reference.type),
    psi,
    expectedPsi,
    lInfinity: bins.reduce((most, bin) => Math.max(most, Math.abs(bin.reference - bin.current)), 0),
    level: levelOf(psi - expectedPsi),
    bins,
  }
}

function stability(bins: readonly DriftBin[], referenceRows: number, currentRows: number): number {
  return bins.reduce((sum, bin) => {
    const p = bin.reference === 0 ? 0.5 / referenceRows : bin.reference
    const q = bin.current === 0 ? 0.5 / currentRows : bin.current
    return sum + (p - q) * Math.log(p / q)
  }, 0)
}

function levelOf(excess: number): ColumnDrift['level'] {
  if (excess < 0.1) return 'none'
  return excess < 0.25 ? 'moderate' : 'major'
}

function requireRows(table: Table, parameter: string): void {
  if (table.rowCount === 0) throw new ParameterError(parameter, 'a table without rows has no distribution to compare.')
}

function requireColumn(name: string, reference: Table, current: Table): void {
  for (const [label, table] of Object.entries({ reference, current })) {
    if (!table.columnNames.includes(name)) throw new UnknownColumnError(name, `the ${label} table`, table.columnNames)
  }
}

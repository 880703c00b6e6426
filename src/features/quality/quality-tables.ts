import { requireMembers } from '../errors/parameter-error.ts'
import { tableFromRows } from '../table/from-rows.ts'
import type { Table } from '../table/table.ts'
import type { Drift } from './drift.ts'
import type { TableStatistics } from './statistics.ts'

export const statisticsColumns = {
  column: 'string',
  type: 'string',
  rows: 'int64',
  nulls: 'int64',
  null_share: 'float64',
  distinct: 'int64',
  nan: 'int64',
  mean: 'float64',
  stddev: 'float64',
  min: 'float64',
  p01: 'float64',
  p05: 'float64',
  p25: 'float64',
  p50: 'float64',
  p75: 'float64',
  p95: 'float64',
  p99: 'float64',
  max: 'float64',
  most_frequent: 'string',
} as const

/** See `statisticsTable`. */
export function tableOfStatistics(figures: TableStatistics): Table<typeof statisticsColumns> {
  requireMembers('figures', figures, { columns: 'list' }, 'what `statistics` gives')
  const rows = figures.columns.map(({ name, numbers, frequent, nulls, ...column }) => ({
    column: name,
    type: column.type,
    rows: column.rows,
    nulls,
    null_share: column.rows === 0 ? null : nulls / column.rows,
    distinct: column.distinct,
    nan: numbers?.nan ?? null,
    mean: numbers?.mean ?? null,
    stddev: numbers?.stddev ?? null,
    min: numbers?.min ?? null,
    ...Object.fromEntries(
      (numbers?.quantiles ?? []).map(({ share, value }) => [
        `p${String(Math.round(share * 100)).padStart(2, '0')}`,
        value,
      ]),
    ),
    max: numbers?.max ?? null,
    most_frequent: frequent[0]?.value ?? null,
  }))
  return tableFromRows(statisticsColumns, rows)
}

export const driftColumns = {
  column: 'string',
  type: 'string',
  level: 'string',
  psi: 'float64',
  expected_psi: 'float64',
  l_infinity: 'float64',
  most_changed: 'string',
} as const

/** See `driftTable`. */
export function tableOfDrift(found: Drift): Table<typeof driftColumns> {
  requireMembers('found', found, { columns: 'list' }, 'what `drift` gives')
  const rows = found.columns.map(({ name, type, level, psi, expectedPsi, lInfinity, bins }) => {
    const changed = bins.find(bin => Math.abs(bin.reference - bin.current) === lInfinity)
    return {
      column: name,
      type,
      level,
      psi,
      expected_psi: expectedPsi,
      l_infinity: lInfinity,
      most_changed: changed?.label ?? null,
    }
  })
  return tableFromRows(driftColumns, rows)
}

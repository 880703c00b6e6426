import type { ColumnDefinition } from '../../features/definition/definition.ts'
import { type DataType, typeName } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { canonicalJson, encode } from '../../features/table/encode.ts'
import type { PayloadRecord } from '../host/payload-log.ts'
import type { ColumnConsistency, ConsistencyExample } from './consistency-report.ts'

/** How a column is compared. */
export interface ColumnComparison {
  readonly tolerance: number
  readonly examples: number
  readonly request: readonly ColumnDefinition[]
  /** Whether the store said something of its values. */
  readonly hasStatus: boolean
}

type Outcome = 'equal' | 'servedNull' | 'backfillNull' | 'different'

/** Compares one column row by row. */
export function compareColumn(
  { name, type }: ColumnDefinition,
  records: readonly PayloadRecord[],
  computed: Column,
  { tolerance, examples: most, request, hasStatus }: ColumnComparison,
): ColumnConsistency {
  const counts: { [Each in Outcome]: number } = { equal: 0, servedNull: 0, backfillNull: 0, different: 0 }
  const examples: ConsistencyExample[] = []
  let greatest: number | null = null
  for (const [row, { values, statuses }] of records.entries()) {
    const served = values[name] ?? null
    const backfilled: unknown = computed.get(row)
    const outcome = compare(served, backfilled, type, tolerance)
    counts[outcome]++
    if (outcome === 'equal') continue
    if (typeof served === 'number' && typeof backfilled === 'number')
      greatest = Math.max(greatest ?? 0, Math.abs(served - backfilled))
    if (examples.length < most) {
      examples.push({
        request: Object.fromEntries(request.map(column => [column.name, encode(values[column.name], column.type)])),
        served: encode(served, type),
        backfilled: encode(backfilled, type),
        status: hasStatus ? (statuses[name] ?? null) : null,
      })
    }
  }
  const share = records.length === 0 ? 1 : counts.equal / records.length
  return { name, type: typeName(type), ...counts, share, greatest, examples }
}

function compare(served: unknown, backfilled: unknown, type: DataType, tolerance: number): Outcome {
  if (served === null && backfilled === null) return 'equal'
  if (served === null) return 'servedNull'
  if (backfilled === null) return 'backfillNull'
  if (typeof served === 'number' && typeof backfilled === 'number') {
    if (Object.is(served, backfilled)) return 'equal'
    const distance = Math.abs(served - backfilled)
    return distance <= tolerance * Math.max(Math.abs(served), Math.abs(backfilled)) ? 'equal' : 'different'
  }
  return canonicalJson(encode(served, type)) === canonicalJson(encode(backfilled, type)) ? 'equal' : 'different'
}

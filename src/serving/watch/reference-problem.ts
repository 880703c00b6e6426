import { mostBins } from '../../features/quality/table-reference.ts'

/** Why a value is not what `watchReference` gives; null: it is. */
export function referenceProblem(value: unknown): string | null {
  const { format, features, predictions } = fields(value)
  if (format !== 1) return 'it is not a reference of format 1'
  return tableProblem('features', features) ?? (predictions === null ? null : tableProblem('predictions', predictions))
}

function tableProblem(name: string, value: unknown): string | null {
  const { rows, columns } = fields(value)
  if (!isCount(rows) || rows === 0 || !Array.isArray(columns)) return `its ${name} are not distributions of rows`
  const wrong = columns.findIndex(column => !isColumn(column))
  return wrong < 0 ? null : `column ${wrong} of its ${name} has no bins and counts that fit together`
}

function isColumn(value: unknown): boolean {
  const { kind, name, type, edges, values, counts } = fields(value)
  if (typeof name !== 'string' || typeof type !== 'string' || !Array.isArray(counts) || !counts.every(isCount))
    return false
  if (counts.length > mostBins + 2) return false
  if (kind === 'words')
    return isListOf(values, 'string') && new Set(values).size === values.length && counts.length === values.length + 2
  return (
    kind === 'numbers' &&
    isListOf(edges, 'number') &&
    counts.length === edges.length + 3 &&
    isAscending(edges as number[])
  )
}

function isListOf(value: unknown, type: 'string' | 'number'): value is readonly unknown[] {
  return Array.isArray(value) && value.every(element => typeof element === type)
}

function isAscending(edges: readonly number[]): boolean {
  return edges.every((edge, index) => Number.isFinite(edge) && (index === 0 || edge > (edges[index - 1] as number)))
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function fields(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {}
}

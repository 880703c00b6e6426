import type { FeatureSetDefinition } from '../../features/definition/definition.ts'
import { joinedColumns, servedColumns } from '../../features/definition/set-columns.ts'
import type { Problem } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { DataType } from '../../features/schema.ts'
import { showValue } from '../../features/table/input-value.ts'

/** A column of a served set, as answers give it. */
export interface ServedColumn {
  readonly name: string
  readonly type: DataType
  /** Its name as a key of JSON, with the colon. */
  readonly key: string
  /** Its position among the values of a row. */
  readonly at: number
  /** Its position among the statuses of a row; −1: it has none, for it is not joined. */
  readonly statusAt: number
}

/** The columns of a set in the order of a row's values: the request's, the joined and the derived ones. */
export function columnsOf(set: FeatureSetDefinition): readonly ServedColumn[] {
  const first = set.request.length
  const end = first + joinedColumns(set).length
  return servedColumns(set).map(({ name, type }, at) => ({
    ...{ name, type, key: `${JSON.stringify(name)}:`, at },
    statusAt: at >= first && at < end ? at - first : -1,
  }))
}

/** Problems that one answer names. */
const most = 20

/**
 * The columns that a field of a request asks for by name, each once and in that order; null: all.
 *
 * @throws {RequestError} naming those that the set does not have, at most 20 of them.
 */
export function chosenColumns(
  { definition, columns }: { readonly definition: FeatureSetDefinition; readonly columns: readonly ServedColumn[] },
  field: string,
  asked: readonly unknown[] | null,
): readonly ServedColumn[] {
  if (asked === null) return columns
  const chosen: ServedColumn[] = []
  const problems: Problem[] = []
  for (const name of new Set(asked)) {
    const column = columns.find(known => known.name === name)
    if (column !== undefined) chosen.push(column)
    else if (problems.push({ at: field, message: unknownColumn(definition.name, name, columns) }) === most) break
  }
  if (problems.length > 0) throw new RequestError(problems)
  return chosen
}

function unknownColumn(set: string, name: unknown, columns: readonly ServedColumn[]): string {
  const known = columns.map(column => column.name)
  return `set \`${set}\` has no column ${showValue(name)}.${suggestion(name, known)}`
}

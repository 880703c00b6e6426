import { RequestError } from '../../features/errors/online-errors.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import type { HostLimits } from '../host/host-limits.ts'
import { isObject, type JsonObject } from '../http/json-object.ts'

/**
 * Columns as rows; `at` is the field that brings them.
 *
 * @throws {RequestError} where one is not a list, there is none, or their lengths differ, and for more rows than a call may have.
 */
export function rowsOfColumns(at: string, given: JsonObject, limits: HostLimits): readonly object[] {
  const columns = Object.entries(given).map(([name, column]) => [name, listOf(column)] as const)
  const problems = columns
    .filter(([, list]) => list === null)
    .map(([name]) => ({ at: `${at}.${name}`, message: 'a list is needed' }))
  if (columns.length === 0) problems.push({ at, message: 'there is no column' })
  const count = columns[0]?.[1]?.length ?? 0
  for (const [name, list] of columns) {
    if (list !== null && list.length !== count)
      problems.push({ at: `${at}.${name}`, message: `it has ${list.length} values, another column has ${count}` })
  }
  if (problems.length > 0) throw new RequestError(problems)
  checkRowCount(at, count, limits)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, list]) => [name, list?.[row]])),
  )
}

/** A list, also as the `RepeatedValue` of the older form: `{ "val": […] }`. */
function listOf(column: unknown): readonly unknown[] | null {
  if (Array.isArray(column)) return column
  return isObject(column) && Array.isArray(column.val) ? column.val : null
}

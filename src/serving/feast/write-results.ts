import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { DataType } from '../../features/schema.ts'
import { JsonWriter } from '../http/json-writer.ts'
import type { ServedColumn } from '../http/served-column.ts'
import type { ServedSet } from '../http/served-sets.ts'
import type { FeatureSelection } from './feature-references.ts'

const present = '"PRESENT"'
const never = '"1970-01-01T00:00:00Z"'

const statusTexts: { readonly [S in FeatureStatus]: string } = {
  present,
  stale: present,
  ahead: present,
  null: '"NULL_VALUE"',
  missing: '"NOT_FOUND"',
  expired: '"OUTSIDE_MAX_AGE"',
  error: '"INVALID"',
}

/** The names of the entities first, then the features as they were asked for; `results[i]` belongs to `feature_names[i]`. */
export function writeResults(
  { set, columns }: FeatureSelection,
  keys: readonly ServedColumn[],
  rows: readonly PositionalRow[],
): string {
  const writer = new JsonWriter()
  const times = timeTexts(set, rows)
  const [allPresent, allSeen, noneSeen] = [rows.map(() => present).join(), times.join(), rows.map(() => never).join()]
  const tail = (statuses: string, seenAt: string): string =>
    `],"statuses":[${statuses}],"event_timestamps":[${seenAt}]}`
  const [keyTail, presentTail] = [tail(allPresent, noneSeen), tail(allPresent, allSeen)]
  const tailOf = (statusAt: number): string => {
    if (statusAt < 0) return keyTail
    const statuses = rows.map(row => statusTexts[row.statuses[statusAt] as FeatureStatus])
    if (statuses.every(status => status === present)) return presentTail
    return tail(statuses.join(), statuses.map((status, row) => (status === present ? times[row] : never)).join())
  }
  const result = ({ type, at, statusAt }: ServedColumn): string => {
    const write = cellWriter(type, writer)
    return `{"values":[${rows.map(row => write(row.values[at])).join()}${tailOf(statusAt)}`
  }
  const results = [...keys.map(result), ...columns.map(({ column }) => result(column))]
  const names = JSON.stringify([...keys.map(({ name }) => name), ...columns.map(({ name }) => name)])
  return `{"results":[${results.join()}],"metadata":{"feature_names":${names}}}`
}

/** As of when each row was read, most of them as of one time. */
function timeTexts({ definition }: ServedSet, rows: readonly PositionalRow[]): readonly string[] {
  const timeAt = definition.request.findIndex(({ name }) => name === definition.time)
  let before = Number.NaN
  let text = ''
  return rows.map(({ values }) => {
    const time = values[timeAt] as number
    if (time !== before) text = `"${timeText(time)}"`
    before = time
    return text
  })
}

/** Times are texts in this protocol. */
function cellWriter(type: DataType, writer: JsonWriter): (value: unknown) => string {
  const scale = type === 'timestamp' ? 1 : type === 'date' ? 86_400_000 : null
  if (scale === null) return value => writer.value(value)
  return value => (typeof value === 'number' ? `"${timeText(value * scale)}"` : 'null')
}

/** RFC 3339 with no digits of a second, or three. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}

import type { FunctionName } from '../../features/expression/function.ts'
import { quoteText } from '../sql/quoting.ts'
import { argumentOf, type Spell, type SqlCall } from '../sql/spelling.ts'
import { bind } from './bind.ts'
import { quoting } from './quoting.ts'

type CalendarFunction = Extract<
  FunctionName,
  | ('year' | 'quarter' | 'month' | 'week' | 'dayOfMonth' | 'dayOfWeek' | 'dayOfYear')
  | ('hour' | 'minute' | 'second' | 'dateOf' | 'millisecondsBetween' | 'plusMilliseconds')
>

const part =
  (name: string): Spell =>
  call =>
    `CAST(${name}(${wallClock(call)}) AS INTEGER)`

/** Instants are epoch milliseconds; a part of the calendar is taken from the time on the wall of the zone. */
export const calendarFunctions: { readonly [F in CalendarFunction]: Spell } = {
  year: part('year'),
  quarter: part('quarter'),
  month: part('month'),
  week: part('week'),
  dayOfMonth: part('day'),
  dayOfWeek: call => `CAST(isodow(${wallClock(call)}) - 1 AS INTEGER)`,
  dayOfYear: part('dayofyear'),
  hour: part('hour'),
  minute: part('minute'),
  second: part('second'),
  dateOf: call => `CAST(CAST(${wallClock(call)} AS DATE) - DATE '1970-01-01' AS INTEGER)`,
  millisecondsBetween: call =>
    `(CAST(${argumentOf(call, 0).as('timestamp')} AS DOUBLE) - CAST(${argumentOf(call, 1).as('timestamp')} AS DOUBLE))`,
  plusMilliseconds: call => {
    const moved = `floor(CAST(${argumentOf(call, 0).as('timestamp')} AS DOUBLE) + ${argumentOf(call, 1).as('float64')})`
    const refused = `error('a time moved beyond 8.64e15 ms of 1970')`
    return bind(
      moved,
      t =>
        `CASE WHEN abs(${t}) <= 8640000000000000 THEN CAST(${t} AS BIGINT) WHEN ${t} IS NOT NULL THEN ${refused} END`,
    )
  },
}

const utc: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC'])

function wallClock(call: SqlCall): string {
  const instant = `epoch_ms(${argumentOf(call, 0).as('timestamp')})`
  const { node } = argumentOf(call, 1)
  const zone = node.kind === 'literal' ? String(node.value) : 'UTC'
  return utc.has(zone) ? instant : `(${instant} AT TIME ZONE 'UTC' AT TIME ZONE ${quoteText(quoting, zone)})`
}

import { isZone } from '../../features/definition/zone.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { datetimeOrdinalDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { call, column, literal, type Output } from '../program.ts'

/** The parameters of `DatetimeOrdinal`. */
export interface DatetimeOrdinalParams {
  /** The day that has number 1, `YYYY-MM-DD`. Default null: 0001-01-01, as Python's `toordinal`. */
  readonly startDate: string | null
  /** The zone in which times have their day, an IANA name; dates have none. Default `UTC`, whatever the zone of the process. */
  readonly timeZone: string
}

/** The number of 1970-01-01 by Python's `toordinal`. */
const ordinalOfEpoch = 719_163
const day = 86_400_000

/** How `DatetimeOrdinal` computes; it learns nothing but the columns. */
export const datetimeOrdinal: TableKind<DatetimeOrdinalParams, object> = {
  kind: 'DatetimeOrdinal',
  version: 1,
  defaults: datetimeOrdinalDefaults,
  rules: {
    startDate: value =>
      value === null || daysOf(value) !== null ? null : 'is neither a date like 2001-05-17 nor null',
    timeZone: value =>
      typeof value === 'string' && isZone(value)
        ? null
        : 'is not a time zone; use an IANA name like Europe/Paris, or UTC',
  },
  accepts: 'time',
  readsNumbersAs64: false,
  learn: () => ({}),
  program: (inputs, { startDate, timeZone }) => {
    const first = startDate === null ? -ordinalOfEpoch : (daysOf(startDate) ?? 0) - 1
    const outputs = Object.entries(inputs).map(([name, type]): Output => {
      const date = type === 'date' ? column(name) : call('dateOf', column(name), literal(timeZone, 'string'))
      const days: Expression = { kind: 'cast', to: 'float64', try: false, argument: date }
      return { kind: 'dense', name: `${name}_ordinal`, type: 'float64', expression: call('sub', days, literal(first)) }
    })
    return { inputs, finite: [], outputs }
  },
  inverse: () => null,
  isState: () => true,
}

/** The days of a date since 1970-01-01; null for a text that is none. */
function daysOf(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const time = Date.parse(`${text}T00:00:00Z`)
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  return isDay ? time / day : null
}

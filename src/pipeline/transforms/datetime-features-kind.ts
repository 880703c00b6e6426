import { isZone } from '../../features/definition/zone.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { FunctionName } from '../../features/expression/function.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { datetimeFeaturesDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { call, choose, column, literal, type Output, type Program, tableCall } from '../program.ts'

/** What can be read off a time; the names are those of feature-engine. */
export type DatetimeFeature = (typeof datetimeFeatureNames)[number]

/** The parameters of `DatetimeFeatures`. */
export interface DatetimeFeaturesParams {
  /** The features of each time. Default: month, year, day_of_week, day_of_month, hour, minute, second. */
  readonly features: readonly DatetimeFeature[]
  /** The zone in which times are read, an IANA name; dates have none. Default `UTC`, whatever the zone of the process. */
  readonly timeZone: string
}

const datetimeFeatureNames = [
  'month',
  'quarter',
  'semester',
  'year',
  'week',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'weekend',
  'month_start',
  'month_end',
  'quarter_start',
  'quarter_end',
  'year_start',
  'year_end',
  'leap_year',
  'days_in_month',
  'hour',
  'minute',
  'second',
] as const

/** What `DatetimeFeatures` computes; it learns nothing but the columns. */
export const datetimeFeatures: TableKind<DatetimeFeaturesParams, object> = {
  kind: 'DatetimeFeatures',
  version: 1,
  defaults: datetimeFeaturesDefaults,
  rules: {
    features: value =>
      areFeatures(value) ? null : `is not a list of different ones of ${datetimeFeatureNames.join(', ')}`,
    timeZone: value =>
      typeof value === 'string' && isZone(value)
        ? null
        : 'is not a time zone; use an IANA name like Europe/Paris, or UTC',
  },
  accepts: 'time',
  readsNumbersAs64: false,
  learn: () => ({}),
  program,
  inverse: () => null,
  isState: () => true,
}

function areFeatures(value: unknown): boolean {
  const known: readonly unknown[] = datetimeFeatureNames
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every(each => known.includes(each))
  )
}

function program(inputs: Schema, { features, timeZone }: DatetimeFeaturesParams): Program {
  const outputs = Object.entries(inputs).flatMap(([name, type]) => {
    const clock = wallClock(name, type, timeZone)
    return features.map((feature): Output => {
      const expression = { kind: 'cast', to: 'float64', try: false, argument: readings[feature](clock) } as const
      return { kind: 'dense', name: `${name}_${feature}`, type: 'float64', expression }
    })
  })
  return { inputs, finite: [], outputs }
}

/** A part of the calendar or of the day of one column's times. */
type Clock = (part: FunctionName) => Expression

function wallClock(name: string, type: DataType, timeZone: string): Clock {
  if (type === 'timestamp') return part => call(part, column(name), literal(timeZone, 'string'))
  const midnight = instantOf(name, type)
  return part => call(part, midnight, literal('UTC', 'string'))
}

/** A column of times or dates as timestamps; a date is its midnight in UTC. */
export function instantOf(name: string, type: DataType | undefined): Expression {
  return type === 'timestamp' ? column(name) : { kind: 'cast', to: 'timestamp', try: true, argument: column(name) }
}

const readings: { readonly [F in DatetimeFeature]: (clock: Clock) => Expression } = {
  month: clock => clock('month'),
  quarter: clock => clock('quarter'),
  semester: clock => tableCall('searchSorted', { keys: [1, 7], side: 'right' }, clock('month')),
  year: clock => clock('year'),
  week: clock => clock('week'),
  day_of_week: clock => clock('dayOfWeek'),
  day_of_month: clock => clock('dayOfMonth'),
  day_of_year: clock => clock('dayOfYear'),
  weekend: clock => call('ge', clock('dayOfWeek'), literal(5, 'int32')),
  month_start: clock => isOne(clock('dayOfMonth')),
  month_end: isMonthEnd,
  quarter_start: clock => call('and', isOne(clock('dayOfMonth')), isAmong(clock('month'), [1, 4, 7, 10])),
  quarter_end: clock => call('and', isMonthEnd(clock), isAmong(clock('month'), [3, 6, 9, 12])),
  year_start: clock => isOne(clock('dayOfYear')),
  year_end: clock => call('and', isMonthEnd(clock), isAmong(clock('month'), [12])),
  leap_year: isLeapYear,
  days_in_month: daysInMonth,
  hour: clock => clock('hour'),
  minute: clock => clock('minute'),
  second: clock => clock('second'),
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysInMonth(clock: Clock): Expression {
  const keys = monthLengths.map((_, month) => month + 1)
  const usual = tableCall('lookup', { keys, values: monthLengths }, clock('month'))
  return choose([[call('and', isLeapYear(clock), isAmong(clock('month'), [2])), literal(29)]], usual)
}

function isMonthEnd(clock: Clock): Expression {
  return call('eq', clock('dayOfMonth'), daysInMonth(clock))
}

function isLeapYear(clock: Clock): Expression {
  const divides = (years: number): Expression => call('eq', call('mod', clock('year'), literal(years)), literal(0))
  return call('and', divides(4), call('or', call('not', divides(100)), divides(400)))
}

function isOne(part: Expression): Expression {
  return call('eq', part, literal(1, 'int32'))
}

/** Whether a number is one of some, null where it is null. */
function isAmong(part: Expression, numbers: readonly number[]): Expression {
  return numbers
    .map((number): Expression => call('eq', part, literal(number, 'int32')))
    .reduce((either, or) => call('or', either, or))
}

import type { FunctionName } from '../expression/function.ts'
import { zoneOffset } from '../table/zone-offset.ts'

const day = 86_400_000
/** Where wall-clock times still fit into a `Date`; beyond it, the offset stays as it is here. */
const farthest = 8.64e15 - 2 * day

export type CalendarFunction = Extract<
  FunctionName,
  | ('year' | 'quarter' | 'month' | 'week' | 'dayOfMonth' | 'dayOfWeek' | 'dayOfYear')
  | ('hour' | 'minute' | 'second' | 'dateOf')
>

/** The calendar part of an instant in a zone; never the process's own zone. */
export function calendarFunction(name: CalendarFunction, zone: string): (time: number) => number {
  const part = parts[name]
  if (utc.has(zone)) return part
  const offsetAt = zoneOffset(zone)
  return time => part(time + offsetAt(Math.min(Math.max(time, -farthest), farthest)))
}

const utc: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC'])

/** Parts of a wall-clock time, written as milliseconds as if it were UTC. */
const parts: { readonly [F in CalendarFunction]: (local: number) => number } = {
  year: local => yearOf(dayNumber(local)),
  quarter: local => Math.ceil(monthOf(dayNumber(local)) / 3),
  month: local => monthOf(dayNumber(local)),
  week: local => isoWeek(dayNumber(local)),
  dayOfMonth: local => dayOfMonth(dayNumber(local)),
  dayOfWeek: local => dayOfWeek(dayNumber(local)),
  dayOfYear: local => dayOfYear(dayNumber(local)),
  hour: local => Math.floor(timeOfDay(local) / 3_600_000),
  minute: local => Math.floor(timeOfDay(local) / 60_000) % 60,
  second: local => Math.floor(timeOfDay(local) / 1000) % 60,
  dateOf: dayNumber,
}

function dayNumber(local: number): number {
  return Math.floor(local / day) + 0
}

function timeOfDay(local: number): number {
  return local - Math.floor(local / day) * day
}

/** Day 0, 1970-01-01, was a Thursday. */
function dayOfWeek(days: number): number {
  return (((days + 3) % 7) + 7) % 7
}

/*
 * Howard Hinnant's civil_from_days (https://howardhinnant.github.io/date_algorithms.html): years start in March, so that the leap day is
 * their last day, and are counted within eras of 400 years or 146,097 days.
 */
function dayOfEra(days: number): number {
  const shifted = days + 719_468
  return shifted - Math.floor(shifted / 146_097) * 146_097
}

function yearOfEra(ofEra: number): number {
  return Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
}

/** The day of a year that starts on 1 March, from 0. */
function dayFromMarch(days: number): number {
  const ofEra = dayOfEra(days)
  const year = yearOfEra(ofEra)
  return ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
}

function yearOf(days: number): number {
  const era = Math.floor((days + 719_468) / 146_097)
  const year = yearOfEra(dayOfEra(days)) + era * 400
  return (dayFromMarch(days) >= 306 ? year + 1 : year) + 0
}

function monthOf(days: number): number {
  const fromMarch = Math.floor((5 * dayFromMarch(days) + 2) / 153)
  return fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
}

function dayOfMonth(days: number): number {
  const fromMarch = dayFromMarch(days)
  const month = Math.floor((5 * fromMarch + 2) / 153)
  return fromMarch - Math.floor((153 * month + 2) / 5) + 1
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function dayOfYear(days: number): number {
  const fromMarch = dayFromMarch(days)
  return fromMarch >= 306 ? fromMarch - 305 : fromMarch + 60 + (isLeap(yearOf(days)) ? 1 : 0)
}

/** The week of ISO 8601 is that of its Thursday. */
function isoWeek(days: number): number {
  return Math.floor((dayOfYear(days - dayOfWeek(days) + 3) - 1) / 7) + 1
}

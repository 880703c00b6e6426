import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CalendarFunction, calendarFunction } from '../../../src/features/evaluate/calendar-functions.ts'

const at = (name: CalendarFunction, text: string, zone = 'UTC'): number =>
  calendarFunction(name, zone)(Date.parse(text))

test('dates in UTC are those of the proleptic Gregorian calendar', () => {
  const day = 86_400_000
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), time => {
      const date = new Date(time)
      expect(calendarFunction('year', 'UTC')(time)).toBe(date.getUTCFullYear())
      expect(calendarFunction('month', 'UTC')(time)).toBe(date.getUTCMonth() + 1)
      expect(calendarFunction('dayOfMonth', 'UTC')(time)).toBe(date.getUTCDate())
      expect(calendarFunction('dayOfWeek', 'UTC')(time)).toBe((date.getUTCDay() + 6) % 7)
      expect(calendarFunction('hour', 'UTC')(time)).toBe(date.getUTCHours())
      expect(calendarFunction('dateOf', 'UTC')(time)).toBe(Math.floor(time / day))
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('weeks are those of ISO 8601', () => {
  expect(at('week', '2020-12-31T00:00:00Z')).toBe(53)
  expect(at('week', '2021-01-03T00:00:00Z')).toBe(53)
  expect(at('week', '2021-01-04T00:00:00Z')).toBe(1)
  expect(at('week', '2024-12-30T00:00:00Z')).toBe(1)
})

test('leap days count', () => {
  expect(at('dayOfYear', '2000-12-31T00:00:00Z')).toBe(366)
  expect(at('dayOfYear', '1900-12-31T00:00:00Z')).toBe(365)
  expect(at('dayOfYear', '2024-03-01T00:00:00Z')).toBe(61)
})

test('Monday is 0', () => {
  expect(at('dayOfWeek', '2001-05-07T00:00:00Z')).toBe(0)
  expect(at('dayOfWeek', '2001-05-06T23:59:59.999Z')).toBe(6)
})

test('clocks go forward and back as the zone says', () => {
  const zone = 'America/New_York'
  expect(at('hour', '2001-04-01T06:59:59.999Z', zone)).toBe(1)
  expect(at('hour', '2001-04-01T07:00:00Z', zone)).toBe(3)
  expect(at('hour', '2001-10-28T05:59:59Z', zone)).toBe(1)
  expect(at('hour', '2001-10-28T06:00:00Z', zone)).toBe(1)
  expect(at('dayOfMonth', '2001-05-01T03:59:00Z', zone)).toBe(30)
  expect(at('minute', '2001-05-01T00:00:00Z', 'Asia/Kathmandu')).toBe(45)
})

test('every hour of a zone agrees with Intl', () => {
  for (const zone of [
    'Europe/London',
    'Pacific/Apia',
    'Africa/Casablanca',
    'America/St_Johns',
    'Australia/Lord_Howe',
  ]) {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const [hour, minute] = [calendarFunction('hour', zone), calendarFunction('minute', zone)]
    for (let time = Date.UTC(2011, 0, 1); time < Date.UTC(2012, 1, 1); time += 1_800_000) {
      const text = `${String(hour(time)).padStart(2, '0')}:${String(minute(time)).padStart(2, '0')}`
      if (text !== format.format(time)) expect(`${zone} ${time} ${text}`).toBe(format.format(time))
    }
  }
})

test('the first and last instants have a calendar in every zone', () => {
  expect(calendarFunction('year', 'Europe/Paris')(8.64e15)).toBe(275_760)
  expect(calendarFunction('year', 'Europe/Paris')(-8.64e15)).toBe(-271_821)
})

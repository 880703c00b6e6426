import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import {
  CyclicalFeatures,
  type DatetimeFeature,
  DatetimeFeatures,
  DatetimeOrdinal,
  DatetimeSubtraction,
} from '../../src/index.ts'

const runs = 12
const everything = [
  ...(['month', 'quarter', 'semester', 'year', 'week', 'day_of_week', 'day_of_month', 'day_of_year'] as const),
  ...(['weekend', 'month_start', 'month_end', 'quarter_start', 'quarter_end', 'year_start', 'year_end'] as const),
  ...(['leap_year', 'days_in_month', 'hour', 'minute', 'second'] as const),
] satisfies DatetimeFeature[]

const instant = fc.option(fc.integer({ min: -2e12, max: 4e12 }))
const times = fc
  .array(instant, { minLength: 1, maxLength: 15 })
  .map(values => new Table([['at', columnFromExact('timestamp', values)] as const], values.length) as Table)
transformLaws(test, () => new DatetimeFeatures({ features: everything, timeZone: 'Asia/Kathmandu' }), {
  tables: times,
  runs,
})
transformLaws(test, () => new CyclicalFeatures({ period: 24 }), { runs })

describe('DatetimeFeatures', () => {
  const read = async (text: string, feature: DatetimeFeature, timeZone = 'UTC'): Promise<unknown> => {
    const table = tableFromRows({ at: 'timestamp' }, [{ at: new Date(text) }])
    const fitted = await new DatetimeFeatures({ features: [feature], timeZone }).fit(table)
    return (await fitted.transform(table)).column(`at_${feature}`).get(0)
  }

  // pandas 3: the same words of Timestamp and its calendar.
  test.each<[string, DatetimeFeature, number]>([
    ['2024-02-29T23:59:58Z', 'month', 2],
    ['2024-02-29T23:59:58Z', 'days_in_month', 29],
    ['2023-02-01T00:00:00Z', 'days_in_month', 28],
    ['1900-02-01T00:00:00Z', 'leap_year', 0],
    ['2000-02-01T00:00:00Z', 'leap_year', 1],
    ['2024-02-29T23:59:58Z', 'month_end', 1],
    ['2024-02-28T23:59:58Z', 'month_end', 0],
    ['2024-06-30T00:00:00Z', 'semester', 1],
    ['2024-07-01T00:00:00Z', 'semester', 2],
    ['2024-07-01T00:00:00Z', 'quarter_start', 1],
    ['2024-08-01T00:00:00Z', 'quarter_start', 0],
    ['2024-06-30T00:00:00Z', 'quarter_end', 1],
    ['2024-05-31T00:00:00Z', 'quarter_end', 0],
    ['2024-01-01T00:00:00Z', 'year_start', 1],
    ['2024-12-31T00:00:00Z', 'year_end', 1],
    ['2024-12-31T00:00:00Z', 'day_of_year', 366],
    ['2024-12-30T00:00:00Z', 'week', 1],
    ['2024-03-02T00:00:00Z', 'weekend', 1],
    ['2024-03-04T00:00:00Z', 'day_of_week', 0],
    ['1969-12-31T23:59:59Z', 'second', 59],
  ])('%s has the %s %d', async (text, feature, wanted) => {
    expect(await read(text, feature)).toBe(wanted)
  })

  test('reads times in the zone that is given', async () => {
    expect(await read('2024-03-10T07:30:00Z', 'hour', 'America/New_York')).toBe(3)
    expect(await read('2024-01-01T00:00:00Z', 'year', 'America/New_York')).toBe(2023)
  })

  test('reads dates without a zone, and gives null of null', async () => {
    const table = tableFromRows({ day: 'date' }, [{ day: '2024-01-01' }, { day: null }] as never)
    const fitted = await new DatetimeFeatures({ features: ['year', 'weekend'], timeZone: 'America/New_York' }).fit(
      table,
    )
    expect([...(await fitted.transform(table)).rows()]).toEqual([
      { day_year: 2024, day_weekend: 0 },
      { day_year: null, day_weekend: null },
    ])
  })

  test.each([
    [
      { timeZone: 'Mars/Olympus' },
      "`timeZone`: 'Mars/Olympus' is not a time zone; use an IANA name like Europe/Paris, or UTC",
    ],
    [{ features: ['era' as never] }, '`features`: ["era"] is not a list of different ones of month, quarter'],
    [{ features: [] }, '`features`: [] is not a list'],
  ])('refuses %j', async (params, message) => {
    const table = tableFromRows({ at: 'timestamp' }, [{ at: 0 }] as never)
    await expect(new DatetimeFeatures(params).fit(table)).rejects.toThrow(message)
  })

  test('refuses a column of numbers', async () => {
    const fit = new DatetimeFeatures().fit(tableFromRows({ n: 'float64' }, [{ n: 0 }]) as never)
    await expect(fit).rejects.toThrow('a date or timestamp')
  })
})

describe('CyclicalFeatures', () => {
  const table = tableFromRows({ hour: 'int32', month: 'float64' }, [{ hour: 6, month: 12 }])

  test('puts numbers on a circle, with a period for each column', async () => {
    const fitted = await new CyclicalFeatures({ period: { hour: 24, month: 12 } }).fit(table)
    expect(fitted.names).toEqual(['hour_sin', 'hour_cos', 'month_sin', 'month_cos'])
    const row = Object.values(fitted.transformRow({ hour: 6, month: 12 })) as number[]
    for (const [index, value] of [1, 0, 0, 1].entries()) expect(row[index]).toBeCloseTo(value, 14)
  })

  test.each([
    [{}, '`period`: null is not a number above 0, nor one for each column'],
    [{ period: 0 }, '`period`: 0 is not a number above 0'],
    [
      { period: { hour: 24 } },
      '`period`: there is none for column `month`; name it, or give one number for all columns.',
    ],
  ])('refuses %j', async (params, message) => {
    await expect(new CyclicalFeatures(params).fit(table)).rejects.toThrow(message)
  })
})

const timesAndDates = fc
  .array(fc.tuple(instant, fc.option(fc.integer({ min: -20_000, max: 40_000 }))), { minLength: 1, maxLength: 10 })
  .map(rows => {
    const at = columnFromExact(
      'timestamp',
      rows.map(([time]) => time),
    )
    const day = columnFromExact(
      'date',
      rows.map(([, date]) => date),
    )
    return new Table([['at', at] as const, ['day', day] as const], rows.length) as unknown as Table
  })
transformLaws(test, () => new DatetimeSubtraction({ reference: ['day'], outputUnit: 'h' }), {
  tables: timesAndDates,
  runs,
})
transformLaws(test, () => new DatetimeOrdinal({ timeZone: 'Pacific/Apia' }), { tables: timesAndDates, runs })

describe('times apart and numbered days', () => {
  const schema = { a: 'timestamp', b: 'timestamp' } as const
  const rows = tableFromRows(schema, [
    { a: new Date('2024-02-29T23:59:58Z'), b: new Date('2024-02-28T11:59:58Z') },
    { a: new Date('1969-12-31T12:00:00Z'), b: new Date('2000-01-01T00:00:00Z') },
    { a: null, b: new Date('2000-01-01T00:00:00Z') },
  ])

  // feature-engine 1.9.4.
  test.each([
    ['W', [0.21428571428571427, -1565.3571428571429]],
    ['D', [1.5, -10957.5]],
    ['h', [36, -262980]],
    ['m', [2160, -15778800]],
    ['s', [129600, -946728000]],
    ['ms', [129600000, -946728000000]],
  ] as const)('apart in %s', async (outputUnit, wanted) => {
    const fitted = await new DatetimeSubtraction({ reference: ['b'], outputUnit }).fit(rows)
    const found = (await fitted.transform(rows)).column('a_sub_b').toArray()
    expect(found).toEqual([...wanted, null])
  })

  test('days are numbered as Python does, or from a day on, in the zone that is given', async () => {
    const days = async (params: object): Promise<unknown[]> => {
      const fitted = await new DatetimeOrdinal(params).fit(rows)
      return (await fitted.transform(rows)).column('a_ordinal').toArray()
    }
    expect(await days({})).toEqual([738945, 719162, null])
    expect(await days({ startDate: '2000-01-01' })).toEqual([8826, -10957, null])
    expect(await days({ timeZone: 'Europe/Paris' })).toEqual([738946, 719162, null])
    await expect(days({ startDate: '2001-02-29' })).rejects.toThrow(
      "Parameter `startDate`: '2001-02-29' is neither a date like 2001-05-17 nor null.",
    )
  })

  test('what cannot be subtracted is refused', async () => {
    await expect(new DatetimeSubtraction({ reference: ['a', 'b'] }).fit(rows)).rejects.toThrow(
      'DatetimeSubtraction cannot be fitted: every column is a reference; nothing is left to subtract from.',
    )
    await expect(new DatetimeSubtraction({ reference: ['bb'] }).fit(rows)).rejects.toThrow(
      'Column `bb` is not in the input of DatetimeSubtraction. Did you mean `b`?',
    )
  })
})

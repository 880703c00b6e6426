import { expect, test } from 'vitest'
import { InvalidValueError } from '../../../src/features/errors/column-errors.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { tableFromRows, toTable } from '../../../src/features/table/from-rows.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'

const read = (type: DataType, value: unknown, zone?: string) =>
  tableFromRows({ x: type }, [{ x: value as never }], zone === undefined ? {} : { zone })
    .column('x')
    .get(0)

test('reads lenient values exactly', () => {
  expect(read('timestamp', new Date(5))).toBe(5)
  expect(read('timestamp', '2001-05-01T10:00:00Z')).toBe(Date.UTC(2001, 4, 1, 10))
  expect(read('timestamp', '2001-05-01 10:00:00.1239+05:30')).toBe(Date.UTC(2001, 4, 1, 4, 30, 0, 123))
  expect(read('timestamp', '2001-05-01T10:00-0800')).toBe(Date.UTC(2001, 4, 1, 18))
  expect(read('timestamp', '1969-12-31T23:59:59.9999Z')).toBe(-1)
  expect(read('timestamp', -0.5)).toBe(-1)
  expect(read('timestamp', -0)).toBe(0)
  expect(read('timestamp', '+010000-01-01T00:00:00Z')).toBe(Date.UTC(10000, 0, 1))
  expect(read('timestamp', '0050-03-01T00:00:00Z')).toBe(Date.parse('0050-03-01T00:00:00Z'))
  expect(read('date', '1969-12-31')).toBe(-1)
  expect(read('float32', 0.1)).toBe(Math.fround(0.1))
  expect(read('bigint', 3)).toBe(3n)
  expect(read('int64', -0)).toBe(0)
  expect(read('float64', -0)).toBe(-0)
  expect(read('float64', Number.NaN)).toBe(Number.NaN)
  expect(read('string', undefined)).toBe(null)
  expect(read({ list: 'timestamp' }, ['2001-05-01T00:00:00Z', undefined])).toEqual([Date.UTC(2001, 4, 1), null])
  expect(read({ map: 'float64' }, { a: 1 })).toEqual(new Map([['a', 1]]))
  expect(read({ struct: { a: 'date', b: 'string' } }, { a: '1970-01-02' })).toEqual({ a: 1, b: null })
})

test('reads wall-clock times in their zone, also around a change of the clock', () => {
  const paris = (text: string) => new Date(read('timestamp', text, 'Europe/Paris') as number).toISOString()
  expect(paris('2001-03-25T01:59:59.999')).toBe('2001-03-25T00:59:59.999Z')
  expect(paris('2001-03-25T02:30')).toBe('2001-03-25T01:30:00.000Z')
  expect(paris('2001-03-25T03:00')).toBe('2001-03-25T01:00:00.000Z')
  expect(paris('2001-10-28T02:30')).toBe('2001-10-28T00:30:00.000Z')
  expect(paris('2001-10-28T03:00')).toBe('2001-10-28T02:00:00.000Z')
  expect(paris('2001-10-28T02:30Z')).toBe('2001-10-28T02:30:00.000Z')
})

test.each<[DataType, unknown, string]>([
  [
    'timestamp',
    '2001-05-01 10:00',
    '"2001-05-01 10:00" has no time zone; append Z or an offset like +02:00, or say the zone with `zone: \'Europe/Paris\'`.',
  ],
  [
    'timestamp',
    '2001-05-01',
    '"2001-05-01" is a date, not a time; write a time with a zone, like 2001-05-01T00:00:00Z.',
  ],
  ['timestamp', 'yesterday', '"yesterday" is not a timestamp; write ISO 8601 with a zone, like 2001-05-01T10:00:00Z.'],
  [
    'timestamp',
    '2001-02-30T00:00:00Z',
    '"2001-02-30T00:00:00Z" is not a timestamp; write ISO 8601 with a zone, like 2001-05-01T10:00:00Z.',
  ],
  ['timestamp', Number.NaN, 'NaN is not a time within 8.64e15 ms of 1970.'],
  ['date', '2001-05-01T00:00:00Z', '"2001-05-01T00:00:00Z" is not a date; write YYYY-MM-DD.'],
  ['float64', '12', '"12" is a string, but float64 is needed.'],
  ['string', 12, '12 is a number, but string is needed.'],
  ['string', {}, 'an object is given, but string is needed.'],
  [
    'int64',
    2 ** 53,
    '9007199254740992 is outside the range of int64, -9007199254740991 to 9007199254740991; declare the column `bigint`.',
  ],
  ['int32', 2 ** 31, '2147483648 is outside the range of int32, -2147483648 to 2147483647; declare the column int64.'],
  ['int32', 1.5, '1.5 is not an integer, but int32 is needed.'],
  ['int64', 3n, '3n is a bigint, but int64 is needed.'],
  ['bigint', 2n ** 63n, '9223372036854775808n does not fit into 64 bits.'],
  ['boolean', 1, '1 is a number, but boolean is needed.'],
  [{ list: 'float64' }, [1, 'a'], 'element 1: "a" is a string, but float64 is needed.'],
  [{ struct: { delay: 'float64' } }, { dealy: 1 }, 'field `dealy` is not declared. Did you mean `delay`?'],
])('refuses %j: %s', (type, value, detail) => {
  expect(() => read(type, value)).toThrow(new InvalidValueError('x', 0, detail))
})

test('names the first bad cell and lists the others, unknown columns and unreadable rows', () => {
  const rows = [{ origin: 'SEA', dealy: 1 }, 7, { origin: 3, delay: '4' }]
  const attempt = () => tableFromRows({ origin: 'string', delay: 'float64' }, rows as never, { subject: 'spine' })
  expect(attempt).toThrow(
    [
      'Column `dealy`, row 0: the column is not declared. Did you mean `delay`? (in spine)',
      '  also column `origin`, row 1: the row is 7, not an object with columns.',
      '  also column `origin`, row 2: 3 is a number, but string is needed.',
      '  also column `delay`, row 2: "4" is a string, but float64 is needed.',
    ].join('\n'),
  )
})

test('lists ten bad cells and counts the rest', () => {
  const attempt = () =>
    tableFromRows(
      { x: 'float64' },
      Array.from({ length: 13 }, () => ({ x: 'a' as never })),
    )
  expect(attempt).toThrow(/row 0: .*\n(.*\n){9} {2}and 3 more\.$/)
})

test('accepts a table, widening exactly, and rows without a schema', async () => {
  const table = tableFromRows({ n: 'int32', s: 'string' }, [{ n: 1, s: 'a' }, {}])
  const wide = await toTable(table, { n: 'float64' })
  expect(wide.columnTypes).toEqual({ n: 'float64' })
  expect(wide.column('n').toArray()).toEqual([1, null])
  expect((await toTable(table, { n: 'bigint' })).column('n').toArray()).toEqual([1n, null])
  expect(sameTables(await toTable(table), table)).toBe(true)
  const inferred = await toTable([
    { a: null, t: new Date(1) },
    { a: 1, l: ['x'] },
  ] as never)
  expect(inferred.columnTypes).toEqual({ a: 'float64', t: 'timestamp', l: { list: 'string' } })
})

test('refuses columns that are missing or of another type, and what is no table', async () => {
  const table = tableFromRows({ origin: 'string', delay: 'float64' }, [])
  await expect(toTable(table, { orign: 'string' }, { subject: 'spine' })).rejects.toThrow(
    'Column `orign` is not in spine. Did you mean `origin`?',
  )
  await expect(toTable(table, { delay: 'int64' }, { subject: 'spine' })).rejects.toThrow(
    'Column `delay` of spine is float64, but int64 is needed.',
  )
  await expect(toTable(5 as never)).rejects.toThrow(
    'Parameter `input`: 5 is not a Table, an Arrow table or an array of rows.',
  )
  await expect(toTable([{ a: null }] as never)).rejects.toThrow(
    'column `a` of the table has no value to tell its type from; give a schema.',
  )
})

test('says where the schema goes, when the two are swapped', () => {
  const rows = [{ x: 1 }]
  expect(() => tableFromRows(rows as never, { x: 'float64' } as never)).toThrow(
    'Parameter `rows`: after the schema, a list of rows is needed.',
  )
})

import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Column } from '../../../src/features/table/column.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { Table } from '../../../src/features/table/table.ts'
import { Probabilities } from '../../../src/pipeline/probabilities.ts'

test('console.log shows the columns of a table with their types, and its first rows', () => {
  const schema = { at: 'timestamp', day: 'date', n: 'bigint', words: { list: 'string' }, text: 'string' } as const
  const at = Date.UTC(2001, 5, 17, 8, 30)
  const rows = Array.from({ length: 1200 }, (_, n) => ({
    at: at + n,
    day: n,
    n: BigInt(n),
    words: ['a', 'b'],
    text: null,
  }))
  const first = { at, day: 0, n: 0n, words: [], text: 'a long text that would leave no room for anything else' }
  expect(inspect(tableFromRows(schema, [first, ...rows])).split('\n')).toEqual([
    'Table of 1,201 rows',
    'at                        day         n       words         text',
    'timestamp                 date        bigint  list<string>  string',
    "2001-06-17T08:30:00.000Z  1970-01-01  0n      []            'a long text that would leave…",
    "2001-06-17T08:30:00.000Z  1970-01-01  0n      [ 'a', 'b' ]  null",
    ...Array.from({ length: 8 }, (_, n) => [
      `2001-06-17T08:30:00.00${n + 1}Z  1970-01-${String(n + 2).padStart(2, '0')}  ${n + 1}n      [ 'a', 'b' ]  null`,
    ]).flat(),
    '…',
  ])
})

test('a wide table is shown as far as twelve columns, an empty one as its columns', () => {
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`c${n}`, 'float64' as const]))
  const [title, names, ...others] = inspect(tableFromRows(wide, [])).split('\n')
  expect([title, names?.split(/ +/).slice(-2)]).toEqual(['Table of 0 rows', ['c11', '…']])
  expect(others).toHaveLength(1)
  const never = new Table(
    [['at', new Column('timestamp', 1, { kind: 'number', values: Float64Array.of(1e300), validity: null })]],
    1,
  )
  expect(inspect(never)).toContain('1e+300')
  expect(inspect({ table: tableFromRows({ a: 'float64' }, [{ a: 1 }]) })).toContain('Table of 1 row\n')
})

test('a table in a text is its preview', () => {
  const text = `${tableFromRows({ a: 'float64' }, [{ a: 1 }])}`
  expect(text).toBe('Table of 1 row\na\nfloat64\n1')
})

test('a column shows its type, how many rows it has, and its first values', () => {
  const { columns } = tableFromRows(
    { n: 'int32', text: 'string', at: 'timestamp', map: { map: 'float64' }, bytes: 'binary' },
    [
      {
        n: 1,
        text: 'a',
        at: 0,
        map: new Map([
          ['a', -0],
          ['b', 2],
        ]),
        bytes: Uint8Array.of(1, 2),
      },
      { n: null, text: 'b', at: 1, map: new Map(), bytes: new Uint8Array() },
    ],
  )
  expect(columns.map(column => inspect(column))).toEqual([
    'Column of 2 rows, int32: [1, null]',
    "Column of 2 rows, string: ['a', 'b']",
    'Column of 2 rows, timestamp: [1970-01-01T00:00:00.000Z, 1970-01-01T00:00:00.001Z]',
    'Column of 2 rows, map<string, float64>: [{ a: -0, b: 2 }, {}]',
    'Column of 2 rows, binary: [Uint8Array [ 1, 2 ], Uint8Array []]',
  ])
  const long = tableFromRows(
    { n: 'int32' },
    Array.from({ length: 1200 }, (_, n) => ({ n })),
  ).column('n')
  expect(String(long)).toBe('Column of 1,200 rows, int32: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]')
})

test('probabilities show their classes and first rows', () => {
  const values = Float64Array.from({ length: 24 }, (_, at) => (at % 2 === 0 ? 0.25 : 0.75))
  expect(inspect(new Probabilities([false, true], 12, values)).split('\n')).toEqual([
    'Probabilities of 12 rows',
    'false    true',
    'float64  float64',
    ...Array.from({ length: 10 }, () => '0.25     0.75'),
    '…',
  ])
})

test('of bytes, as of lists, only the first ones are looked at', () => {
  let looked = 0
  class Watched extends Uint8Array {
    override *[Symbol.iterator](): ArrayIterator<number> {
      for (let at = 0; at < this.length; at++) {
        looked++
        yield this[at] as number
      }
    }
  }
  const bytes = new Column('binary', 1, { kind: 'boxed', values: [new Watched(100_000)], validity: null } as never)
  expect(String(bytes)).toMatch(/: \[Uint8Array \[ 0, 0, 0, .*…\]$/)
  expect(looked).toBeLessThan(100)
  const lists = tableFromRows({ a: { list: 'float64' }, b: 'binary' }, [{ a: [1, -0, null], b: Uint8Array.of(7) }])
  expect([...lists.columns].map(String)).toEqual([
    'Column of 1 row, list<float64>: [[ 1, -0, null ]]',
    'Column of 1 row, binary: [Uint8Array [ 7 ]]',
  ])
})

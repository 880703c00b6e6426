import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Column } from '../../../src/features/table/column.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { Table } from '../../../src/features/table/table.ts'

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

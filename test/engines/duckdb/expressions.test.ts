import { inspect, isDeepStrictEqual } from 'node:util'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialect } from '../../../src/adapters/duckdb/dialect.ts'
import { functionLimits } from '../../../src/adapters/duckdb/limits.ts'
import { loadTable } from '../../../src/adapters/duckdb/load-table.ts'
import { macrosOf } from '../../../src/adapters/duckdb/macros.ts'
import { readResult } from '../../../src/adapters/duckdb/read-result.ts'
import { shipped } from '../../../src/adapters/duckdb/shipping.ts'
import { typeName } from '../../../src/adapters/duckdb/types.ts'
import { ExpressionPrinter } from '../../../src/adapters/sql/print-expression.ts'
import type { Gap } from '../../../src/adapters/sql/unsupported.ts'
import { expressions } from '../../../src/adapters/testing/arbitraries/expressions.ts'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { typeOf } from '../../../src/features/expression/check.ts'
import { columnsOf } from '../../../src/features/expression/columns.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { printExpression } from '../../../src/features/expression/print.ts'
import { columnNames, walk } from '../../../src/features/expression/walk.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'

const schema = {
  flag: 'boolean',
  small: 'int32',
  whole: 'int64',
  big: 'bigint',
  single: 'float32',
  x: 'float64',
  y: 'float64',
  text: 'string',
  other: 'string',
  at: 'timestamp',
  day: 'date',
  numbers: { list: 'float64' },
  words: { list: 'string' },
  wholes: { list: 'int32' },
} as const satisfies Schema

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
afterAll(() => connection.closeSync())

/** These come from different mathematical libraries: they are compared by themselves, within a bound. */
const inexact = new Set(
  Object.entries(functionLimits).flatMap(([name, limit]) => (limit.includes('ulps') ? [name] : [])),
)

function isExact(node: Expression): boolean {
  let exact = true
  walk(node, part => {
    if (part.kind === 'call' && inexact.has(part.function)) exact = false
  })
  return exact
}

let loaded = 0

async function compute(table: Table, nodes: readonly (readonly [Expression, string])[]): Promise<Table> {
  const name = `t${loaded++}`
  await loadTable(connection, name, table)
  const types = nodes.map(([node], index) => [`c${index}`, typeOf(node, schema, 'test')] as const)
  const made = types.map(
    ([column, type], index) => `${shipped(`CAST(${nodes[index]![1]} AS ${typeName(type)})`, type)} AS "${column}"`,
  )
  const sql = `SELECT ${made.join(',\n')} FROM "${name}"`
  for (const macro of macrosOf(sql)) await connection.run(macro)
  try {
    return await readResult(await connection.run(sql), Object.fromEntries(types))
  } finally {
    await connection.run(`DROP VIEW "${name}"`)
  }
}

/** What differs between the two engines, in words. */
async function differences(table: Table, nodes: readonly Expression[]): Promise<readonly string[]> {
  const printable = nodes.flatMap(node => {
    const gaps: Gap[] = []
    const sql = new ExpressionPrinter(dialect, schema, gaps).print(node, 'x')
    return gaps.length === 0 ? [[node, sql] as const] : []
  })
  let result: Table
  try {
    result = await compute(table, printable)
  } catch (error) {
    if (printable.length === 1) return [`${printExpression(printable[0]![0])}\n  ${printable[0]![1]}\n  ${error}`]
    const halves = [printable.slice(0, printable.length >> 1), printable.slice(printable.length >> 1)]
    const found: string[] = []
    for (const half of halves)
      found.push(
        ...(await differences(
          table,
          half.map(([node]) => node),
        )),
      )
    return found
  }
  return printable.flatMap(([node, sql], index) => {
    const expected = evaluate(node, table, 'the table').toArray()
    const found = result.column(`c${index}`).toArray()
    const row = expected.findIndex((value, at) => !isDeepStrictEqual(value, found[at]))
    if (row < 0) return []
    return [
      `${printExpression(node)}\n  ${sql}\n  row ${inspect(used(node, table, row))}\n  is ${inspect(found[row])}, not ${inspect(expected[row])}`,
    ]
  })
}

/** The values that an expression reads in a row. */
function used(node: Expression, table: Table, row: number): object {
  return Object.fromEntries(columnNames(node).map(name => [name, table.column(name).get(row)]))
}

function shortest(texts: readonly string[]): readonly string[] {
  return [...texts].sort((left, right) => left.length - right.length).slice(0, 12)
}

test('gives what the in-process engine gives, cell by cell', async () => {
  const worlds = fc.tuple(
    tables(schema, { minRows: 30, maxRows: 40 }),
    fc.array(expressions(schema, { maxDepth: 3 }), { minLength: 150, maxLength: 150 }),
  )
  const found: string[] = []
  for (const [table, nodes] of fc.sample(worlds, { seed: 20_010_501, numRuns: 30 })) {
    found.push(...(await differences(table, nodes.filter(isExact))))
  }
  expect(shortest(found)).toEqual([])
})

test('gives the same geohashes, also at the edges of cells and beside them', async () => {
  const random = fc.sample(fc.tuple(nearEdges(180), nearEdges(90)), { seed: 5, numRuns: 300 })
  const rows = [...random, [180, 90], [-180, -90], [181, 0], [0, -91], [Number.NaN, 0], [-5e-324, -5e-324]] as const
  const table = tableFromRows(
    { x: 'float64', y: 'float64' },
    rows.map(([x, y]) => ({ x, y })),
  )
  const { x, y } = columnsOf({ x: 'float64', y: 'float64' })
  const nodes = Array.from({ length: 12 }, (_, index) => y.geohash(x, index + 1).node)
  expect(await differences(table as never, nodes)).toEqual([])
})

/** Numbers within the reach, many of them an ulp or so from where a cell of a power of two begins. */
function nearEdges(reach: number): fc.Arbitrary<number> {
  const edge = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(1e9), fc.constantFrom(-1, 0, 1))
  return fc.oneof(
    fc.double({ min: -reach, max: reach, noNaN: true }),
    edge.map(([bits, at, ulps]) => {
      const value = (at % 2 ** bits) * ((2 * reach) / 2 ** bits) - reach + ulps * 2 ** -46
      return Math.max(-reach, Math.min(reach, value))
    }),
  )
}

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialect } from '../../../src/adapters/duckdb/dialect.ts'
import { functionLimits } from '../../../src/adapters/duckdb/limits.ts'
import { loadTable } from '../../../src/adapters/duckdb/load-table.ts'
import { readResult } from '../../../src/adapters/duckdb/read-result.ts'
import { ExpressionPrinter } from '../../../src/adapters/sql/print-expression.ts'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import type { CallNode } from '../../../src/features/expression/expression.ts'
import type { FunctionName } from '../../../src/features/expression/function.ts'
import { signatures } from '../../../src/features/expression/signatures.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'

const schema = { x: 'float64', y: 'float64' } as const
const names = Object.entries(functionLimits).flatMap(([name, limit]) => (limit.includes('ulps') ? [name] : []))

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
afterAll(() => connection.closeSync())

const number = fc.oneof(
  fc.double(),
  fc.double({ min: -20, max: 20 }),
  fc.double({ min: -1.5, max: 1.5 }),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.5,
    2,
    700,
    -745,
    1e-300,
    1e-17,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
)
const rows = fc.sample(fc.record({ x: number, y: number }), { seed: 7, numRuns: 20_000 })

/** Every double as a whole number, in order. */
function place(value: number): bigint {
  const bits = new BigInt64Array(Float64Array.of(value).buffer)[0] as bigint
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits
}

test('functions of the mathematical library are within 4 ulps; null, NaN and infinities are the same', async () => {
  const table = tableFromRows(schema, rows)
  await loadTable(connection, 'numbers', table)
  const worst: Record<string, number> = {}
  for (const name of names as FunctionName[]) {
    const arguments_ = signatures[name].takes.map((_, index) => (index === 0 ? 'x' : 'y'))
    const node: CallNode = {
      kind: 'call',
      function: name,
      arguments: arguments_.map(column => ({ kind: 'column', name: column })),
    }
    const text = new ExpressionPrinter(dialect, schema, []).print(node, name)
    const result = await readResult(await connection.run(`SELECT CAST(${text} AS DOUBLE) FROM numbers`), {
      z: 'float64',
    })
    const expected = evaluate(node, table, 'the table')
    worst[name] = 0
    for (let row = 0; row < table.rowCount; row++) {
      const [is, should] = [result.column('z').get(row), expected.get(row) as number | null]
      if (Object.is(is, should)) continue
      expect(
        Number.isFinite(is) && Number.isFinite(should),
        `${name}(${JSON.stringify(table.row(row))}): ${is} for ${should}`,
      ).toBe(true)
      const ulps = Number(place(is as number) - place(should as number))
      worst[name] = Math.max(worst[name], Math.abs(ulps))
    }
  }
  for (const [name, ulps] of Object.entries(worst))
    expect(ulps, `${name}: ${JSON.stringify(worst)}`).toBeLessThanOrEqual(4)
})

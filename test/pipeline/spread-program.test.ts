import {
  ColumnTransformer,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableFromRows,
} from 'bighead'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { threadPool } from '../../src/features/parallel/thread-pool.ts'
import { sameTables } from '../../src/features/table/same-bits.ts'
import type { Table } from '../../src/features/table/table.ts'
import { Blocks } from '../../src/pipeline/blocks.ts'
import { readInputs } from '../../src/pipeline/read-inputs.ts'
import { runProgram } from '../../src/pipeline/run-program.ts'
import { programByThreads } from '../../src/pipeline/spread-program.ts'

const columns = { x: 'float64', n: 'int32', city: 'string', late: 'boolean' } as const
const row = fc.record({
  x: fc.option(fc.double({ noDefaultInfinity: true })),
  n: fc.option(fc.integer({ min: -9, max: 9 })),
  city: fc.option(fc.constantFrom('a', 'b', 'é', '')),
  late: fc.option(fc.boolean()),
})
const transformer = () =>
  new ColumnTransformer(
    [
      [
        'scaled',
        new Pipeline([
          ['impute', new SimpleImputer()],
          ['scale', new StandardScaler()],
        ]),
        ['x', 'n'],
      ],
      ['city', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']],
      ['same', 'passthrough', ['city', 'late', 'x']],
      ['late', new OneHotEncoder({ handleUnknown: 'ignore' }), ['late']],
      ['code', new OrdinalEncoder(), ['n']],
    ],
    { verboseFeatureNames: true, transformerWeights: { city: 0.5 } },
  )

describe('a transform on several threads', () => {
  const pools = [2, 3].map(count => threadPool(count))
  afterAll(async () => {
    for (const pool of pools) await (await pool).close()
  })

  test('has the bits of one thread, dense and sparse', async () => {
    const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 90 }), async rows => {
      const table = tableFromRows(columns, rows)
      const { program, inputs } = await transformer().fit(table)
      const read = readInputs(Blocks.of(table as unknown as Table), inputs, 'the test')
      const expected = runProgram(program, read)
      for (const threads of await Promise.all(pools)) {
        const found = await programByThreads(program, read, threads, {})
        expect(found.blocks.map(block => block.kind)).toEqual(expected.blocks.map(block => block.kind))
        expect(sameTables(found.dense(), expected.dense())).toBe(true)
        for (const [index, block] of expected.blocks.entries()) {
          if (block.kind === 'sparse') expect(found.blocks[index]).toEqual(block)
        }
      }
    })
    await fc.assert(property, { seed: 7, numRuns: 20 })
  })

  test('names the column and row that one thread names', async () => {
    const rows = Array.from({ length: 64 }, (_, n) => ({ x: n, n: 1, city: 'a', late: true }))
    const fitted = await transformer().fit(tableFromRows(columns, rows))
    const wrong = tableFromRows(columns, rows.with(50, { ...rows[50]!, n: 2 }).with(60, { ...rows[60]!, x: Infinity }))
    const messages = await Promise.all(
      [1, 2].map(threads => fitted.transform(wrong, { threads }).then(String, error => String(error))),
    )
    expect(messages[0]).toMatch(/`x`, row 60/)
    expect(messages[1]).toBe(messages[0])
  })

  test('stops when the signal fires, and refuses counts that are none', async () => {
    const rows = Array.from({ length: 50_000 }, (_, n) => ({ x: n, n: n % 3, city: 'a', late: true }))
    const table = tableFromRows(columns, rows)
    const fitted = await transformer().fit(table)
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const { signal } = controller
    await expect(fitted.transform(table, { threads: 2, signal, onProgress })).rejects.toThrow('enough')
    await expect(fitted.transform(table, { signal })).rejects.toThrow('enough')
    await expect(fitted.transform(table, { threads: 0 })).rejects.toMatchObject({ code: 'INVALID_PARAMETER' })
  })
})

import { expect, test } from 'vitest'
import { onnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import { splitForOnnx } from '../../../src/adapters/onnx/split-for-onnx.ts'
import { lookup } from '../../../src/features/expression/table-functions.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { readArtifact } from '../../../src/pipeline/artifact.ts'
import { LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { call, choose, column, literal } from '../../../src/pipeline/program.ts'
import { StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { fittedProgram } from './program-fitted.ts'
import { feeds, runGraph } from './run-graph.ts'

const schema = { at: 'timestamp', word: 'string', x: 'float64' } as const
const table = tableFromRows(schema, [
  { at: 992779200000, word: 'SEA', x: 1 },
  { at: null, word: ' sfo ', x: null },
  { at: 0, word: null, x: -2 },
])
const clean = call('lower', call('trim', column('word')))
const mixed = fittedProgram(schema, {
  hour: call('div', call('hour', column('at'), literal('Europe/Paris', 'string')), literal(24)),
  known: lookup(clean, { keys: ['sea', 'sfo'], values: [1, 2], fallback: 0 }),
  again: call('eq', clean, literal('sea', 'string')),
  guarded: choose(
    [[call('isNull', column('x')), literal(0)]],
    lookup(column('x'), { keys: [1, -2], values: [5, 6], unknown: 'error' }),
  ),
  plain: call('add', column('x'), literal(1)),
})

test('the two parts together give what the whole gives; the first survives JSON', async () => {
  const { prelude, core, inputs } = splitForOnnx(mixed)
  expect(Object.keys(inputs)).toEqual(['x', 'prelude 1', 'prelude 2', 'prelude 3'])
  const stored = (await readArtifact(JSON.parse(JSON.stringify(prelude)))) as FittedTransform
  const between = (await stored.transform(table)).dense()
  const { features } = await runGraph(core, feeds(inputs, between, 'columns'))
  const expected = [...(await mixed.transform(table)).rows()]
  expect(features).toEqual(
    expected.map(row => Object.values(row).map(value => (value === null ? Number.NaN : Number(value)))),
  )
})

test('there is no first part where ONNX computes everything', async () => {
  const fitted = (await new StandardScaler().fit(table.select(['x']))) as unknown as Fitted
  expect(splitForOnnx(fitted).prelude).toBeNull()
})

test('says how far ONNX goes, and why not further', async () => {
  const numbers = tableFromRows({ x: 'float64', y: 'string' }, [
    { x: 1, y: 'a' },
    { x: 2, y: 'b' },
  ])
  const scaler = (await new StandardScaler().fit(numbers.select(['x']))) as unknown as Fitted
  expect(onnxSupport(scaler)).toEqual({ level: 'full', reasons: [] })
  const model = (await new LogisticRegression().fit(numbers, { target: 'y' })) as unknown as Fitted
  expect(onnxSupport(model)).toEqual({
    level: 'approximate',
    reasons: ['logistic: another mathematical library: within 1e-9'],
  })
  expect(onnxSupport(mixed).level).toBe('none')
  expect(onnxSupport(mixed).reasons).toEqual([
    expect.stringContaining('ONNX knows neither calendars nor time zones'),
    expect.stringContaining('without the final sigma'),
    expect.stringContaining('it refuses values, and ONNX computes it also for rows that do not need it'),
  ])
})

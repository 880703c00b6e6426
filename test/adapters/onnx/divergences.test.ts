import { expect, test } from 'vitest'
import { splitForOnnx } from '../../../src/adapters/onnx/split-for-onnx.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { OrdinalEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { PowerTransformer } from '../../../src/pipeline/transforms/feature-maps.ts'
import { SimpleImputer } from '../../../src/pipeline/transforms/imputers.ts'
import { Binarizer, MaxAbsScaler, Normalizer, StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { CountVectorizer } from '../../../src/pipeline/transforms/vectorizers.ts'
import { runExported, runGraph, splitFeeds } from './run-graph.ts'

/** What converters of scikit-learn get wrong. */

const xy = (rows: readonly (readonly [number | null, number | null])[]): Table =>
  tableFromRows({ x: 'float64', y: 'float64' } as Schema, rows.map(([x, y]) => ({ x, y })) as never)

async function numbers(fitted: FittedTransform, table: Table): Promise<unknown[][]> {
  const out = (await fitted.transform(table as never)).dense()
  return [...out.rows()].map(row => Object.values(row).map(value => (value === null ? Number.NaN : Number(value))))
}

/** The numbers that the file gives for a table, which are those of `transform`. */
async function exported(step: unknown, train: Table, table: Table = train): Promise<readonly (readonly unknown[])[]> {
  const fitted = (await (step as Normalizer).fit(train as never)) as unknown as FittedTransform
  const { features = [] } = await runExported(fitted, table)
  expect(features).toEqual(await numbers(fitted, table))
  return features
}

test.each(['l1', 'l2', 'max'] as const)('Normalizer keeps a row of zeros (%s)', async norm => {
  const found = await exported(
    new Normalizer({ norm }),
    xy([
      [0, 0],
      [3, 4],
      [1e-16, 0],
    ]),
  )
  expect(found[0]).toEqual([0, 0])
  expect(found[2]).toEqual([1e-16, 0])
})

test('MaxAbsScaler clips what is larger than anything seen, and keeps what is missing', async () => {
  const train = xy([
    [2, 0],
    [-4, 0],
  ])
  const table = xy([
    [8, 5],
    [-8, -0.5],
    [null, null],
  ])
  expect(await exported(new MaxAbsScaler({ clip: true }), train, table)).toEqual([
    [1, 1],
    [-1, -0.5],
    [Number.NaN, Number.NaN],
  ])
})

test('Binarizer gives 0 at its threshold, in float64', async () => {
  const above = 0.1 + 2 ** -56
  const table = xy([
    [0.1, above],
    [0, Math.fround(0.1)],
  ])
  expect(above).toBeGreaterThan(0.1)
  expect(Math.fround(above)).toBe(Math.fround(0.1))
  expect(await exported(new Binarizer({ threshold: 0.1 }), table)).toEqual([
    [0, 1],
    [0, 1],
  ])
})

test.each(['yeo-johnson', 'box-cox'] as const)('PowerTransformer keeps what is missing (%s)', async method => {
  const train = xy([
    [1, 2],
    [2, 3],
    [4, 9],
  ])
  const fitted = (await new PowerTransformer({ method }).fit(train as never)) as unknown as FittedTransform
  const table = xy([
    [null, 3],
    [2.5, null],
  ])
  const { features = [] } = await runExported(fitted, table)
  const wanted = await numbers(fitted, table)
  expect(features.map(row => row.map(Number.isNaN))).toEqual([
    [true, false],
    [false, true],
  ])
  for (const [row, values] of wanted.entries())
    for (const [index, value] of values.entries())
      if (!Number.isNaN(value)) expect(features[row]?.[index]).toBeCloseTo(value as number, 9)
  if (method === 'box-cox') await expect(runExported(fitted, xy([[0, 1]]))).rejects.toThrow('out of data bounds')
})

test('SimpleImputer drops a column without values, or keeps it, and adds indicators', async () => {
  const train = xy([
    [null, 1],
    [null, null],
    [null, 5],
  ])
  const table = xy([
    [7, null],
    [null, 2],
  ])
  expect(await exported(new SimpleImputer(), train, table)).toEqual([[3], [2]])
  expect(await exported(new SimpleImputer({ keepEmptyFeatures: true }), train, table)).toEqual([
    [7, 3],
    [0, 2],
  ])
  expect(await exported(new SimpleImputer({ addIndicator: true }), train, table)).toEqual([
    [3, 0, 1],
    [2, 1, 0],
  ])
})

test('OrdinalEncoder refuses what is unknown, unless it has a code', async () => {
  const known = tableFromRows({ city: 'string' }, [{ city: 'é' }, { city: 'SEA' }, { city: null }])
  const other = tableFromRows({ city: 'string' }, [{ city: 'SEA' }, { city: 'e\u0301' }])
  const strict = (await new OrdinalEncoder().fit(known)) as unknown as FittedTransform
  await expect(runExported(strict, other)).rejects.toThrow('out of data bounds')
  const coded = new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1 })
  expect(await exported(coded, known as never, other as never)).toEqual([[0], [-1]])
})

test('letters with accents are letters, in one code point or two', async () => {
  const table = tableFromRows({ text: 'string' }, [
    { text: 'Été à Orly, l’été!' },
    { text: 'e\u0301te\u0301 東京 straße' },
    { text: '' },
  ])
  const fitted = (await new CountVectorizer({ stripAccents: 'unicode' }).fit(table)) as unknown as Fitted
  expect((fitted as FittedTransform).names).toEqual(['ete', 'orly', 'straße', '東京'])
  expect(() => toOnnx(fitted)).toThrow('terms are counted in JavaScript only')
  const split = splitForOnnx(fitted)
  expect((await runGraph(split.core, await splitFeeds(split, table as never))).features).toEqual([
    [2, 1, 0, 0],
    [1, 0, 1, 1],
    [0, 0, 0, 0],
  ])
})

test('a large offset leaves the digits that float32 would lose', async () => {
  const values = [1e8 + 0.125, 1e8 + 1, 1e8 + 2.5, 1e8 - 3]
  const table = xy(values.map(x => [x, -x]))
  const found = await exported(new StandardScaler(), table)
  expect(new Set(found.map(([x]) => x)).size).toBe(4)
  expect(new Set(values.map(Math.fround)).size).toBe(1)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { fromPythonParams } from '../../src/pipeline/python-names.ts'
import {
  ArcsinTransformer,
  ExponentTransformer,
  GeoDistanceFeatures,
  LogCpTransformer,
  LogTransformer,
  MathFeatures,
  ReciprocalTransformer,
  RelativeFeatures,
} from '../../src/pipeline/transforms/number-features.ts'
import { MeanNormalizationScaler } from '../../src/pipeline/transforms/scalers.ts'
import file from '../cases/feature-engine.json' with { type: 'json' }

interface Case {
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  readonly fit: Readonly<Record<string, readonly number[]>>
  readonly names: readonly string[]
  readonly out: readonly (readonly number[])[]
}

const makers: Readonly<Record<string, (params: never) => { fit(table: never): Promise<unknown> }>> = {
  ArcsinTransformer: () => new ArcsinTransformer(),
  ExponentTransformer: params => new ExponentTransformer(params),
  GeoDistanceFeatures: params => new GeoDistanceFeatures(params),
  LogCpTransformer: params => new LogCpTransformer(params),
  LogTransformer: params => new LogTransformer(params),
  MathFeatures: params => new MathFeatures(params),
  MeanNormalizationScaler: () => new MeanNormalizationScaler(),
  ReciprocalTransformer: () => new ReciprocalTransformer(),
  RelativeFeatures: params => new RelativeFeatures(params),
}

test.each((file.cases as unknown as Case[]).map(each => [`${each.kind} ${JSON.stringify(each.params)}`, each]))(
  'feature-engine: %s',
  async (_title, { kind, params, fit, names, out }) => {
    const table = tableOf(fit)
    const fitted = (await makers[kind]!(fromPythonParams(kind, params) as never).fit(table as never)) as FittedTransform
    expect(fitted.names).toEqual(names)
    const rows = [...(await fitted.transform(table)).rows()].map(row => Object.values(row) as number[])
    for (const [row, wanted] of out.entries())
      for (const [at, value] of wanted.entries())
        expect(Math.abs(rows[row]![at]! - value), `${row} ${at}`).toBeLessThanOrEqual(
          1e-12 * Math.max(1, Math.abs(value)),
        )
  },
)

const positive = { tables: tablesOf(fc.integer({ min: 1, max: 4000 }).map(quarters => quarters / 4)), runs: 10 }
const shares = { tables: tablesOf(fc.integer({ min: 0, max: 64 }).map(parts => parts / 64)), runs: 10 }
const notZero = {
  tables: tablesOf(fc.integer({ min: -400, max: 400 }).map(quarters => (quarters || 1) / 4)),
  runs: 10,
}
const any = { tables: tablesOf(fc.integer({ min: -40, max: 40 }).map(quarters => quarters / 4)), runs: 10 }
transformLaws(test, () => new LogTransformer({ base: '10' }), positive)
transformLaws(test, () => new LogCpTransformer(), positive)
transformLaws(test, () => new ReciprocalTransformer(), notZero)
transformLaws(test, () => new ArcsinTransformer(), shares)
transformLaws(test, () => new ExponentTransformer({ exp: 3 }), any)
transformLaws(test, () => new MeanNormalizationScaler(), any)
transformLaws(test, () => new MathFeatures({ func: ['prod', 'std', 'min'] }), any)
transformLaws(
  test,
  () => new RelativeFeatures({ reference: ['b'], func: ['div', 'mod', 'floordiv'], fillValue: 0 }),
  any,
)

test('a number without a value is refused by column and row, in fitting and afterwards', async () => {
  const good = tableOf({ a: [1, 1], x: [0.5, 0.25] })
  const cases = [
    [new LogTransformer(), 0, '0 is not above 0, as LogTransformer needs it.'],
    [new LogCpTransformer({ c: 2 }), -2, '-2 is not above 0 with the constant added, as LogCpTransformer needs it.'],
    [new ReciprocalTransformer(), 0, '0 is not other than 0, as ReciprocalTransformer needs it.'],
    [new ArcsinTransformer(), 1.5, '1.5 is not from 0 to 1, as ArcsinTransformer needs it.'],
    [new ExponentTransformer(), -4, '-4 is not one that has a real power, as ExponentTransformer needs it.'],
    [new ExponentTransformer({ exp: -2 }), 0, '0 is not one that has a real power, as ExponentTransformer needs it.'],
  ] as const
  for (const [transform, value, message] of cases) {
    const bad = tableOf({ a: [1, 1], x: [0.5, value] })
    await expect(transform.fit(bad)).rejects.toThrow(`Column \`x\`, row 1: ${message}`)
    const fitted = await transform.fit(good)
    await expect(fitted.transform(bad)).rejects.toThrow(`Column \`x\`, row 1: ${value} is outside the allowed range.`)
    const weighted = await transform.fit(bad, { sampleWeight: [1, 0] })
    expect(weighted.state).toEqual((await transform.fit(tableOf({ a: [1], x: [0.5] }))).state)
  }
})

test('a logarithm of 1 + x keeps the digits of small numbers, and odd powers their sign', async () => {
  const small = tableOf({ x: [1e-20, 3] })
  const log1p = await new LogCpTransformer({ c: 1 }).fit(small)
  expect(log1p.transformRow({ x: 1e-20 })).toStrictEqual({ x: 1e-20 })
  const cube = await new ExponentTransformer({ exp: 3 }).fit(tableOf({ x: [-2, 2] }))
  const there = await cube.transform(tableOf({ x: [-2, 2] }))
  expect((await cube.inverseTransform(there)).column('x').toArray()).toStrictEqual([-2, 2])
})

test('an automatic constant needs numbers; whatever is missing in a row is missing in what is computed of it', async () => {
  const none = tableFromRows({ x: 'float64' }, [{ x: null }])
  await expect(new LogCpTransformer().fit(none)).rejects.toThrow(
    'LogCpTransformer cannot be fitted: column `x` has no numbers to learn a constant from; give one.',
  )
  const table = tableFromRows({ a: 'float64', b: 'int32' }, [{ a: 1, b: 2 }])
  const maths = await new MathFeatures({ func: ['min', 'max', 'sum'] }).fit(table)
  const nan = { min_a_b: Number.NaN, max_a_b: Number.NaN, sum_a_b: Number.NaN }
  expect(maths.transformRow({ a: Number.NaN, b: 2 })).toStrictEqual(nan)
  expect(maths.transformRow({ a: 1, b: null })).toStrictEqual({ min_a_b: null, max_a_b: null, sum_a_b: null })
  const relative = await new RelativeFeatures({ reference: ['b'], func: ['div', 'mod', 'pow'] }).fit(table)
  expect(relative.transformRow({ a: -7, b: 0 })).toStrictEqual({ a_div_b: null, a_mod_b: null, a_pow_b: 1 })
  expect(relative.transformRow({ a: -7, b: 4 })).toStrictEqual({ a_div_b: -1.75, a_mod_b: 1, a_pow_b: 2401 })
})

test('what cannot be computed from the columns that are there is refused', async () => {
  const one = tableOf({ a: [1] })
  await expect(new MathFeatures().fit(one)).rejects.toThrow(
    'MathFeatures cannot be fitted: it computes with two columns or more, but gets 1.',
  )
  await expect(new RelativeFeatures({ reference: ['a'] }).fit(one)).rejects.toThrow(
    'RelativeFeatures cannot be fitted: every column is a reference; nothing is left to set against them.',
  )
  await expect(new RelativeFeatures({ reference: ['aa'] }).fit(one)).rejects.toThrow(
    'Column `aa` is not in the input of RelativeFeatures. Did you mean `a`?',
  )
  const two = tableOf({ a: [1], b: [2] })
  await expect(new MathFeatures({ func: ['sum', 'mean'], newVariablesNames: ['s'] }).fit(two)).rejects.toThrow(
    'Parameter `newVariablesNames`: there are 1 names for 2 functions.',
  )
})

function tableOf(columns: Readonly<Record<string, readonly number[]>>): Table {
  const built = Object.entries(columns).map(([name, values]) => [name, columnFromExact('float64', values)] as const)
  return new Table(built, built[0]![1].length) as unknown as Table
}

/** Two columns of such numbers, some of them missing. */
function tablesOf(number: fc.Arbitrary<number>): fc.Arbitrary<Table> {
  const cell = fc.oneof({ weight: 6, arbitrary: number }, fc.constantFrom(null, Number.NaN))
  return fc.array(fc.tuple(number, cell), { minLength: 1, maxLength: 12 }).map(rows => {
    const columns = ['a', 'b'].map(
      (name, index) =>
        [
          name,
          columnFromExact(
            'float64',
            rows.map(row => row[index] ?? null),
          ),
        ] as const,
    )
    return new Table(columns, rows.length) as unknown as Table
  })
}

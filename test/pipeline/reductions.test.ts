import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import {
  Blocks,
  PCA,
  Pipeline,
  SelectFdr,
  SelectFpr,
  SelectFwe,
  SelectKBest,
  SelectPercentile,
  StandardScaler,
  type Table,
  TruncatedSVD,
  tableFromRows,
  VarianceThreshold,
} from '../../src/index.ts'
import { chiSquaredSurvival, fSurvival } from '../../src/pipeline/numerics/survival.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import golden from '../cases/sklearn-reductions.json' with { type: 'json' }

const selectors = { SelectFdr, SelectFpr, SelectFwe, SelectKBest, SelectPercentile }
type Fitted = {
  readonly state: Record<string, unknown>
  readonly names: readonly string[]
  transform(table: unknown): Promise<Blocks>
}
type Maker = new (params: object) => { fit(table: unknown, options?: object): Promise<Fitted> }

for (const { kind, params, scores, pvalues, kept } of golden.selection) {
  test(`${kind} with ${JSON.stringify(params)} scores and keeps what scikit-learn 1.9.1 does`, async () => {
    const data = params.scoreFunc === 'chi2' ? golden.counts : golden.X
    const target = params.scoreFunc === 'f_regression' ? golden.numbers : golden.classes
    const table = tableOf(data, target)
    const fitted = await new (selectors[kind as keyof typeof selectors] as unknown as Maker)(params).fit(table, {
      target: 'y',
    })
    close(fitted.state.scores, scores)
    close(fitted.state.pvalues, pvalues)
    expect(fitted.names).toEqual(kept.flatMap((keep, index) => (keep ? [`x${index}`] : [])))
    const out = await fitted.transform(table)
    for (const name of fitted.names)
      expect(out.column(name).toArray()).toEqual(data.map(row => row[Number(name.slice(1))]))
  })
}

for (const each of golden.decompositions) {
  test(`${each.kind} with ${JSON.stringify(each.params)} is what scikit-learn 1.9.1 computes`, async () => {
    const table = tableOf(golden.X.map(row => row.slice(0, 5)))
    const made = each.kind === 'PCA' ? new PCA(each.params as never) : new TruncatedSVD(each.params as never)
    const fitted = (await made.fit(table)) as unknown as Fitted
    close(fitted.state.components, each.components_, 1e-10)
    close(fitted.state.explainedVariance, each.explained_variance_, 1e-10)
    close(fitted.state.explainedVarianceRatio, each.explained_variance_ratio_, 1e-10)
    close(fitted.state.singularValues, each.singular_values_, 1e-10)
    if (each.noise_variance_ !== undefined) close(fitted.state.noiseVariance, each.noise_variance_, 1e-10)
    const out = await fitted.transform(table)
    close(
      [...out.rows()].slice(0, 3).map(row => Object.values(row)),
      each.out,
      1e-10,
    )
  })
}

test.each(golden.survival.f as [number, number, number, number][])(
  'F above %f (%i and %i degrees) is as scipy says',
  (f, a, b, wanted) => {
    close(fSurvival(f, a, b), wanted)
    expect(Math.abs(fSurvival(f, a, b) - wanted)).toBeLessThanOrEqual(1e-9 * wanted)
  },
)

test.each(golden.survival.chi2 as [number, number, number][])(
  'χ² above %f (%i degrees) is as scipy says',
  (x, k, wanted) => {
    expect(Math.abs(chiSquaredSurvival(x, k) - wanted)).toBeLessThanOrEqual(1e-12 * wanted)
  },
)

test('impossible values have no probability', () => {
  expect([fSurvival(Number.NaN, 1, 2), fSurvival(1, 0, 2), chiSquaredSurvival(Number.NaN, 1)]).toEqual([NaN, NaN, NaN])
  expect([fSurvival(Infinity, 1, 2), chiSquaredSurvival(Infinity, 2)]).toEqual([0, 0])
})

const few = rowsOf(fc.integer({ min: -9, max: 9 }).map(value => value / 2))
const counts = rowsOf(fc.integer({ min: 0, max: 9 }))
const reversible = { weights: 'repeated directions of equal size are not determined' }

transformLaws(test, () => new VarianceThreshold({ threshold: 0.5 }), {
  runs: 20,
  tables: rowsOf(fc.integer({ min: -9, max: 9 }), 8),
})
transformLaws(test, () => new PCA({ nComponents: 1 }), { runs: 10, tables: few, except: reversible })
transformLaws(test, () => new TruncatedSVD({ nComponents: 1 }), { runs: 10, tables: few, except: reversible })
const learned = { target: 'y', runs: 10 }
transformLaws(test, () => new SelectKBest({ k: 1 }), { ...learned, tables: withTarget(few) })
transformLaws(test, () => new SelectFdr({ scoreFunc: 'chi2', alpha: 0.5 }), { ...learned, tables: withTarget(counts) })

test('the way back gives 0 for what was left out', async () => {
  const table = tableFromRows({ a: 'float64', same: 'float64' }, [
    { a: 1, same: 3 },
    { a: 2, same: 3 },
  ])
  const fitted = await new VarianceThreshold().fit(table)
  expect(fitted.state).toEqual({ variances: [0.25, 0] })
  const back = await fitted.inverseTransform(await fitted.transform(table))
  expect([...back.rows()]).toEqual([
    { a: 1, same: 0 },
    { a: 2, same: 0 },
  ])
})

test('of equal scores SelectKBest keeps the later columns, SelectPercentile the earlier ones', async () => {
  const rows = [0, 1, 0, 2].map((a, index) => ({ a, b: a, c: a, d: a, y: index % 2 }))
  const names = async (selector: { fit: (rows: never, options: never) => Promise<{ names: readonly string[] }> }) =>
    (await selector.fit(rows as never, { target: 'y' } as never)).names
  expect(await names(new SelectKBest({ k: 2 }))).toEqual(['c', 'd'])
  expect(await names(new SelectPercentile({ percentile: 50 }))).toEqual(['a', 'b'])
  expect(await names(new SelectKBest({ k: 'all' }))).toEqual(['a', 'b', 'c', 'd'])
  expect(await names(new SelectKBest({ k: 0 }))).toEqual([])
  expect(await names(new SelectPercentile({ percentile: 100 }))).toEqual(['a', 'b', 'c', 'd'])
  expect(await names(new SelectPercentile({ percentile: 0 }))).toEqual([])
})

test('PCA finds from products of columns what it finds by reflections of rows, which weights ask for', async () => {
  const random = new RandomState(3)
  const rows = Array.from({ length: 700 }, () => {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()]
    return { a: 5 + a, b: 40 + a + 3 * b, c: c / 10, d: -2 * b + c }
  })
  const { state: quick } = await new PCA().fit(rows)
  const { state: careful } = await new PCA().fit(rows, { sampleWeight: rows.map(() => 1) })
  const flat = (state: typeof quick) => [state.mean, state.explainedVariance, ...state.components].flat()
  const others = flat(careful)
  for (const [at, value] of flat(quick).entries()) {
    expect(Math.abs(value - others[at]!)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(value)))
  }
})

test('TruncatedSVD finds from products of columns what it finds by Lanczos steps, which weights ask for', async () => {
  const random = new RandomState(4)
  const rows = Array.from({ length: 300 }, () => {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()]
    return { a: 1 + a, b: a + 3 * b, c: c / 2, d: -2 * b + c }
  })
  const svd = new TruncatedSVD({ nComponents: 3 })
  const { state: quick } = await svd.fit(rows)
  const { state: careful } = await svd.fit(rows, { sampleWeight: rows.map(() => 1) })
  const flat = (state: typeof quick) =>
    [state.singularValues, state.explainedVariance, state.explainedVarianceRatio, ...state.components].flat()
  const others = flat(careful)
  expect(flat(quick)).toHaveLength(others.length)
  for (const [at, value] of flat(quick).entries()) {
    expect(Math.abs(value - others[at]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)))
  }
})

test('TruncatedSVD of fewer rows than columns is what scikit-learn 1.9.1 computes by ARPACK', async () => {
  const rows = [
    [2, 0, 1, 0, 0, 3],
    [0, 1, 0, 4, 0, 1],
    [1, 0, 0, 0, 5, 0],
  ]
  const { state } = await new TruncatedSVD().fit(tableOf(rows) as never)
  close(state.singularValues, [5.133681922861192, 4.413345296067657], 1e-10)
  close(state.explainedVariance, [4.429533676608125, 3.4146655575037563], 1e-10)
  const wanted = [
    [0.25931914, 0.01219002, 0.03394796, 0.0487601, 0.95711611, 0.1140339],
    [0.16799955, 0.20142685, 0.09921056, 0.80570741, -0.15210783, 0.49905853],
  ]
  close(state.components, wanted, 1e-8)
})

test('TruncatedSVD finds equal singular values as often as they are there, and as many components as are asked for', async () => {
  const counts = [3, 3, 3, 2, 1]
  const rows = counts.flatMap((count, at) => Array.from({ length: count }, () => counts.map((_, own) => +(own === at))))
  const { state } = await new TruncatedSVD({ nComponents: 4 }).fit(tableOf(rows) as never)
  close(state.singularValues, [3, 3, 3, 2].map(Math.sqrt))
  const flat = await new TruncatedSVD({ nComponents: 2 }).fit(
    tableOf([1, 2, 3].map(each => [each, 2 * each, 3 * each])) as never,
  )
  close(flat.state.singularValues, [14, 0], 1e-12)
  expect(flat.state.components.length).toBe(2)
})

test('PCA goes back to its inputs, also whitened, and in a pipeline', async () => {
  const table = tableOf(golden.X.map(row => row.slice(0, 5)))
  for (const whiten of [false, true]) {
    const fitted = await new PCA({ whiten }).fit(table)
    const back = await fitted.inverseTransform(await fitted.transform(table))
    close(
      [...back.rows()].map(row => Object.values(row)),
      [...table.rows()].map(row => Object.values(row)),
      1e-10,
    )
  }
  const both = new Pipeline([
    ['scale', new StandardScaler()],
    ['turn', new PCA({ nComponents: 2 })],
  ])
  const fitted = await both.fit(table as never)
  expect(Object.values(fitted.transformRow(table.row(4) as never))).toEqual(
    Object.values([...(await fitted.transform(table as never)).rows()][4]!),
  )
})

test('TruncatedSVD learns from wide sparse blocks what it learns from them written out', async () => {
  const random = new RandomState(3)
  const [rowCount, width] = [60, 1200]
  const entries = Array.from(
    { length: rowCount },
    () => new Map(Array.from({ length: 8 }, () => [random.integer(0, width), random.integer(1, 5)] as const)),
  )
  const indptr = Int32Array.from({ length: rowCount + 1 }, (_, row) =>
    entries.slice(0, row).reduce((sum, row) => sum + row.size, 0),
  )
  const sorted = entries.flatMap(row => [...row].sort(([a], [b]) => a - b))
  const names = Array.from({ length: width }, (_, index) => `w${index}`)
  const block = {
    kind: 'sparse',
    names,
    indptr,
    indices: Int32Array.from(sorted, ([at]) => at),
    values: Float64Array.from(sorted, ([, value]) => value),
  } as const
  const sparse = new Blocks([block], rowCount)
  const written = tableFromRows(
    Object.fromEntries(names.map(name => [name, 'float64'])),
    entries.map(row => Object.fromEntries(names.map((name, index) => [name, row.get(index) ?? 0]))) as never,
  )
  const [left, right] = [
    await new TruncatedSVD({ nComponents: 4 }).fit(sparse as never),
    await new TruncatedSVD({ nComponents: 4 }).fit(written as never),
  ]
  close(left.state.components, right.state.components, 1e-10)
  close(left.state.explainedVarianceRatio, right.state.explainedVarianceRatio, 1e-10)
})

test.each([null, Number.NaN, Number.POSITIVE_INFINITY])('among many rows %s is found and named, too', async value => {
  const rows = Array.from({ length: 1200 }, (_, row) => ({
    a: Math.sin(row),
    b: row === 1111 ? value : row % 7,
    c: row % 5,
  }))
  const isInfinite = value === Number.POSITIVE_INFINITY
  const detail = isInfinite ? 'Infinity is not allowed' : 'null and NaN are not allowed'
  for (const step of [new PCA(), new TruncatedSVD({ nComponents: 2 })]) {
    await expect(step.fit(rows as never)).rejects.toThrow(detail)
    await expect(step.fit(rows as never)).rejects.toThrow('1111')
  }
})

test('what cannot be learned is refused, with a remedy', async () => {
  const rows = [
    { a: 1, b: 1, y: 0 },
    { a: 2, b: 1, y: 1 },
    { a: -1, b: 1, y: 1 },
  ]
  const target = { target: 'y' } as never
  const fails = async (fit: Promise<unknown>, message: string) => expect(fit).rejects.toThrow(message)
  await fails(
    new VarianceThreshold({ threshold: 9 }).fit(rows),
    'no column has a variance above the threshold 9.00000.',
  )
  await fails(new VarianceThreshold({ threshold: -1 }).fit(rows), '`threshold`: -1 is not a number of at least 0')
  await fails(new SelectKBest().fit(rows), 'it learns from a target; name its column: fit(table, { target }).')
  await fails(new SelectKBest({ k: 1.5 }).fit(rows, target), "`k`: 1.5 is not a whole number of at least 0 or 'all'")
  await fails(
    new SelectKBest({ scoreFunc: 'mutual' } as never).fit(rows, target),
    "is not one of 'f_classif', 'f_regression', 'chi2'",
  )
  await fails(new SelectPercentile({ percentile: 101 }).fit(rows, target), '101 is not a number from 0 to 100')
  await fails(new SelectFpr({ alpha: 2 }).fit(rows, target), '`alpha`: 2 is not a number from 0 to 1')
  await fails(
    new SelectFwe({ scoreFunc: 'chi2' }).fit(rows, target),
    'Column `a`, row 2: -1 is below 0; chi2 is for counts.',
  )
  await fails(
    new SelectKBest().fit(rows.slice(1), target),
    'the target has only one class; there is nothing to tell apart.',
  )
  const missing = rows.map((row, index) => ({ ...row, y: index === 1 ? Number.NaN : row.y }))
  await fails(
    new SelectKBest({ scoreFunc: 'f_regression' }).fit(missing, target),
    'Column `y`, row 1: the target is NaN; f_regression needs finite numbers.',
  )
  await fails(new PCA({ nComponents: 4 }).fit(rows), '4 components are asked for; 3 rows of 3 columns have at most 3.')
  await fails(
    new PCA({ nComponents: 1.5 }).fit(rows),
    "`nComponents`: 1.5 is not a whole number of at least 1, a share between 0 and 1, 'mle' or null",
  )
  await fails(
    new PCA({ nComponents: 'mle' }).fit(rows.slice(1)),
    "'mle' needs at least as many rows (2) as columns (3).",
  )
  await fails(new PCA().fit(rows.slice(2)), 'at least two rows are needed.')
  await fails(new PCA().fit([{ a: null }, { a: 1 }] as never), 'null and NaN are not allowed; fill them before.')
  await fails(new TruncatedSVD({ nComponents: 0 }).fit(rows), '`nComponents`: 0 is not a whole number of at least 1')
  await fails(
    new TruncatedSVD({ nComponents: 5 }).fit(rows),
    '5 components are asked for; 3 rows of 3 columns have at most 3.',
  )
})

function tableOf(rows: readonly (readonly number[])[], target?: readonly number[]): Table {
  const names = rows[0]!.map((_, index) => `x${index}`)
  const schema = Object.fromEntries([...names, ...(target ? ['y'] : [])].map(name => [name, 'float64'] as const))
  const cells = rows.map((row, at) =>
    Object.fromEntries([...names.map((name, index) => [name, row[index]]), ...(target ? [['y', target[at]]] : [])]),
  )
  return tableFromRows(schema, cells as never) as Table
}

/** Tables with at least two rows that differ. */
function rowsOf(number: fc.Arbitrary<number>, scale = 1): fc.Arbitrary<Table> {
  return fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 10 }).map(rows => {
    const all = [...rows, [0, 1 * scale], [2 * scale, 0], [4 * scale, 5 * scale]] as const
    return tableFromRows(
      { a: 'float64', b: 'float64' },
      all.map(([a, b]) => ({ a: a!, b: b! })),
    ) as Table
  })
}

/** The same with a target of two classes. */
function withTarget(tables: fc.Arbitrary<Table>): fc.Arbitrary<Table> {
  return tables.map(table => {
    const rows = [...table.rows()].map(row => ({ ...row, y: Number((row as { a: number }).a) > 1 ? 1 : 0 }))
    return tableFromRows({ ...table.columnTypes, y: 'float64' } as const, rows as never) as Table
  })
}

function close(found: unknown, wanted: unknown, tolerance = 1e-12): void {
  if (Array.isArray(wanted) && Array.isArray(found)) {
    expect(found.length).toBe(wanted.length)
    for (const [index, value] of wanted.entries()) close(found[index], value, tolerance)
  } else if (wanted === null) expect(found).toBeNaN()
  else
    expect(Math.abs((found as number) - (wanted as number))).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(wanted as number)),
    )
}

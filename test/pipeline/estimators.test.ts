import { expect, test } from 'vitest'
import type { DataType } from '../../src/features/schema.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { columnsOfType } from '../../src/pipeline/column-selection.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { LinearRegression, LogisticRegression, Ridge } from '../../src/pipeline/estimators/linear-models.ts'
import type { FittedClassifier } from '../../src/pipeline/fitted-classifier.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { fromPythonParams } from '../../src/pipeline/python-names.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'
import byClass from '../cases/class-weight.json' with { type: 'json' }
import golden from '../cases/estimators.json' with { type: 'json' }
import ridge from '../cases/ridge.json' with { type: 'json' }

test.each(golden.logistic)('LogisticRegression: $id gives the probabilities of scikit-learn', async each => {
  const table = dataTable(each.X, each.y, each.categories)
  const weights = each.sampleWeight === undefined ? {} : { sampleWeight: each.sampleWeight }
  const pipeline = new Pipeline([
    ['prepare', encoded()],
    ['model', new LogisticRegression(fromPythonParams('LogisticRegression', each.params))],
  ])
  const fitted = (await pipeline.fit(
    table as never,
    { target: 'y', ...weights } as never,
  )) as unknown as FittedClassifier
  const { values } = await fitted.predictProba(table)
  const wanted = each.probabilities.flat()
  const worst = values.reduce((most, value, index) => Math.max(most, Math.abs(value - wanted[index]!)), 0)
  expect(worst).toBeLessThan(1e-6)
  const { converged, coefficients } = (fitted.step('model') as FittedClassifier).state as {
    converged: boolean
    coefficients: number[][]
  }
  expect(converged).toBe(true)
  for (const [output, row] of coefficients.entries()) {
    for (const [index, value] of row.entries()) expect(value).toBeCloseTo(each.coef[output]![index]!, 4)
  }
})

test.each(byClass.cases)(
  'LogisticRegression: $id with the weights $class_weight of classes is as in scikit-learn',
  async each => {
    const { X, y, params, sampleWeight } = golden.logistic.find(({ id }) => id === each.id)!
    const { class_weight } = each
    const model = new LogisticRegression(fromPythonParams('LogisticRegression', { ...params, class_weight }))
    const weights = sampleWeight === undefined ? {} : { sampleWeight }
    const fitted = await model.fit(dataTable(X, y) as never, { target: 'y' as never, ...weights })
    const { values } = await fitted.predictProba(dataTable(X, y))
    for (const [index, wanted] of each.probabilities.flat().entries())
      expect(Math.abs(values[index]! - wanted)).toBeLessThan(1e-6)
  },
)

test('weights of classes are refused where they are none', async () => {
  const { X, y } = golden.logistic.find(({ id }) => id === 'dense')!
  const fitWith = (classWeight: unknown) =>
    new LogisticRegression({ classWeight: classWeight as never }).fit(dataTable(X, y) as never, {
      target: 'y' as never,
    })
  const [first, second] = [...new Set<number | string>(y)].sort()
  await expect(fitWith({ [`${first}`]: 2, 7: 1 })).rejects.toThrow(
    `Parameter \`classWeight\`: \`7\` is not a class; there are \`${first}\`, \`${second}\`.`,
  )
  for (const wrong of [
    'Balanced',
    { [`${first}`]: -1 },
    { [`${first}`]: Number.NaN },
    [1, 2],
    3,
    new Map([[first, 2]]),
  ])
    await expect(fitWith(wrong)).rejects.toThrow("is not 'balanced', nor a finite number of at least 0 for classes")
  await expect(fitWith({ [`${first}`]: 0, [`${second}`]: 0 })).rejects.toThrow('all sample weights are 0.')
})

test.each(golden.linear)('LinearRegression: $id gives the coefficients of scikit-learn', async each => {
  const table = dataTable(each.X, each.y)
  const model = new LinearRegression(fromPythonParams('LinearRegression', each.params))
  const fitted = await model.fit(table as never, {
    target: 'y' as never,
    ...(each.sampleWeight === null ? {} : { sampleWeight: each.sampleWeight }),
  })
  const { coefficients, intercept } = fitted.state as { coefficients: number[]; intercept: number }
  for (const [index, wanted] of each.coef.entries()) expect(coefficients[index]).toBeCloseTo(wanted, 10)
  expect(intercept).toBeCloseTo(each.intercept, 10)
  const predicted = (await fitted.predict(table)).toArray()
  for (const [row, wanted] of each.predictions.entries()) expect(predicted[row]).toBeCloseTo(wanted, 10)
})

test.each(ridge.cases)('Ridge: $id with alpha $alpha gives the coefficients of scikit-learn', async each => {
  const { X, y, params, sampleWeight } = golden.linear.find(({ id }) => id === each.id)!
  const model = new Ridge(fromPythonParams('Ridge', { ...params, alpha: each.alpha }))
  const weights = sampleWeight === null ? {} : { sampleWeight }
  const fitted = await model.fit(dataTable(X, y) as never, { target: 'y' as never, ...weights })
  const { coefficients, intercept } = fitted.state as { coefficients: number[]; intercept: number }
  for (const [index, wanted] of each.coef.entries()) expect(coefficients[index]).toBeCloseTo(wanted, 10)
  expect(intercept).toBeCloseTo(each.intercept, 10)
  const copy = await readArtifact(JSON.parse(JSON.stringify(fitted)))
  expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
})

test('a negative penalty is refused', async () => {
  const table = dataTable([[1], [2]], [1, 2])
  await expect(new Ridge({ alpha: -1 }).fit(table as never, { target: 'y' as never })).rejects.toThrow(
    'Parameter `alpha`: -1 is not a number of at least 0.',
  )
})

test('LogisticRegression gives the same for a sparse block and its dense columns', async () => {
  const { X, y, categories } = golden.logistic.find(({ id }) => id === 'one-hot')!
  const table = dataTable(X, y, categories)
  const answers = await Promise.all(
    [true, false].map(async sparseOutput => {
      const pipeline = new Pipeline([
        ['prepare', encoded(sparseOutput)],
        ['model', new LogisticRegression()],
      ])
      const fitted = (await pipeline.fit(table as never, { target: 'y' } as never)) as unknown as FittedClassifier
      return (await fitted.predictProba(table)).values
    }),
  )
  for (const [index, value] of answers[0]!.entries()) expect(value).toBeCloseTo(answers[1]![index]!, 12)
})

test('integer sample weights equal repetition', async () => {
  const { X, y } = golden.logistic.find(({ id }) => id === 'dense')!
  const counts = X.map((_, index) => index % 3)
  const repeated = X.flatMap((row, index) => Array.from({ length: counts[index]! }, () => row))
  const labels = y.flatMap((label, index) => Array.from({ length: counts[index]! }, () => label))
  const model = new LogisticRegression()
  const table = dataTable(X, y)
  const options = { target: 'y' as never }
  const weighted = await model.fit(table as never, { ...options, sampleWeight: counts })
  const plain = await model.fit(dataTable(repeated, labels) as never, options)
  const [left, right] = [await weighted.predictProba(table), await plain.predictProba(table)]
  for (const [index, value] of left.values.entries()) expect(value).toBeCloseTo(right.values[index]!, 8)
})

test('a missing feature is refused with column and row, in a table and in a row', async () => {
  const rows = [
    { x: 1, y: true },
    { x: 2, y: false },
    { x: 3, y: true },
  ]
  const fitted = await new LogisticRegression().fit(tableFromRows({ x: 'float64', y: 'boolean' }, rows), {
    target: 'y',
  })
  const bad = tableFromRows({ x: 'float64' }, [{ x: 1 }, { x: null }])
  const message = 'LogisticRegression cannot use null; impute missing values, or leave the row out.'
  await expect(fitted.predictProba(bad)).rejects.toThrow(`Column \`x\`, row 1: ${message}`)
  expect(() => fitted.predictRow({ x: null })).toThrow(`Column \`x\`: ${message}`)
  expect(() => fitted.predictRow({ x: Number.NaN })).toThrow('Column `x`: LogisticRegression cannot use NaN')
})

test('LogisticRegression refuses a target of one class, a missing label and a missing target', async () => {
  const model = new LogisticRegression()
  const table = tableFromRows({ x: 'float64', y: 'string' }, [
    { x: 1, y: 'a' },
    { x: 2, y: 'a' },
  ])
  await expect(model.fit(table, { target: 'y' })).rejects.toThrow(
    'LogisticRegression cannot be fitted: the target `y` has only the class a.',
  )
  const gap = tableFromRows({ x: 'float64', y: 'string' }, [{ x: 1, y: 'a' }, { x: 2 }])
  await expect(model.fit(gap, { target: 'y' })).rejects.toThrow(
    'Column `y`, row 1: the label is null; give every row a label.',
  )
  const untargeted = model.fit(tableFromRows({ x: 'float64' }, [{ x: 1 }]), {} as never)
  await expect(untargeted).rejects.toThrow("there is no target; give { target: 'column' } to fit.")
})

test('parameters out of range are refused, all at once', async () => {
  const model = new LogisticRegression({ c: 0, maxIter: 1.5 })
  const table = tableFromRows({ x: 'float64', y: 'boolean' }, [{ x: 1, y: true }])
  await expect(model.fit(table, { target: 'y' })).rejects.toThrow(
    'Parameter `c`: 0 is not a number above 0. Also `maxIter`: 1.5 is not a whole number of at least 0.',
  )
})

function encoded(sparseOutput = true): ColumnTransformer<never> {
  const transformer = new ColumnTransformer([['words', new OneHotEncoder({ sparseOutput }), columnsOfType('string')]], {
    remainder: 'passthrough',
  })
  return new ColumnTransformer([
    ['numbers', 'passthrough', columnsOfType('float64')],
    ...transformer.parts,
  ]) as unknown as ColumnTransformer<never>
}

function dataTable(X: readonly number[][], y: readonly (number | string)[], categories?: readonly string[][]) {
  const width = X[0]!.length
  const numbers = Array.from({ length: width }, (_, index): [string, DataType] => [`x${index}`, 'float64'])
  const words = (categories?.[0] ?? []).map((_, index): [string, DataType] => [`c${index}`, 'string'])
  const label: DataType = typeof y[0] === 'string' ? 'string' : 'float64'
  const rows = X.map((row, at) => ({
    ...Object.fromEntries(row.map((value, index) => [`x${index}`, value])),
    ...Object.fromEntries((categories?.[at] ?? []).map((value, index) => [`c${index}`, value])),
    y: y[at],
  }))
  return tableFromRows({ ...Object.fromEntries([...numbers, ...words]), y: label }, rows as never)
}

test('with fewer rows than features, least squares finds the solution of least size, however far the features are from 0', async () => {
  const random = new RandomState(20010617)
  for (let run = 0; run < 40; run++) {
    const width = 3 + (run % 4)
    const levels = [3, ...Array.from({ length: width }, () => 10 ** random.integer(0, 6))]
    const rows = [0, 1, 2].map(() => levels.map((level, at) => (at === 0 ? level : level + random.normal())))
    const target = [random.normal(), random.normal(), random.normal()]
    const records = rows.map((row, at) => ({ ...named(row), y: target[at]! }))
    const schema = Object.fromEntries([...Object.keys(named(levels)), 'y'].map(name => [name, 'float64' as const]))
    const sampleWeight = run % 2 === 0 ? [1, 1, 1] : rows.map(() => random.random())
    const fitted = await new LinearRegression().fit(tableFromRows(schema, records), { target: 'y', sampleWeight })
    const wanted = throughThree(rows, target)
    const { coefficients } = fitted.state as { readonly coefficients: readonly number[] }
    for (const [at, value] of coefficients.entries()) expect(value).toBeCloseTo(wanted[at]!, 7)
  }
})

function named(row: readonly number[]): Record<string, number> {
  return Object.fromEntries(row.map((value, at) => [`x${at}`, value]))
}

/** The coefficients of least size through three points: sums of the two differences of their rows, which are exact. */
function throughThree(rows: readonly number[][], target: readonly number[]): number[] {
  const [left, right] = [1, 2].map(row => rows[row]!.map((value, at) => value - rows[0]![at]!)) as [number[], number[]]
  const dot = (one: number[], other: number[]) => one.reduce((sum, value, at) => sum + value * other[at]!, 0)
  const [first, second] = [target[1]! - target[0]!, target[2]! - target[0]!]
  const determinant = dot(left, left) * dot(right, right) - dot(left, right) ** 2
  const a = (first * dot(right, right) - second * dot(left, right)) / determinant
  const b = (second * dot(left, left) - first * dot(left, right)) / determinant
  return left.map((value, at) => a * value + b * right[at]!)
}

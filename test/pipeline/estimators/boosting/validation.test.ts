import { expect, test } from 'vitest'
import { tableFromRows } from '../../../../src/features/table/from-rows.ts'
import {
  ColumnTransformer,
  type FittedClassifier,
  type FittedRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  LinearRegression,
  logLoss,
  meanSquaredError,
  OneHotEncoder,
  Pipeline,
  RandomState,
  StandardScaler,
  TransformedTargetRegressor,
} from '../../../../src/index.ts'
import type { TreeState } from '../../../../src/pipeline/estimators/trees/fitted-trees.ts'

const schema = { a: 'float64', city: 'string', y: 'float64', kind: 'string', w: 'float64' } as const
const [learned, others] = [draw(300, 1), draw(80, 2)]
const [training, validation] = [learned, others].map(rows => tableFromRows(schema, rows)) as [never, never]
const numbers = tableFromRows(
  { a: 'float64', y: 'float64' },
  learned.map(({ a, y }) => ({ a, y })),
)
const otherNumbers = others.map(({ a, y }) => ({ a, y }))

interface Learned extends TreeState {
  readonly rounds: number
  readonly validationLoss: readonly number[]
}

test('rows of a validation table say when to stop, and teach nothing', async () => {
  const params = { nEstimators: 60, earlyStoppingRounds: 4, learningRate: 0.5 }
  const options = { target: 'y', validation: otherNumbers } as const
  const fitted = await new GradientBoostingRegressor(params).fit(numbers, options)
  const { rounds, trees, validationLoss } = fitted.state as Learned
  expect(rounds).toBeLessThan(60)
  expect(validationLoss).toHaveLength(rounds)
  expect(Math.min(...validationLoss)).toBe(validationLoss.at(-1))
  const plain = await new GradientBoostingRegressor({ ...params, nEstimators: rounds, earlyStoppingRounds: null }).fit(
    numbers,
    { target: 'y' },
  )
  expect((plain.state as Learned).trees).toEqual(trees)
  const predicted = otherNumbers.map(({ a }) => fitted.predictRow({ a }))
  const error = meanSquaredError(
    otherNumbers.map(({ y }) => y),
    predicted,
  )
  expect(validationLoss.at(-1)).toBeCloseTo(error, 10)
})

test('a pipeline carries the validation table through its steps; columns of weights and classes come with it', async () => {
  const prepare = new ColumnTransformer([
    ['numbers', new StandardScaler(), ['a']],
    ['words', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']],
  ])
  const model = new GradientBoostingClassifier({ nEstimators: 6 })
  const pipeline = new Pipeline([
    ['prepare', prepare],
    ['model', model],
  ])
  const without = (table: never) => (table as typeof numbers).select(['a', 'city', 'kind', 'w'] as never) as never
  const options = { target: 'kind', sampleWeight: 'w', validation: without(validation) } as never
  const fitted = (await pipeline.fit(without(training), options)) as unknown as FittedClassifier
  const { validationLoss } = (fitted.step('model') as FittedClassifier).state as Learned
  expect(validationLoss).toHaveLength(6)
  const wanted = logLoss(
    others.map(({ kind }) => kind),
    await fitted.predictProba(without(validation)),
    { sampleWeight: others.map(({ w }) => w) },
  )
  expect(validationLoss.at(-1)).toBeCloseTo(wanted, 10)
})

test('a transformed target transforms that of the validation table too', async () => {
  const regressor = new GradientBoostingRegressor({ nEstimators: 3 })
  const transformed = new TransformedTargetRegressor({ regressor, transformer: new StandardScaler() })
  const pipeline = new Pipeline([['model', transformed]])
  const fitted = (await pipeline.fit(numbers as never, { target: 'y', validation: otherNumbers } as never)) as never
  const [model] = (fitted as FittedRegressor).children.map(({ fitted: child }) => child as FittedRegressor)
  const inner = model!.step('regressor') as FittedRegressor
  const truth = learned.map(({ y }) => y)
  const mean = truth.reduce((sum, y) => sum + y, 0) / truth.length
  const variance = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0) / truth.length
  const predicted = otherNumbers.map(({ a }) => (fitted as FittedRegressor).predictRow({ a } as never))
  const error =
    meanSquaredError(
      otherNumbers.map(({ y }) => y),
      predicted,
    ) / variance
  expect((inner.state as Learned).validationLoss.at(-1)).toBeCloseTo(error, 10)
})

test('what cannot be followed is refused', async () => {
  const boosting = new GradientBoostingRegressor({ nEstimators: 1 })
  await expect(boosting.fit(numbers, { target: 'y', validation: [] })).rejects.toThrow(
    'Parameter `validation`: it has no rows.',
  )
  await expect(boosting.fit(numbers, { target: 'y', validation: numbers.select(['a']) })).rejects.toThrow(
    'Column `y` is not in the validation table.',
  )
  await expect(new LinearRegression().fit(numbers, { target: 'y', validation: otherNumbers })).rejects.toThrow(
    'Parameter `validation`: LinearRegression does not learn in rounds, so it cannot stop early.',
  )
  await expect(new Pipeline([['s', new StandardScaler()]]).fit(numbers, { validation: otherNumbers })).rejects.toThrow(
    'Parameter `validation`: no step of the pipeline can stop early.',
  )
  const classes = tableFromRows(
    { a: 'float64', kind: 'string' },
    learned.map(({ a, kind }) => ({ a, kind })),
  )
  const other = [{ a: 1, kind: 'unheard of' }]
  await expect(new GradientBoostingClassifier().fit(classes, { target: 'kind', validation: other })).rejects.toThrow(
    'Column `kind`, row 0: the label unheard of is not among the classes',
  )
})

function draw(count: number, seed: number) {
  const random = new RandomState(seed)
  return Array.from({ length: count }, () => {
    const a = random.normal()
    const y = Math.sin(2 * a) + random.normal() / 2
    const kind = y < -0.5 ? 'low' : y < 0.5 ? 'middle' : 'high'
    return { a, y, kind, city: `c${random.integer(0, 4)}`, w: random.integer(1, 4) }
  })
}

import {
  accuracy,
  ColumnTransformer,
  columnsOfType,
  crossValidate,
  type FittedModel,
  FoldError,
  FunctionTransformer,
  GridSearch,
  GroupKFold,
  KFold,
  LinearRegression,
  LogisticRegression,
  logLoss,
  MinMaxScaler,
  OneHotEncoder,
  Pipeline,
  RandomizedSearch,
  RandomState,
  SimpleImputer,
  StandardScaler,
  StratifiedKFold,
  type Table,
  tableFromRows,
} from 'bighead'
import { describe, expect, test } from 'vitest'
import { takeTable } from '../../src/features/table/reshape.ts'
import { readFitInput } from '../../src/pipeline/fit-input.ts'
import { meanScores, ranksOf } from '../../src/pipeline/model-selection/search-results.ts'
import { canRebuild, stepFromDefinition } from '../../src/pipeline/model-selection/step-from-definition.ts'
import type { Step } from '../../src/pipeline/step.ts'

const random = new RandomState(11)
const rows = Array.from({ length: 90 }, (_, row) => {
  const [x, y] = [random.normal(), random.normal()]
  const city = ['Rome', 'Oslo', 'Lima'][random.integer(0, 3)] as string
  return {
    x: row % 17 === 0 ? null : x,
    y,
    city,
    user: row % 9,
    late: x + y / 2 + random.normal() > 0,
    delay: 3 * x - y,
  }
})
const table = tableFromRows(
  { x: 'float64', y: 'float64', city: 'string', user: 'int32', late: 'boolean', delay: 'float64' },
  rows,
)
const flights = table.select(['x', 'y', 'city', 'late'])
const model = new Pipeline([
  [
    'prepare',
    new ColumnTransformer([
      [
        'numbers',
        new Pipeline([
          ['fill', new SimpleImputer()],
          ['scale', new StandardScaler()],
        ]),
        ['x', 'y'],
      ],
      ['words', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']],
    ]),
  ],
  ['model', new LogisticRegression()],
])

test('crossValidate scores what fitting and scoring each split by hand gives', async () => {
  const cv = new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 4 })
  const found = await crossValidate(model, flights, {
    target: 'late',
    cv,
    scoring: ['accuracy', 'negLogLoss'],
    trainScores: true,
  })
  for (const [fold, { train, test: held }] of cv.split(flights, { target: 'late' }).entries()) {
    const fitted = await model.fit(takeTable(flights, train), { target: 'late' })
    const rest = takeTable(flights, held)
    const truth = rest.column('late')
    expect(found.testScores.accuracy?.[fold]).toBe(accuracy(truth, (await fitted.predict(rest)) as never))
    expect(found.testScores.negLogLoss?.[fold]).toBe(-logLoss(truth, await fitted.predictProba(rest)))
    const known = takeTable(flights, train)
    const own = accuracy(known.column('late'), (await fitted.predict(known)) as never)
    expect(found.trainScores?.accuracy?.[fold]).toBe(own)
  }
  expect(found.fitSeconds).toHaveLength(3)
})

test('folds are stratified for classifiers, consecutive for regressors, and keep groups together', async () => {
  const numbers = table.select(['y', 'user', 'delay'])
  const plain = await crossValidate(new LinearRegression(), numbers, { target: 'delay' })
  expect(plain.splits).toEqual(new KFold().split(90))
  expect(Object.keys(plain.testScores)).toEqual(['r2'])
  const grouped = await crossValidate(new LinearRegression(), numbers, {
    target: 'delay',
    groups: 'user',
    cv: new GroupKFold({ nSplits: 3 }),
    scoring: { bias: (fitted: FittedModel) => Object.keys(fitted.inputs).length },
  })
  expect(grouped.splits).toEqual(new GroupKFold({ nSplits: 3 }).split(numbers, { groups: 'user' }))
  expect([...(grouped.testScores.bias ?? [])]).toEqual([1, 1, 1])
  const stratified = await crossValidate(model, flights, { target: 'late', cv: 4 })
  expect(stratified.splits).toEqual(new StratifiedKFold({ nSplits: 4 }).split(flights, { target: 'late' }))
})

test('GridSearch finds the best parameters, the same by one thread and by two', async () => {
  const search = new GridSearch(
    model,
    { model__c: [0.001, 0.1, 10], prepare__numbers__scale__withMean: [true, false] },
    { scoring: ['rocAuc', 'accuracy'], refit: 'rocAuc' },
  )
  const fits: number[] = []
  const one = await search.fit(flights, {
    target: 'late',
    cv: 3,
    threads: 1,
    onProgress: ({ done }) => fits.push(done),
  })
  const two = await search.fit(flights, { target: 'late', cv: 3, threads: 2 })
  expect(fits.at(-1)).toBe(18)
  const same = (results: Table): unknown => results.select(results.columnNames.filter(name => !/Seconds/.test(name)))
  expect(same(two.results)).toEqual(same(one.results))
  expect(two.bestParams).toEqual(one.bestParams)
  expect(two.best?.toJSON()).toEqual(one.best?.toJSON())
  expect(one.results.column('model__c').toArray()).toEqual([0.001, 0.001, 0.1, 0.1, 10, 10])
  const means = one.results.column('rocAuc mean').toArray() as number[]
  expect(one.bestScore).toBe(Math.max(...means))
  expect(one.bestIndex).toBe(means.indexOf(one.bestScore))
  const refitted = await model.withParams(one.bestParams).fit(flights, { target: 'late' })
  expect(one.best?.toJSON()).toEqual(refitted.toJSON())
})

test('RandomizedSearch draws each combination of lists at most once, and from functions', async () => {
  const lists = new RandomizedSearch(
    model,
    { model__c: [0.1, 1, 10], model__fitIntercept: [true, false] },
    {
      iterations: 4,
      randomState: 3,
      refit: false,
    },
  )
  const { results, best } = await lists.fit(flights, { target: 'late', cv: 2 })
  expect(best).toBeNull()
  const tried = [...results.rows()].map(row => `${row.model__c} ${row.model__fitIntercept}`)
  expect(new Set(tried).size).toBe(4)
  const drawn = new RandomizedSearch(
    model,
    { model__c: (from: RandomState) => 10 ** from.uniform(-2, 2) },
    { iterations: 3 },
  )
  const found = await drawn.fit(flights, { target: 'late', cv: 2 })
  const state = new RandomState(0)
  const wanted = Array.from({ length: 3 }, () => 10 ** state.uniform(-2, 2))
  expect(found.results.column('model__c').toArray()).toEqual(wanted)
})

test('the table of a search holds numbers, booleans and texts as they are, others as JSON, and null for what was left', async () => {
  const filled = new Pipeline([
    ['fill', new SimpleImputer()],
    ['scale', new MinMaxScaler()],
    ['model', new LogisticRegression()],
  ])
  const { results } = await new GridSearch(filled, [
    { fill__strategy: ['mean', 'median'], scale__clip: [true], scale__featureRange: [[0, 1]] },
    { model__classWeight: [null, 'balanced'] },
  ]).fit(flights.select(['x', 'y', 'late']), { target: 'late', cv: 2 })
  const paths = ['fill__strategy', 'model__classWeight', 'scale__clip', 'scale__featureRange']
  expect(paths.map(path => [results.column(path).type, ...results.column(path).toArray()])).toEqual([
    ['string', 'mean', 'median', null, null],
    ['string', null, null, 'null', '"balanced"'],
    ['boolean', true, true, null, null],
    ['string', '[0,1]', '[0,1]', null, null],
  ])
})

test('a failing candidate throws with its fold and parameters, or gets the error score', async () => {
  const grid = { model__c: [1, -1] }
  const failing = new GridSearch(model, grid).fit(flights, { target: 'late', cv: 2 })
  await expect(failing).rejects.toThrow(
    'Fold 0 with {"model__c":-1} failed: Parameter `c`: -1 is not a number above 0.',
  )
  await expect(failing).rejects.toBeInstanceOf(FoldError)
  const scored = await new GridSearch(model, grid, { errorScore: Number.NaN }).fit(flights, {
    target: 'late',
    cv: 2,
    threads: 2,
  })
  expect(scored.bestParams).toEqual({ model__c: 1 })
  expect(scored.results.column('accuracy mean').get(1)).toBeNaN()
  expect(scored.errors.map(({ fold }) => fold)).toEqual([0, 1])
  expect(scored.errors[0]?.error).toContain('-1 is not a number above 0')
})

test('a signal stops a search soon, with its reason, also in threads', async () => {
  const search = new GridSearch(model, { model__c: Array.from({ length: 200 }, (_, index) => index + 1) })
  for (const threads of [1, 2]) {
    const controller = new AbortController()
    const stopped = search.fit(flights, {
      target: 'late',
      threads,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(new RangeError('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
  }
})

describe('model selection says what is wrong:', () => {
  const searchFor = (grid: object, options: object = {}, more: object = {}): Promise<unknown> =>
    new GridSearch(model, grid as never, options).fit(flights, { target: 'late', cv: 2, ...more })
  const refusals: Record<string, readonly [() => Promise<unknown>, string]> = {
    'an unknown path': [() => searchFor({ modle__c: [1] }), 'there is no step `modle`. Did you mean `model`?'],
    'an empty list': [
      () => searchFor({ model__c: [] }),
      'Parameter `model__c`: a list of at least one value is needed.',
    ],
    'no grid': [() => searchFor([]), 'Parameter `grid`: it holds no parameters to try.'],
    'an unknown score': [() => searchFor({ model__c: [1] }, { scoring: 'acuracy' }), 'Did you mean `accuracy`?'],
    'several scores without a choice': [
      () => searchFor({ model__c: [1] }, { scoring: ['accuracy', 'f1'] }),
      'Parameter `refit`: there are several scores; name the one that decides: accuracy, f1.',
    ],
    'a choice that is no score': [
      () => searchFor({ model__c: [1] }, { refit: 'r2' }),
      'Parameter `refit`: `r2` is not among the scores accuracy.',
    ],
    'an error score that is none': [
      () => searchFor({ model__c: [1] }, { errorScore: 'low' }),
      "Parameter `errorScore`: low is neither a number nor 'raise'.",
    ],
    'an unknown target': [() => searchFor({ model__c: [1] }, {}, { target: 'latte' }), 'Did you mean `late`?'],
    'a transform': [
      () => crossValidate(new StandardScaler(), flights, { target: 'late' }),
      'Parameter `step`: it does not predict; give an estimator',
    ],
    'probabilities of a regressor': [
      () => crossValidate(new LinearRegression(), table.select(['y', 'delay']), { target: 'delay', scoring: 'rocAuc' }),
      'Fold 0 failed: ',
    ],
    'no iterations': [
      () => new RandomizedSearch(model, {}, { iterations: 0 }).fit(flights, { target: 'late' }),
      'Parameter `iterations`: 0 is not a whole number of at least 1.',
    ],
  }
  test.each(Object.entries(refusals))('%s', async (_name, [search, message]) => {
    await expect(search()).rejects.toThrow(message)
  })
})

test('a step is rebuilt from its definition, unless columns are chosen by type or a kind is unknown', async () => {
  expect(canRebuild(model.definition)).toBe(true)
  const again = await stepFromDefinition(structuredClone(model.definition))
  expect(again.definition).toEqual(model.definition)
  const doubled = new FunctionTransformer({ inputs: { y: 'float64' }, outputs: ({ y }) => ({ z: y.mul(2) }) })
  const rebuilt = (await stepFromDefinition(structuredClone(doubled.definition))) as Step<'transform'>
  const { data, context } = await readFitInput([{ y: 1.5 }], {}, 'test')
  expect((await rebuilt.learn(data, context)).transformRow({ y: 4 })).toEqual({ z: 8 })
  const byType = new ColumnTransformer([['numbers', new StandardScaler(), columnsOfType('float64')]])
  expect(canRebuild(byType.definition)).toBe(false)
  await expect(stepFromDefinition({ kind: 'Nothing', params: {} })).rejects.toThrow('there is no kind `Nothing`.')
})

test('ranks count equal scores alike, and NaN last', () => {
  expect(ranksOf([0.5, 0.9, Number.NaN, 0.9])).toEqual([3, 1, 4, 1])
  const result = { train: null, fitSeconds: 0, scoreSeconds: 0, error: null }
  const results = [
    [
      { ...result, test: [1] },
      { ...result, test: [2] },
    ],
  ]
  expect(meanScores({ names: ['a'], splits: [], results, table: flights }, 'a')).toEqual([1.5])
})

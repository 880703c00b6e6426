import { expect, test } from 'vitest'
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  ColumnTransformer,
  calibrationCurve,
  classificationReport,
  confusionMatrix,
  crossValidate,
  drift,
  FeatureUnion,
  fBeta,
  fileEvents,
  filterRows,
  fittedFromJSON,
  folderRegistry,
  folderRuns,
  fromSklearn,
  GradientBoostingClassifier,
  GridSearch,
  KFold,
  LinearRegression,
  LogisticRegression,
  lit,
  logLoss,
  makePipeline,
  meanAbsoluteError,
  medianAbsoluteError,
  Pipeline,
  precision,
  precisionRecallCurve,
  RandomizedSearch,
  RandomState,
  r2,
  readXgboost,
  recall,
  rocAuc,
  rocCurve,
  rootMeanSquaredError,
  ShuffleSplit,
  StandardScaler,
  StratifiedKFold,
  sliceRows,
  splitIndices,
  TimeSeriesSplit,
  TransformedTargetRegressor,
  tableFromRows,
  toTable,
  trainTestSplit,
} from '../../src/index.ts'

// What the compiler refuses is refused by name, too, of callers in JavaScript.
const table = tableFromRows(
  { age: 'float64', late: 'boolean', fare: 'float64' },
  Array.from({ length: 30 }, (_, row) => ({ age: row, late: row % 3 === 0, fare: row + 0.5 })),
)
const model = new Pipeline([
  ['columns', new ColumnTransformer([['scale', new StandardScaler(), ['age']]])],
  ['model', new LogisticRegression()],
])

test('a classifier does not take measured numbers for classes', async () => {
  const said =
    'the target `fare` is 0.5 in row 0, but classes are texts, booleans or whole numbers; take a regressor, or make classes of it.'
  await expect(model.fit(table, { target: 'fare' })).rejects.toThrow(`LogisticRegression cannot be fitted: ${said}`)
  const boosting = new GradientBoostingClassifier().fit(table.select(['age', 'fare']), { target: 'fare' })
  await expect(boosting).rejects.toThrow(`GradientBoostingClassifier cannot be fitted: ${said}`)
})

test('whole numbers of a column of doubles are classes', async () => {
  const rows = [0, 1, 2, 0, 1, 2].map(label => ({ age: label, label }))
  const fitted = await new LogisticRegression().fit(tableFromRows({ age: 'float64', label: 'float64' }, rows), {
    target: 'label',
  })
  expect(fitted.classes).toEqual([0, 1, 2])
})

test('steps and parts that are no lists, nothing or no step are named', () => {
  const scale = new StandardScaler()
  expect(() => new Pipeline([scale] as never)).toThrow(
    "Parameter `steps[0]`: a pair like ['scale', new StandardScaler()] is needed.",
  )
  expect(() => new FeatureUnion([['a', scale], scale] as never)).toThrow('Parameter `parts[1]`: a pair like')
  expect(() => new ColumnTransformer([scale] as never)).toThrow('Parameter `parts[0]`: a triple like')
  expect(() => new Pipeline([['a', null]] as never)).toThrow('a: it is neither a transform nor an estimator.')
  expect(() => new ColumnTransformer([['a', null, ['age']]] as never)).toThrow('a: it is not a transform')
})

test('columns that are no selection and a remainder that is no step are named', () => {
  const scale = new StandardScaler()
  for (const columns of ['age', undefined, [1]]) {
    const make = () => new ColumnTransformer([['a', scale, columns]] as never)
    expect(make).toThrow("a: its columns must be a list of names like ['age'], a pattern, or `columnsOfType(…)`.")
  }
  const make = () => new ColumnTransformer([['a', scale, ['age']]], { remainder: 'keep' as never })
  expect(make).toThrow("remainder: it is not a transform, 'passthrough' or 'drop'.")
})

test('options that do not exist are refused with a suggestion', async () => {
  const said = (option: string, near: string) =>
    `Parameter \`${option}\`: there is no such option. Did you mean \`${near}\`?`
  await expect(model.fit(table, { target: 'late', sampleWeights: [] } as never)).rejects.toThrow(
    said('sampleWeights', 'sampleWeight'),
  )
  await expect(new StandardScaler().fit(table.select(['age']), { thread: 1 } as never)).rejects.toThrow(
    said('thread', 'threads'),
  )
  expect(() => trainTestSplit(table, { test_size: 0.2 } as never)).toThrow(said('test_size', 'testSize'))
  const validated = crossValidate(model, table, { target: 'late', score: 'rocAuc' } as never)
  await expect(validated).rejects.toThrow('Parameter `score`: there is no such option.')
  const search = new GridSearch(model, { model__c: [1] }).fit(table, { target: 'late', scorings: 'rocAuc' } as never)
  await expect(search).rejects.toThrow(said('scorings', 'scoring'))
  expect(() => new ColumnTransformer([], { remainders: 'drop' } as never)).toThrow(said('remainders', 'remainder'))
})

test('a table of validation is refused by name where nothing stops early', async () => {
  const said = 'Parameter `validation`: there is no such option.'
  const options = { validation: table.select(['age']) } as never
  await expect(new StandardScaler().fit(table.select(['age']), options)).rejects.toThrow(said)
  const scale = ['scale', new StandardScaler(), ['age']] as const
  await expect(new ColumnTransformer([scale]).fit(table, options)).rejects.toThrow(said)
  await expect(new FeatureUnion([['scale', new StandardScaler()]]).fit(table, options)).rejects.toThrow(said)
  const pipeline = new Pipeline([['scale', new StandardScaler()]])
  await expect(pipeline.fitTransform(table.select(['age']), options)).rejects.toThrow(said)
  const regressor = new LinearRegression()
  const transformed = new TransformedTargetRegressor({ regressor, transformer: new StandardScaler() })
  await expect(
    transformed.fit(table.select(['age', 'fare']), { target: 'fare', validation: table.select(['age', 'fare']) }),
  ).rejects.toThrow('Parameter `validation`: LinearRegression does not learn in rounds, so it cannot stop early.')
})

test('options of reading, transforming and splitting that do not exist are refused', async () => {
  const said = (option: string, near: string) =>
    `Parameter \`${option}\`: there is no such option. Did you mean \`${near}\`?`
  const zoned = { zones: 'UTC' } as never
  expect(() => tableFromRows({ at: 'timestamp' }, [], zoned)).toThrow(said('zones', 'zone'))
  await expect(toTable([{ at: 0 }], { at: 'timestamp' }, zoned)).rejects.toThrow(said('zones', 'zone'))
  const fitted = await model.fit(table, { target: 'late' })
  await expect(fitted.predict(table, { thread: 2 } as never)).rejects.toThrow(said('thread', 'threads'))
  await expect(fitted.predict(table, null as never)).rejects.toThrow('an object is needed, or nothing.')
  expect(() => new KFold().split(table, null as never)).toThrow('Parameter `by`: an object is')
  expect(() => new RandomState(1).choice(3, 1, { replaces: false } as never)).toThrow(said('replaces', 'replace'))
  await expect(fittedFromJSON({}, { runtime: [] } as never)).rejects.toThrow(said('runtime', 'runtimes'))
})

test('what keeps its members elsewhere is no set of parameters or options', async () => {
  class Silent {
    readonly #withMean = false
    get withMean() {
      return this.#withMean
    }
  }
  for (const given of [new Map([['withMean', false]]), new Date(0), Promise.resolve({}), new Silent()])
    expect(() => new StandardScaler(given as never)).toThrow(
      'Parameter `params`: an object is needed, like { withMean: … }.',
    )
  await expect(model.fit(table, new Map([['target', 'late']]) as never)).rejects.toThrow(
    'Parameter `options`: an object is needed, or nothing.',
  )
})

test('makePipeline names what is no step', () => {
  const said = 'a step like new StandardScaler() is needed.'
  expect(() => makePipeline(undefined as never)).toThrow(`Parameter \`steps[0]\`: ${said}`)
  expect(() => makePipeline(new StandardScaler(), ['model', new LogisticRegression()] as never)).toThrow(
    `Parameter \`steps[1]\`: ${said}`,
  )
})

test('tables, schemas and rows of a table that are none are named', async () => {
  expect(() => tableFromRows(null as never, [])).toThrow('Parameter `schema`: an object with a type for each column')
  expect(() => tableFromRows({ a: 1 } as never, [])).toThrow("Parameter `type`: it is none; a word like 'float64'")
  expect(() => tableFromRows({ a: {} } as never, [])).toThrow("Parameter `type`: it is none; a word like 'float64'")
  await expect(filterRows([] as never, () => lit(true))).rejects.toThrow(
    'Parameter `table`: a `Table`, as `await toTable',
  )
  await expect(filterRows(table, columns => columns.age as never)).rejects.toThrow(
    'Parameter `condition`: it is not a condition',
  )
  expect(() => sliceRows(table, 0.5)).toThrow('Parameter `start`: 0.5 is not the number of a row.')
  expect(() => table.select('age' as never)).toThrow('Parameter `names`: a list of names of columns is needed.')
  expect(() => r2(undefined as never, [1])).toThrow('Parameter `truth`: a column or a list is needed.')
  expect(() => new RandomState(1).permutation(-1)).toThrow('Parameter `count`: -1 is not a whole number of at least 0.')
})

test('what is no row is refused', async () => {
  const fitted = await model.fit(table, { target: 'late' })
  for (const row of [null, undefined, 3, [1]]) {
    expect(() => fitted.predictRow(row as never)).toThrow(
      'Parameter `row`: an object with a value for each column is needed.',
    )
  }
})

test('a promise in place of a table says that it is to be awaited', async () => {
  await expect(model.fit(Promise.resolve(table) as never, { target: 'late' })).rejects.toThrow(
    'Parameter `input`: a Promise is not a Table, an Arrow table or an array of rows; await it first. (the training table)',
  )
})

test('an artifact that is a text, or nothing fitted, says so', async () => {
  const fitted = await model.fit(table, { target: 'late' })
  await expect(fittedFromJSON(JSON.stringify(fitted))).rejects.toThrow(
    'it is a text; give what `JSON.parse` makes of it',
  )
  await expect(fittedFromJSON({ a: 1 })).rejects.toThrow('it has no `kind`, so nothing that was fitted wrote it')
  await expect(fittedFromJSON(JSON.parse(JSON.stringify(model)))).rejects.toThrow('it is a step that was not fitted')
})

test('options of metrics that do not exist are refused, and words that an option does not know', () => {
  const truth = [true, false, true]
  const guesses = [true, true, false]
  const none = 'there is no such option.'
  expect(() => precision(truth, guesses, { avg: 'macro' } as never)).toThrow(`Parameter \`avg\`: ${none} Known: `)
  expect(() => recall(truth, guesses, { averages: 'macro' } as never)).toThrow(`${none} Did you mean \`average\`?`)
  expect(() => recall(truth, guesses, { average: 'marco' } as never)).toThrow(
    "Parameter `average`: 'marco' is not one of 'binary', 'micro', 'macro', 'weighted'.",
  )
  expect(() => accuracy(truth, guesses, 'macro' as never)).toThrow('Parameter `options`: an object is needed')
  const other = { sample_weight: [1, 1, 1] } as never
  for (const metric of [accuracy, balancedAccuracy, fBeta, confusionMatrix, classificationReport])
    expect(() => metric(truth, guesses, other)).toThrow(`${none} Did you mean \`sampleWeight\`?`)
  for (const metric of [rocAuc, rocCurve, averagePrecision, precisionRecallCurve, logLoss, brierScore])
    expect(() => metric(truth, [0.5, 0.2, 0.7], other)).toThrow(`${none} Did you mean \`sampleWeight\`?`)
  for (const metric of [r2, meanAbsoluteError, rootMeanSquaredError, medianAbsoluteError])
    expect(() => metric([1, 2, 3], [1, 2, 4], other)).toThrow(`${none} Did you mean \`sampleWeight\`?`)
  expect(() => calibrationCurve(truth, [0.5, 0.2, 0.7], { strategy: 'quantiles' as never })).toThrow(
    "Parameter `strategy`: quantiles is neither 'uniform' nor 'quantile'.",
  )
  expect(() => confusionMatrix(truth, guesses, { normalize: 'pred' as never })).toThrow("'pred' is not one of 'true'")
})

test('labels that are not a list, and what is not a number for a division by 0, are refused', () => {
  const truth = ['a', 'b']
  for (const metric of [classificationReport, confusionMatrix, precision])
    expect(() => metric(truth, truth, { labels: 'a' as never })).toThrow(
      'Parameter `labels`: a list of classes is needed.',
    )
  for (const metric of [classificationReport, recall, fBeta])
    expect(() => metric(truth, ['a', 'a'], { zeroDivision: 'warn' as never })).toThrow(
      "Parameter `zeroDivision`: 'warn' is not a number.",
    )
  expect(() => precision(truth, truth, { average: 1n as never })).toThrow('Parameter `average`: 1n is not one of')
})

test('what a metric knows of options goes on to those it is made of', () => {
  const truth = [true, false, true]
  const guesses = [true, true, false]
  expect(balancedAccuracy(truth, guesses, { adjusted: true, sampleWeight: [1, 1, 1] })).toBe(-0.5)
  const recalled = recall(truth, guesses, { average: 'macro' })
  expect(fBeta(truth, guesses, { average: 'macro', beta: Number.POSITIVE_INFINITY })).toBe(recalled)
})

test('parameters that are not object are refused where they are given', () => {
  expect(() => new KFold(3 as never)).toThrow('Parameter `params`: an object is needed, like { nSplits: … }.')
  for (const make of [StratifiedKFold, TimeSeriesSplit, ShuffleSplit, StandardScaler, LogisticRegression])
    expect(() => new make([3] as never)).toThrow('Parameter `params`: an object is needed, like { ')
})

test('a parameter that is a bigint is refused by name', async () => {
  await expect(new LogisticRegression({ c: 1n as never }).fit(table, { target: 'late' })).rejects.toThrow(
    'Parameter `c`: 1n is not a number above 0.',
  )
})

test('a parameter that is a function is refused where it is given', () => {
  expect(() => new LogisticRegression({ c: (() => 1) as never })).toThrow(
    'Parameter `c`: it is a function, but parameters are data.',
  )
})

test('options that are not object are refused, and not taken for none', () => {
  const said = 'Parameter `options`: an object is needed, or nothing.'
  for (const options of [0.2, null, [0.2]] as never[]) {
    expect(() => trainTestSplit(table, options)).toThrow(said)
    expect(() => splitIndices(30, options)).toThrow(said)
    expect(() => new ColumnTransformer([['scale', new StandardScaler(), ['age']]], options)).toThrow(said)
  }
})

test('a search refuses what it does not have, and says where options of fit belong', () => {
  expect(() => new GridSearch(model, { model__c: [1] }, { scorings: 'r2' } as never)).toThrow(
    'Parameter `scorings`: there is no such option. Did you mean `scoring`?',
  )
  expect(() => new GridSearch(model, { model__c: [1] }, { cv: 3 } as never)).toThrow(
    'Parameter `cv`: it is an option of `fit`; give it there.',
  )
  expect(() => new RandomizedSearch(model, { model__c: [1] }, { nIter: 3 } as never)).toThrow(
    'Parameter `nIter`: there is no such option.',
  )
  expect(() => new GridSearch(model, undefined as never)).toThrow('Parameter `grid`: an object of values to try')
})

test('other calls refuse options that do not exist', async () => {
  const none = 'there is no such option.'
  await expect(drift(table, table, { bin: 4 } as never)).rejects.toThrow(`${none} Did you mean \`bins\`?`)
  expect(() => new FeatureUnion([['a', new StandardScaler()]], { weights: {} } as never)).toThrow(none)
  expect(() => folderRegistry('models', { clocks: Date.now } as never)).toThrow(`${none} Did you mean \`clock\`?`)
  expect(() => folderRuns('runs', { id: () => 'a' } as never)).toThrow(`${none} Did you mean \`ids\`?`)
  expect(() => fileEvents('events', { shard: 2 } as never)).toThrow(`${none} Did you mean \`shards\`?`)
  await expect(readXgboost('{}', { input: {} } as never)).rejects.toThrow(`${none} Did you mean \`inputs\`?`)
  await expect(fromSklearn('{}', { names: [] } as never)).rejects.toThrow(none)
})

test('what is no step, no splitter, no rows or no options is named', async () => {
  const target = 'late'
  const numbers = table.select(['age', 'late'])
  const estimator = new LogisticRegression()
  await expect(crossValidate(undefined as never, numbers, { target })).rejects.toThrow('Parameter `step`: ')
  await expect(new GridSearch(undefined as never, {}).fit(numbers, { target })).rejects.toThrow('Parameter `step`: ')
  for (const cv of ['5', KFold, {}]) {
    const validated = crossValidate(estimator, numbers, { target, cv: cv as never })
    await expect(validated).rejects.toThrow('Parameter `cv`: a number of folds, or a splitter like new KFold(')
  }
  for (const rows of [undefined, [1, 2, 3]])
    expect(() => new KFold().split(rows as never)).toThrow('Parameter `rows`: a Table, or a number of rows, is needed.')
  expect(() => trainTestSplit(table, 0.2 as never)).toThrow('Parameter `options`: an object is needed, or nothing.')
  const fitted = estimator.fit(numbers, 'late' as never)
  await expect(fitted).rejects.toThrow('Parameter `options`: an object is needed, or nothing.')
  await expect(estimator.fit(numbers, undefined as never)).rejects.toThrow(/target/)
})

test('a type that does not exist is named where rows are read', () => {
  expect(() => tableFromRows({ age: 'float' as never }, [{ age: 1 as never }])).toThrow(
    'Parameter `type`: there is no type `float`. Did you mean `float32`?',
  )
})

import { expectTypeOf, test } from 'vitest'
import type { Table } from '../../src/features/table/table.ts'
import { LinearRegression, LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import type { FittedClassifier } from '../../src/pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../src/pipeline/fitted-regressor.ts'
import { crossValidate, GridSearch, RandomizedSearch } from '../../src/pipeline/model-selection/search.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

declare const table: Table<{ x: 'float64'; late: 'boolean' }>

const model = new Pipeline([
  ['scale', new StandardScaler()],
  ['model', new LogisticRegression()],
])

test('a search takes paths that lead to a parameter, and values of its type', async () => {
  const search = new GridSearch(model, { model__c: [0.1, 1], scale__withMean: [true, false] })
  const found = await search.fit(table, { target: 'late' })
  expectTypeOf(found.best).toEqualTypeOf<FittedClassifier | null>()
  new GridSearch(model, [{ model__c: [1] }, { scale__withStd: [false] }])
  new RandomizedSearch(model, { model__c: random => random.uniform(0, 1) })
  // @ts-expect-error no such step
  new GridSearch(model, { modle__c: [1] })
  // @ts-expect-error numbers are due
  new GridSearch(model, { model__c: ['one'] })
  // @ts-expect-error a list is due
  new GridSearch(model, { model__c: 1 })
  // @ts-expect-error a number is due
  new RandomizedSearch(model, { model__c: () => 'one' })
})

test('a search over an estimator gives what it becomes', async () => {
  const { best } = await new GridSearch(new LinearRegression(), { fitIntercept: [true] }).fit(table, { target: 'x' })
  expectTypeOf(best).toEqualTypeOf<FittedRegressor | null>()
  // @ts-expect-error a misspelt score
  await crossValidate(model, table, { target: 'late', scoring: 'acuracy' })
})

import { expect, test } from 'vitest'
import { kFolds, stratifiedFolds } from '../../src/pipeline/folds.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import file from '../cases/sklearn.json' with { type: 'json' }

const shuffled = file.cases.find(({ id }) => id === 'split/KFold3s') as unknown as Split
const stratified = file.cases.find(({ id }) => id === 'split/Strat3s') as unknown as Split

interface Split {
  readonly y: readonly number[]
  readonly folds: readonly (readonly [train: readonly number[], test: readonly number[]])[]
}

test('folds hold the rows that scikit-learn deals to them', () => {
  const { y } = shuffled
  expect(heldOut(kFolds(y.length, 3, new RandomState(7)))).toEqual(shuffled.folds.map(([, held]) => held))
  const codes = Int32Array.from(stratified.y)
  expect(heldOut(stratifiedFolds(codes, 3, new RandomState(7)))).toEqual(stratified.folds.map(([, held]) => held))
})

test('without shuffling folds are neighbours, and classes are dealt in order of their first row', () => {
  expect([...kFolds(7, 3, null)]).toEqual([0, 0, 0, 1, 1, 2, 2])
  expect([...stratifiedFolds(Int32Array.of(1, 0, 1, 0, 1, 0, 1), 2, null)]).toEqual([0, 0, 0, 0, 1, 1, 1])
})

test('more folds than rows, or than any class has rows, are refused', () => {
  expect(() => kFolds(2, 3, null)).toThrow('Parameter `cv`: 3 folds are more than the 2 rows.')
  expect(() => stratifiedFolds(Int32Array.of(0, 1, 1, 0), 3, null)).toThrow(
    'Parameter `cv`: 3 folds are more than the 2 rows of the largest class.',
  )
})

function heldOut(folds: Int32Array): number[][] {
  return [...new Set(folds)].sort().map(fold => [...folds.keys()].filter(row => folds[row] === fold))
}

import { describe, expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import {
  type FittedClassifier,
  type FittedRegressor,
  type FittedTransform,
  fittedFromJSON,
  fromSklearn,
} from '../../../src/index.ts'
import { atMostInSingle } from '../../../src/pipeline/estimators/readers/single-precision.ts'
import file from '../../cases/sklearn-models.json' with { type: 'json' }

type Read = FittedClassifier | FittedRegressor | FittedTransform

interface Case {
  readonly exported: { readonly fitted: { readonly class: string } }
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>
  readonly answers: readonly number[]
}

const cases = file.cases as unknown as readonly Case[]

describe('what scikit-learn has fitted gives its numbers, for a table, for a row, and stored', () => {
  test.each(cases.map((each, index) => [`${index} ${each.exported.fitted.class}`, each] as const))(
    '%s',
    async (_name, { exported, columns, answers }) => {
      const fitted = (await fromSklearn(JSON.stringify(exported))) as Read
      const count = Object.values(columns)[0]?.length ?? 0
      const rows = Array.from({ length: count }, (_, row) =>
        Object.fromEntries(Object.keys(fitted.inputs).map(name => [name, columns[name]?.[row] ?? null])),
      )
      const copy = (await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))) as Read
      for (const each of [fitted, copy]) near(await answersOf(each, rows), answers)
      near(answerOf(fitted, rows[0] as never), answers.slice(0, answers.length / count))
    },
  )
})

test('a threshold in double precision says for doubles what it says for what they are in single precision', () => {
  const steps = [-2, -1, -0.5, 0, 0.5, 1, 2]
  for (const near of [0, 1, -1, 0.1, 1e-45, -3e-40, 1 / 3, 16_777_217, -1e30, 3.4e38]) {
    for (const threshold of steps.map(step => near + step * Math.abs(near) * 2 ** -24)) {
      const limit = atMostInSingle(threshold)
      for (const x of steps.flatMap(step => [limit + step * Math.abs(limit) * 2 ** -52, threshold * (1 + step / 1e8)]))
        expect([x, x <= limit]).toEqual([x, Math.fround(x) <= threshold])
    }
  }
})

describe('a damaged model of trees is refused:', () => {
  const tree = {
    left: [1, -1, -1],
    right: [2, -1, -1],
    feature: [0, -2, -2],
    threshold: [0.5, -2, -2],
    missing_left: [0, 0, 0],
    value: [[], [1], [2]],
  }
  const forest = (trees: unknown, attributes: object = {}): object => ({
    format: 'scikit-learn',
    version: 1,
    library: '1.9.1',
    fitted: {
      class: 'DecisionTreeRegressor',
      width: 1,
      names: null,
      params: {},
      attributes: { classes_: null, trees, ...attributes },
    },
  })
  const boosted = (rounds: unknown, start: unknown = [0], params: object = { learning_rate: 0.1 }): object => {
    const { fitted, ...rest } = forest([]) as { readonly fitted: object }
    const attributes = { classes_: null, start, rounds }
    return { ...rest, fitted: { ...fitted, class: 'GradientBoostingRegressor', params, attributes } }
  }

  test.each<readonly [string, object, string]>([
    ['no trees', forest([]), 'DecisionTreeRegressor has no trees.'],
    ['trees that are not a list', forest({}), '`DecisionTreeRegressor.trees` is not a list.'],
    ['a tree without nodes', forest([{ ...tree, left: [] }]), 'a tree has 0 nodes.'],
    [
      'a list that was cut',
      forest([{ ...tree, right: [2] }]),
      '`DecisionTreeRegressor.trees[0].right` is not a list of 3',
    ],
    ['values that were cut', forest([{ ...tree, value: [[]] }]), 'a tree has 1 entries in `value` for 3 nodes.'],
    ['a list that is missing', forest([{ ...tree, threshold: undefined }]), '.threshold` is missing.'],
    ['texts for numbers', forest([{ ...tree, feature: ['0', -2, -2] }]), '.feature` is not a list of numbers.'],
    ['a cycle', forest([{ ...tree, left: [1, 0, -1], right: [2, 2, -1] }]), 'its nodes form no tree.'],
    ['a child that is not there', forest([{ ...tree, left: [7, -1, -1] }]), 'tree 0 has a child 7, but 3 nodes.'],
    ['a feature that is not there', forest([{ ...tree, feature: [4, -2, -2] }]), 'tree 0 reads feature 4 of 1.'],
    ['a leaf without a value', forest([{ ...tree, value: [[], [], [2]] }]), 'the leaf 1 of a tree has no value.'],
    ['a category beyond all size', forest([{ ...tree, categories: [[1e9], null, null] }]), 'the category 1000000000.'],
    ['a round with a tree too many', boosted([[tree, tree]]), 'has a round of 2 trees for 1 sums.'],
    ['no start', boosted([[tree]], null), '`GradientBoostingRegressor.start` is missing.'],
    ['no rate', boosted([[tree]], [0], {}), '`GradientBoostingRegressor.learning_rate` is missing.'],
  ])('%s', async (_name, json, message) => {
    await expect(fromSklearn(json)).rejects.toThrow(message)
  })

  test('more trees and classes than there is room for', async () => {
    const { fitted, ...rest } = forest([]) as { readonly fitted: object }
    const attributes = { classes_: [...new Array(5000).keys()], trees: new Array(5000).fill(tree) }
    await expect(
      fromSklearn({ ...rest, fitted: { ...fitted, class: 'RandomForestClassifier', attributes } }),
    ).rejects.toThrow('RandomForestClassifier has 5000 trees for 5000 classes, which is too much.')
  })

  test('a classifier without classes, and a transformed target without its parts', async () => {
    const { fitted, ...rest } = forest([tree]) as { readonly fitted: object }
    await expect(fromSklearn({ ...rest, fitted: { ...fitted, class: 'DecisionTreeClassifier' } })).rejects.toThrow(
      'the classes of DecisionTreeClassifier are not a list of labels.',
    )
    const target = { ...fitted, class: 'TransformedTargetRegressor', attributes: {} }
    await expect(fromSklearn({ ...rest, fitted: target })).rejects.toThrow('lacks its regressor or its transformer.')
    const parts = [
      { name: 'regressor', fitted },
      { name: 'transformer', fitted },
    ]
    await expect(fromSklearn({ ...rest, fitted: { ...target, children: parts } })).rejects.toThrow('has no way back.')
  })

  test('a vocabulary that does not number its terms, a matrix with ragged rows, and weights that are not numbers', async () => {
    const { fitted, ...rest } = forest([]) as { readonly fitted: object }
    const read = (changes: object) => fromSklearn({ ...rest, fitted: { ...fitted, ...changes } })
    await expect(read({ class: 'CountVectorizer', attributes: { vocabulary_: { a: 0, b: 0 } } })).rejects.toThrow(
      'its vocabulary_ does not number its terms.',
    )
    await expect(read({ class: 'QuantileTransformer', attributes: { quantiles_: [[1], []] } })).rejects.toThrow(
      'its quantiles_ is not a matrix.',
    )
    await expect(
      read({ class: 'FeatureUnion', params: { transformer_weights: { a: 'much' } }, children: [] }),
    ).rejects.toThrow('a weight of FeatureUnion is not a number.')
  })
})

async function answersOf(fitted: Read, rows: readonly object[]): Promise<readonly number[]> {
  const table = tableFromRows(fitted.inputs, rows as never) as never
  if (fitted.role === 'classifier') return [...(await fitted.predictProba(table)).values]
  if (fitted.role === 'regressor') return (await fitted.predict(table)).toArray() as number[]
  return Array.from((await fitted.transform(table)).dense().rows(), row => Object.values(row).map(Number)).flat()
}

function answerOf(fitted: Read, row: never): readonly number[] {
  if (fitted.role === 'classifier') return Object.values(fitted.predictRow(row).probabilities)
  if (fitted.role === 'regressor') return [fitted.predictRow(row)]
  return Object.values(fitted.transformRow(row)).map(Number)
}

function near(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length)
  for (const [at, answer] of theirs.entries())
    expect(Math.abs(ours[at]! - answer), `cell ${at}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(answer)))
}

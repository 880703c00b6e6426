import { GridSearch, KFold, Pipeline, RandomState, Ridge, StandardScaler, tableFromRows } from 'bighead'
import { expect, test } from 'vitest'
import { askSklearn } from './sklearn.ts'

type Answer = Record<'alphas' | 'r2' | 'std' | 'rank' | 'train' | 'error' | 'split', number[]> & {
  readonly best: number
}

test('GridSearch finds what GridSearchCV finds: candidates, scores of every split, means, deviations, ranks', async () => {
  for (const seed of [1, 2, 3]) {
    const random = new RandomState(seed)
    const rows = Array.from({ length: 60 }, () => {
      const [a, b] = [random.normal(), random.normal(3, 5)]
      return { a, b, y: 2 * a - b / 3 + random.normal() }
    })
    const alphas = [0.01, 1, 50]
    const request = { features: rows.map(({ a, b }) => [a, b]), target: rows.map(({ y }) => y), alphas, seed }
    const wanted = await askSklearn<Answer>('search.py', request)
    const model = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', new Ridge()],
    ])
    const grid = { model__alpha: alphas, scale__withStd: [true, false] }
    const { results, bestIndex } = await new GridSearch(model, grid, {
      scoring: ['r2', 'negMeanAbsoluteError'],
      refit: 'r2',
      trainScores: true,
    }).fit(tableFromRows({ a: 'float64', b: 'float64', y: 'float64' }, rows), {
      target: 'y',
      cv: new KFold({ nSplits: 4, shuffle: true, randomState: seed }),
      threads: 2,
    })
    const column = (name: string): number[] => results.column(name).toArray() as number[]
    const close = (name: string, numbers: readonly number[]): void => {
      for (const [row, value] of column(name).entries()) expect(value, name).toBeCloseTo(numbers[row] ?? Number.NaN, 9)
    }
    expect(column('model__alpha').map(Number)).toEqual(wanted.alphas)
    expect(bestIndex).toBe(wanted.best)
    expect(column('r2 rank')).toEqual(wanted.rank)
    close('r2 mean', wanted.r2)
    close('r2 std', wanted.std)
    close('r2 split 2', wanted.split)
    close('r2 train mean', wanted.train)
    close('negMeanAbsoluteError mean', wanted.error)
  }
})

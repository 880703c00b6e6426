import { expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { type FittedClassifier, type FittedRegressor, fromSklearn } from '../../../src/index.ts'
import { askSklearn } from './sklearn.ts'

interface Exported {
  readonly exported: object
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>
  readonly answers: readonly number[]
}

test('random models of trees fitted in Python give their own answers', { timeout: 300_000 }, async () => {
  const models = await askSklearn<readonly Exported[]>('exported_trees.py', { from: 0, to: 96, rows: 500 })
  for (const [index, { exported, columns, answers }] of models.entries()) {
    const fitted = (await fromSklearn(exported)) as FittedClassifier | FittedRegressor
    const names = Object.keys(fitted.inputs)
    const rows = answers
      .slice(0, 500)
      .map((_, row) => Object.fromEntries(names.map(name => [name, columns[name]![row]!])))
    const table = tableFromRows(fitted.inputs, rows) as never
    const ours =
      fitted.role === 'classifier' ? (await fitted.predictProba(table)).values : (await fitted.predict(table)).toArray()
    expect(ours.length, `model ${index}`).toBe(answers.length)
    for (const [at, answer] of answers.entries())
      expect(Math.abs(ours[at]! - answer), `model ${index}, ${at}`).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(answer)),
      )
  }
})

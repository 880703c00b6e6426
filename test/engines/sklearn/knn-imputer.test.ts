import { expect, test } from 'vitest'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import type { Blocks } from '../../../src/pipeline/blocks.ts'
import { fromPythonParams } from '../../../src/pipeline/python-names.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { KNNImputer } from '../../../src/pipeline/transforms/imputers.ts'
import { askSklearn } from './sklearn.ts'

type Rows = readonly (readonly (number | null)[])[]

interface Case {
  readonly params: Readonly<Record<string, unknown>>
  readonly fit: Rows
  readonly test: Rows
}

interface Answer {
  readonly trained: Rows
  readonly out: Rows
  readonly names: readonly string[]
}

test('random tables without ties are filled as scikit-learn fills them', async () => {
  const cases = randomCases()
  const answers = await askSklearn<readonly Answer[]>('knn_imputer.py', { cases })
  for (const [index, { params, fit, test }] of cases.entries()) {
    const answer = answers[index]!
    const fitted = await new KNNImputer(fromPythonParams('KNNImputer', params)).fit(tableOf(fit))
    // scikit-learn keeps an empty column, but not its name.
    const kept = params.keep_empty_features === true ? ['x5'] : []
    expect(fitted.names.toSorted()).toEqual([...answer.names, ...kept].toSorted())
    // scikit-learn takes a distance from products, of which little is left where rows are close; so weights by distance differ more.
    const within = params.weights === 'distance' ? 1e-7 : 1e-12
    near(await fitted.transform(tableOf(fit)), answer.trained, within)
    near(await fitted.transform(tableOf(test)), answer.out, within)
  }
})

/** Continuous numbers with gaps, rows and columns without any value, and more neighbours than there are rows. */
function randomCases(): readonly Case[] {
  const random = new RandomState(5)
  const cells = (rowCount: number, gaps: number): Rows =>
    Array.from({ length: rowCount }, (_, row) =>
      Array.from({ length: 5 }, (_, column) => {
        const number = random.normal() * 10 ** (column % 2)
        return random.random() < gaps || (row === 1 && rowCount > 8) ? null : number
      }),
    )
  return ['uniform', 'distance'].flatMap(weights =>
    [1, 3, 40].flatMap(n_neighbors =>
      [false, true].flatMap(add_indicator =>
        [9, 300].map(rowCount => {
          const withEmpty = (rows: Rows): Rows => rows.map(row => [...row, null])
          const params = { weights, n_neighbors, add_indicator, keep_empty_features: rowCount === 9 }
          return { params, fit: withEmpty(cells(rowCount, 0.3)), test: withEmpty(cells(40, 0.5)) }
        }),
      ),
    ),
  )
}

function tableOf(rows: Rows): Table {
  const columns = Array.from({ length: rows[0]!.length }, (_, at) => {
    const values = rows.map(row => row[at] ?? null)
    return [`x${at}`, columnFromExact('float64', values)] as const
  })
  return new Table(columns, rows.length) as unknown as Table
}

/** Within that · max(1, |expected|). */
function near(found: Blocks, wanted: Rows, within: number): void {
  const rows = [...found.rows()]
  expect(rows.length).toBe(wanted.length)
  for (const [row, values] of rows.entries()) {
    for (const [at, value] of Object.values(values).entries()) {
      const expected = wanted[row]![at]!
      expect(Math.abs(Number(value) - expected)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(expected)))
    }
  }
}

import { expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { type FittedClassifier, type FittedRegressor, type FittedTransform, fromSklearn } from '../../../src/index.ts'
import { askSklearn } from './sklearn.ts'

interface Exported {
  readonly exported: { readonly fitted: unknown }
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>
  readonly names?: readonly string[] | null
  readonly output?: readonly (readonly number[])[]
  readonly probabilities?: readonly (readonly number[])[]
  readonly predictions?: readonly number[]
}

const types = {
  a: 'float64',
  b: 'float64',
  c: 'float64',
  d: 'float64',
  city: 'string',
  size: 'string',
  text: 'string',
} as const

test('forty random pipelines fitted in Python give the same numbers for 10,000 rows each', {
  timeout: 300_000,
}, async () => {
  for (let from = 0; from < 40; from += 5) {
    const task = { from, to: from + 5, rows: 10_000 }
    for (const [index, each] of (await askSklearn<readonly Exported[]>('exported_pipelines.py', task)).entries()) {
      await compare(each, `pipeline ${from + index}`)
    }
  }
})

async function compare(each: Exported, what: string): Promise<void> {
  const fitted = await fromSklearn(each.exported)
  const count = each.columns.a?.length ?? 0
  const rows = Array.from({ length: count }, (_, row) =>
    Object.fromEntries(Object.entries(each.columns).map(([name, values]) => [name, values[row] ?? null])),
  )
  const table = tableFromRows(types, rows as never)
  if (each.probabilities !== undefined) {
    const { values } = await (fitted as FittedClassifier).predictProba(table as never)
    near(values, each.probabilities.flat(), what)
  } else if (each.predictions !== undefined) {
    near((await (fitted as FittedRegressor).predict(table as never)).toArray() as number[], each.predictions, what)
  } else {
    const transform = fitted as FittedTransform
    if (each.names !== null) expect(transform.names, what).toEqual(each.names)
    const out = (await transform.transform(table as never)).dense()
    const columns = out.columnNames.map(name => out.column(name).toArray())
    near(
      rows.flatMap((_, row) => columns.map(column => column[row] as number)),
      each.output?.flat() ?? [],
      what,
    )
  }
}

function near(ours: ArrayLike<number | null>, theirs: readonly number[], what: string): void {
  expect(ours.length, what).toBe(theirs.length)
  let worst = 0
  for (const [at, expected] of theirs.entries()) {
    const value = ours[at] ?? Number.NaN
    if (Number.isNaN(expected) && Number.isNaN(value)) continue
    worst = Math.max(worst, Math.abs(value - expected) / Math.max(1, Math.abs(expected)))
  }
  expect(worst, what).toBeLessThanOrEqual(1e-12)
}

import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** The bits of what is learned and computed where vector instructions are used, by modules that are loaded anew. */
async function bits(): Promise<readonly unknown[]> {
  vi.resetModules()
  const { GradientBoostingRegressor, PCA, PowerTransformer, TruncatedSVD, tableFromRows } = await import(
    '../../src/index.ts'
  )
  const { hasWebAssembly } = await import('../../src/features/evaluate/web-assembly.ts')
  const schema = {
    a: 'float64',
    b: 'float64',
    c: 'float64',
    d: 'float64',
    e: 'float64',
    f: 'float64',
    y: 'float64',
  } as const
  const rows = Array.from({ length: 3001 }, (_, row) => {
    const at = (step: number) => Math.sin(row * step) * step
    return { a: at(1), b: at(2), c: at(3), d: at(5), e: at(7), f: at(11), y: at(13) }
  })
  const table = tableFromRows(schema, rows)
  const results: unknown[] = []
  for (const step of [new PCA(), new TruncatedSVD({ nComponents: 6 }), new PowerTransformer()]) {
    const fitted = await step.fit(table)
    const out = (await fitted.transform(table)).dense()
    results.push(
      fitted.state,
      out.columns.map(column => column.toArray()),
    )
  }
  const trees = await new GradientBoostingRegressor({ nEstimators: 5 }).fit(table, { target: 'y' })
  results.push((await trees.predict(table)).toArray())
  return [hasWebAssembly(), results]
}

test('where no WebAssembly can be made, the bits are the same', async () => {
  const [isThere, expected] = await bits()
  vi.stubGlobal('WebAssembly', undefined)
  const [isStillThere, found] = await bits()
  expect([isThere, isStillThere]).toEqual([true, false])
  expect(found).toStrictEqual(expected)
})

import { expect, test } from 'vitest'
import { encode } from '../../src/features/table/encode.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { OrdinalEncoder } from '../../src/pipeline/transforms/encoders.ts'

const codes = [{ x: 0 }, { x: 1 }, { x: 2 }]

// What `inverse_transform([[0], [1], [2]])` of scikit-learn 1.9.1 gives.
test.each([
  [{ minFrequency: 2 }, ['a', 'a', 'b', 'c', 'c'], ['a', 'c', 'infrequent_sklearn']],
  [{ maxCategories: 3 }, ['a', 'a', 'c', 'b', 'b'], ['a', 'b', 'infrequent_sklearn']],
])('a category that is infrequent alone goes back to infrequent_sklearn: %j', async (params, words, wanted) => {
  const table = tableFromRows(
    { x: 'string' },
    words.map(x => ({ x })),
  )
  const fitted = await new OrdinalEncoder(params).fit(table)
  expect((await fitted.inverseTransform(codes)).column('x').toArray()).toEqual(wanted)
})

test('what version 1 has learned, by codes, gives the same codes', async () => {
  const artifact = {
    kind: 'OrdinalEncoder',
    version: 1,
    params: { minFrequency: 2, encodedMissingValue: -1 },
    inputs: [['x', 'float64']],
    state: encode({ categories: [[1, 2, 3, 4, Number.NaN]], codes: [[2, 0, 2, 1, -1]] }),
  }
  const fitted = (await readArtifact(artifact)) as FittedTransform
  const rows = [1, 2, 3, 4, Number.NaN].map(x => fitted.transformRow({ x }).x)
  expect(rows).toEqual([2, 0, 2, 1, -1])
  const back = await fitted.inverseTransform?.(
    tableFromRows({ x: 'float64' }, [{ x: -1 }, { x: 0 }, { x: 2 }]) as never,
  )
  expect(back?.column('x').toArray()).toEqual([Number.NaN, 2, null])
  const broken = { ...artifact, state: encode({ categories: [[1]], codes: [3] }) }
  await expect(readArtifact(broken)).rejects.toThrow('the state of OrdinalEncoder does not fit its inputs.')
})

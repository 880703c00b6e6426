import { expect, test } from 'vitest'
import { isCurrent, named } from '../../scripts/transform-table.ts'
import { transformKinds } from '../../src/pipeline/transforms/transform-kinds.ts'

test('the page of transforms is current; if not, run `node scripts/transform-table.ts`', async () => {
  expect(await isCurrent()).toBe(true)
})

test('the page of transforms names every kind', () => {
  expect([...named].sort()).toEqual(Object.keys(transformKinds).sort())
})

import { expect, test } from 'vitest'
import { askSklearn } from './sklearn.ts'

test('numbers, missing ones and bytes reach scikit-learn and come back', async () => {
  const input = {
    numbers: Float64Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    bytes: Uint8Array.of(1, 255),
    missing: null,
  }
  const answer = await askSklearn<Record<string, unknown>>('environment.py', input)
  expect(answer).toEqual({ version: '1.9.1', echo: { ...input, numbers: [...input.numbers] } })
})

test('a script that fails says why', async () => {
  await expect(askSklearn('environment.py', 'oh')).rejects.toThrow("'str' object is not a mapping")
})

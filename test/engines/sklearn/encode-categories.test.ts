import { expect, test } from 'vitest'
import { type EncoderResult, encoderCases, nearResults, ourResult } from '../../pipeline/encoder-cases.ts'
import { askSklearn } from './sklearn.ts'

test('encoders by statistics give what category_encoders gives, in training and afterwards', async () => {
  const cases = encoderCases()
  const { cases: results } = await askSklearn<{ readonly cases: readonly EncoderResult[] }>('encode_categories.py', {
    cases,
  })
  expect(results.length).toBe(cases.length)
  for (const [index, each] of cases.entries()) nearResults(await ourResult(each), results[index]!, JSON.stringify(each))
})

import { expect, test } from 'vitest'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { CrossFeatures, RareLabelEncoder, TargetEncoder } from '../../src/pipeline/transforms/encoders.ts'

const cities = ['SEA', 'SEA', 'SEA', 'SFO', 'SFO', 'LAX', null, 'SEA']
const rows = cities.map((city, row) => ({ city, part: row % 2 === 0 ? 'am' : 'pm', paid: row + 0.5 }))
const table = tableFromRows({ city: 'string', part: 'string', paid: 'float64' }, rows)

test('rare and unknown strings become one, null stays null', async () => {
  const fitted = await new RareLabelEncoder({ minFrequency: 2 }).fit(table.select(['city']))
  expect(fitted.state).toEqual({ frequent: [['SEA', 'SFO']] })
  const out = await fitted.transform(table)
  expect(out.column('city').toArray()).toEqual(['SEA', 'SEA', 'SEA', 'SFO', 'SFO', 'Rare', null, 'SEA'])
  expect(fitted.transformRow({ city: 'never' })).toEqual({ city: 'Rare' })
  const few = await new RareLabelEncoder({ minFrequency: null, maxCategories: 2, replaceWith: '?' }).fit(
    table.select(['city']),
  )
  expect(few.state).toEqual({ frequent: [['SEA']] })
  expect(few.transformRow({ city: 'SFO' })).toEqual({ city: '?' })
})

test('columns are crossed in their order, and an encoder after it learns from pairs', async () => {
  const fitted = await new CrossFeatures().fit(table.select(['city', 'part']))
  expect(fitted.transformRow({ part: 'am', city: 'SEA' })).toEqual({ city_x_part: 'SEA_x_am' })
  expect(fitted.transformRow({ part: 'am', city: null })).toEqual({ city_x_part: null })
  const model = await new Pipeline([
    ['cross', new CrossFeatures({ separator: '|' })],
    ['rare', new RareLabelEncoder({ minFrequency: 2 })],
    ['encode', new TargetEncoder({ smooth: 0 })],
  ]).fit(table, { target: 'paid' })
  expect(model.transformRow({ city: 'SEA', part: 'am' })).toEqual({ 'city|part': 1.5 })
  expect(model.transformRow({ city: 'SFO', part: 'never' })).toEqual({ 'city|part': 4.5 })
})

test('other columns, too few of them, parameters and states that do not fit are refused', async () => {
  await expect(new CrossFeatures().fit(table.select(['city']))).rejects.toThrow(
    'CrossFeatures cannot be fitted: it crosses two columns or more, but gets 1.',
  )
  // @ts-expect-error only strings can be crossed
  await expect(new CrossFeatures().fit(table)).rejects.toThrow(
    'Column `paid` of the input of CrossFeatures is float64, but a string is needed.',
  )
  const wrong = { separator: 1 } as never
  await expect(new CrossFeatures(wrong).fit(table.select(['city', 'part']))).rejects.toThrow(
    'Parameter `separator`: 1 is not a string.',
  )
  await expect(new RareLabelEncoder({ replaceWith: null as never }).fit(table.select(['city']))).rejects.toThrow(
    'Parameter `replaceWith`: null is not a string.',
  )
  const json = JSON.parse(JSON.stringify(await new RareLabelEncoder().fit(table.select(['city'])))) as object
  await expect(readArtifact({ ...json, state: { frequent: [[1]] } })).rejects.toThrow(
    'the state of RareLabelEncoder does not fit its inputs.',
  )
})

import { expect, test } from 'vitest'
import {
  LinearRegression,
  LogisticRegression,
  MinMaxScaler,
  OneHotEncoder,
  PCA,
  Pipeline,
  Ridge,
  SimpleImputer,
  StandardScaler,
  TargetEncoder,
  TruncatedSVD,
} from '../../src/index.ts'

const rows = [
  { a: 1, b: 4, y: 0 },
  { a: 2, b: 3, y: 1 },
]
const options = { target: 'y', sampleWeight: [0, 0] } as const

test.each([
  new StandardScaler(),
  new MinMaxScaler(),
  new SimpleImputer(),
  new OneHotEncoder(),
  new PCA(),
  new TruncatedSVD({ nComponents: 1 }),
  new TargetEncoder(),
  new LinearRegression(),
  new Ridge(),
  new LogisticRegression(),
  new Pipeline([['model', new Ridge()]]),
])('%s learns nothing from rows without weight', async step => {
  await expect(step.fit(rows, options as never)).rejects.toThrow(/cannot be fitted: all sample weights are 0\.$/)
})

test('a part without weight adds nothing', async () => {
  const scaler = new StandardScaler()
  const nothing = await scaler.accumulate(rows, { sampleWeight: [0, 0] })
  const part = await scaler.accumulate(rows)
  expect(nothing.merge(part).finish().state.mean).toEqual(part.finish().state.mean)
})

import { describe, expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import {
  FeatureUnion,
  type Fitted,
  type FittedRegressor,
  type FittedTransform,
  FunctionTransformer,
  fittedFromJSON,
  LinearRegression,
  MinMaxScaler,
  OneHotEncoder,
  Pipeline,
  StandardScaler,
  TransformedTargetRegressor,
  tableFromRows,
} from '../../src/index.ts'

const houses = tableFromRows(
  { size: 'float64', rooms: 'int32', price: 'float64' },
  [1, 2, 3, 4, 5].map(n => ({ size: n * 10, rooms: n % 3, price: Math.expm1(1 + n / 4) })),
)
const union = new FeatureUnion(
  [
    ['scaled', new StandardScaler()],
    ['raw', 'passthrough'],
    ['off', 'drop'],
  ],
  {
    transformerWeights: { raw: 0.5 },
  },
)
const logPrice = new FunctionTransformer({
  inputs: { price: 'float64' },
  outputs: ({ price }) => ({ price: price.log1p() }),
  inverse: ({ price }) => ({ price: price.expm1() }),
})
const regression = new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer: logPrice })

async function loaded<F extends Fitted>(fitted: F): Promise<F> {
  const copy = await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))
  expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
  return copy as F
}

transformLaws(
  test,
  () =>
    new FeatureUnion([
      ['a', new StandardScaler()],
      ['b', new MinMaxScaler()],
    ]),
  { runs: 20 },
)
transformLaws(
  test,
  () =>
    new FeatureUnion([
      ['a', new OneHotEncoder()],
      ['b', 'passthrough'],
    ]),
  {
    runs: 20,
    except: { weights: 'columns that pass on are not weighted', parts: 'it has none' },
  },
)

describe('a union', () => {
  test('puts parts of all columns side by side, prefixed and weighted', async () => {
    const fitted = await union.fit(houses.select(['size', 'rooms']))
    expect(fitted.names).toEqual(['scaled__size', 'scaled__rooms', 'raw__size', 'raw__rooms'])
    expect(fitted.transformRow({ size: 30, rooms: 1 })).toEqual({
      scaled__size: 0,
      scaled__rooms: -0.2672612419124243,
      raw__size: 15,
      raw__rooms: 0.5,
    })
    const copy: FittedTransform = await loaded(fitted)
    expect(copy.transformRow({ size: 10, rooms: 2 })).toEqual(fitted.transformRow({ size: 10, rooms: 2 }))
    expect(fitted.toMermaid()).toContain('FeatureUnion')
  })

  test('is part of a pipeline, and is changed by path', async () => {
    const model = new Pipeline([
      ['both', union],
      ['model', new LinearRegression()],
    ])
    const fitted = await model.fit(houses, { target: 'price' })
    expect((await loaded(fitted)).predictRow({ size: 20, rooms: 2 })).toBe(fitted.predictRow({ size: 20, rooms: 2 }))
    const changed = union.withParams({ scaled__withMean: false })
    expect(changed.definition.children?.[0]?.step).toMatchObject({ params: { withMean: false } })
  })

  test('without prefixes refuses two outputs of one name', async () => {
    const bare = new FeatureUnion(
      [
        ['a', new StandardScaler()],
        ['b', 'passthrough'],
      ],
      { verboseFeatureNames: false },
    )
    await expect(bare.fit(houses)).rejects.toThrow('the output of FeatureUnion has 3 problems')
    await expect(union.fit([])).rejects.toThrow('no rows')
    expect(() => new FeatureUnion([])).toThrow('a union needs at least one part.')
    expect(() => new FeatureUnion([['m', new LinearRegression() as never]])).toThrow('m: it is not a transform')
    expect(() => new FeatureUnion([['a', 'passthrough']], { transformerWeights: { b: 1 } })).toThrow('no such part')
  })
})

describe('a regressor of a transformed target', () => {
  test('predicts on the scale of the target, for a table and for a row', async () => {
    const fitted = await regression.fit(houses, { target: 'price' })
    const found = await fitted.predict(houses)
    for (const [row, price] of houses.column('price').toArray().entries()) {
      expect(found.get(row)).toBeCloseTo(price ?? 0, 9)
      expect(fitted.predictRow(houses.row(row))).toBe(found.get(row))
    }
    const copy: FittedRegressor = await loaded(fitted)
    expect((await copy.predict(houses)).toArray()).toEqual(found.toArray())
  })

  test('goes back through a pipeline, and ends one', async () => {
    const transformer = new Pipeline([
      ['log', logPrice],
      ['scale', new StandardScaler()],
    ])
    const model = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', regression.withParams({ transformer })],
    ])
    const fitted = await model.fit(houses, { target: 'price' })
    const found = await fitted.predict(houses)
    expect(found.get(2)).toBeCloseTo(houses.column('price').get(2) ?? 0, 9)
    expect(fitted.predictRow(houses.row(2))).toBe(found.get(2))
    expect((await loaded(fitted)).predictRow(houses.row(2))).toBe(found.get(2))
  })

  test('gives NaN where there is no way back', async () => {
    const root = new FunctionTransformer({
      inputs: { price: 'float64' },
      outputs: ({ price }) => ({ price: price.mul(price) }),
      inverse: ({ price }) => ({ price: price.sqrt() }),
    })
    const model = new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer: root })
    const fitted = await model.fit(houses.select(['size', 'price']), { target: 'price' })
    const far = tableFromRows({ size: 'float64' }, [{ size: -1000 }])
    expect((await fitted.predict(far)).toArray()).toEqual([Number.NaN])
    expect(fitted.predictRow({ size: -1000 })).toBeNaN()
  })

  test('refuses no target, a way without return, and steps that are none', async () => {
    await expect(regression.fit(houses, {} as never)).rejects.toThrow('there is no target')
    const oneWay = new FunctionTransformer({ inputs: { price: 'float64' }, outputs: ({ price }) => ({ price }) })
    const model = new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer: oneWay })
    await expect(model.fit(houses, { target: 'price' })).rejects.toThrow(
      'FunctionTransformer has no way back from one output to the target.',
    )
    expect(() => new TransformedTargetRegressor({ regressor: logPrice, transformer: undefined } as never)).toThrow(
      'regressor: it is not a regressor.\n  transformer: it is not a transform.',
    )
    const json = JSON.parse(JSON.stringify(await regression.fit(houses, { target: 'price' })))
    await expect(fittedFromJSON({ ...json, children: [] })).rejects.toThrow(
      'the regressor of TransformedTargetRegressor is missing.',
    )
    json.children[1].fitted.state.back = null
    await expect(fittedFromJSON(json)).rejects.toThrow('is missing, or has no way back.')
  })
})

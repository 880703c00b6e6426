import { expect, test } from 'vitest'
import {
  ColumnTransformer,
  CountVectorizer,
  FeatureUnion,
  fittedFromJSON,
  HashingVectorizer,
  makePipeline,
  OneHotEncoder,
  PolynomialFeatures,
  SimpleImputer,
  StandardScaler,
  TargetEncoder,
  type Transform,
  tableFromRows,
} from '../../src/index.ts'

const texts = (...rows: (readonly (string | null)[])[]) =>
  tableFromRows(
    { a: 'string', a_b: 'string' },
    rows.map(([a = null, other = null]) => ({ a, a_b: other })),
  )
const clash = (kind: string, name: string, between: string) =>
  `the output of ${kind} has 1 problem:\n  ${name}: two columns are called so, ${between}`

test.each([{ sparseOutput: true }, { sparseOutput: false }])(
  'a category None beside null is refused, %o',
  async params => {
    const encoder = new OneHotEncoder(params)
    const table = texts(['None', 'x'], [null, 'y'])
    const said = clash(
      'OneHotEncoder',
      'a_None',
      'both made of `a`; replace values of it that read alike before, as null and None do.',
    )
    await expect(encoder.fit(table)).rejects.toThrow(said)
    await expect(encoder.fitTransform(table)).rejects.toThrow(said)
    const parts = await Promise.all([texts(['None', 'x']), texts([null, 'y'])].map(part => encoder.accumulate(part)))
    expect(() => parts[0]!.merge(parts[1]!).finish()).toThrow(said)
    await expect(makePipeline(encoder, new StandardScaler({ withMean: false })).fit(table)).rejects.toThrow(said)
    await expect(new FeatureUnion([['one', encoder]]).fit(table)).rejects.toThrow(said)
    const replaced = makePipeline(new SimpleImputer({ strategy: 'constant', fillValue: 'missing' }), encoder)
    expect((await replaced.fit(table)).names).toEqual(['a_None', 'a_missing', 'a_b_x', 'a_b_y'])
  },
)

test('columns whose outputs share a name are refused', async () => {
  const renamed = 'one made of `a`, one of `a_b`; rename an input.'
  const table = texts(['b_c', 'c'], ['x', 'y'])
  await expect(new OneHotEncoder().fit(table)).rejects.toThrow(clash('OneHotEncoder', 'a_b_c', renamed))
  const numbers = tableFromRows({ x: 'float64', y: 'float64', 'x y': 'float64' }, [{ x: 1, y: 2, 'x y': 3 }])
  await expect(new PolynomialFeatures().fit(numbers)).rejects.toThrow(
    clash('PolynomialFeatures', 'x y', 'one made of `x y`, one of `x`, `y`; rename an input.'),
  )
  const one = tableFromRows({ 1: 'float64' }, [{ 1: 2 }])
  await expect(new PolynomialFeatures().fit(one)).rejects.toThrow(
    clash('PolynomialFeatures', '1', 'one made of nothing, one of `1`; rename an input.'),
  )
  const marked = tableFromRows({ x: 'float64', missingindicator_x: 'float64' }, [
    { x: 1, missingindicator_x: 1 },
    { x: null, missingindicator_x: 0 },
  ])
  await expect(new SimpleImputer({ addIndicator: true }).fit(marked)).rejects.toThrow('missingindicator_x: two columns')
  const vectorizer = tableFromRows({ a: 'string', a__b: 'string' }, [{ a: 'b__cc', a__b: 'cc' }])
  await expect(new CountVectorizer().fit(vectorizer)).rejects.toThrow('a__b__cc: two columns')
})

test('classes of a target, too', async () => {
  const table = tableFromRows(
    { a: 'string', a_b: 'string', y: 'string' },
    ['c', 'b_c', 'd', 'c', 'b_c', 'd'].map(y => ({ a: 'p', a_b: 'q', y })),
  )
  await expect(new TargetEncoder({ cv: 2 }).fit(table, { target: 'y' })).rejects.toThrow('a_b_c: two columns')
})

test('parts that share a name are both named', async () => {
  const parts: [string, Transform][] = [
    ['first', new StandardScaler()],
    ['second', new SimpleImputer()],
  ]
  const numbers = tableFromRows({ x: 'float64' }, [{ x: 1 }])
  const said = (kind: string) =>
    clash(
      kind,
      'x',
      'one made by the part `first`, one by `second`; set verboseFeatureNames, or leave it out of one part.',
    )
  await expect(new FeatureUnion(parts, { verboseFeatureNames: false }).fit(numbers)).rejects.toThrow(
    said('FeatureUnion'),
  )
  const columns = parts.map(([name, step]) => [name, step, ['x']] as const)
  await expect(new ColumnTransformer(columns).fit(numbers)).rejects.toThrow(said('ColumnTransformer'))
  expect((await new FeatureUnion(parts).fit(numbers)).names).toEqual(['first__x', 'second__x'])
})

test('stored data that gives a name to two columns is refused', async () => {
  const stored = JSON.parse(JSON.stringify(await new OneHotEncoder().fit(texts(['None', 'x'], ['other', 'y']))))
  const text = JSON.stringify(stored).replace('"other"', 'null')
  await expect(fittedFromJSON(JSON.parse(text))).rejects.toThrow('a_None: two columns')
})

test('names of hashed columns are not made to be compared', async () => {
  const fitted = await new HashingVectorizer({ nFeatures: 2 ** 22 }).fit(texts(['b', 'c']))
  expect(Object.getOwnPropertyDescriptor(fitted.program.outputs[0], 'names')?.get).toBeDefined()
})

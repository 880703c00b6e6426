import { describe, expect, test } from 'vitest'
import { Winsorizer } from '../../docs/examples/winsorizer.ts'
import {
  defineTransform,
  type FittedTransform,
  FunctionTransformer,
  fittedFromJSON,
  Pipeline,
  quantile,
  StandardScaler,
  tableFromRows,
} from '../../src/index.ts'

const fares = tableFromRows(
  { fare: 'float64', tip: 'int32' },
  [10, 20, null, 30, 40, 1000].map((fare, index) => ({ fare, tip: index })),
)
const Shift = defineTransform({
  name: 'shift',
  version: 2,
  input: 'float64',
  defaults: { by: 1 },
  rules: { by: value => (Number.isFinite(value) ? null : 'is not a finite number') },
  fit: (column, { by }) => ({ by, rows: column.length }),
  expression: (x, { by }) => x.add(by),
  inverse: (y, { by }) => y.sub(by),
})
const Shout = defineTransform({
  name: 'shout',
  version: 1,
  input: 'string',
  defaults: {},
  fit: column => column.toArray().filter(value => value !== null).length,
  expression: (x, count) => x.upper().concat('!'.repeat(count)),
})

async function loaded(fitted: FittedTransform): Promise<FittedTransform> {
  return (await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))) as FittedTransform
}

describe('a transform of one’s own', () => {
  test('clips to what it has learned, for a table and for a row', async () => {
    const fitted = await new Winsorizer({ quantiles: [0, 0.5] }).fit(fares)
    const clipped = await fitted.transform(fares)
    expect(clipped.column('fare').toArray()).toEqual([10, 20, null, 30, 30, 30])
    expect(clipped.column('tip').toArray()).toEqual([0, 1, 2, 2.5, 2.5, 2.5])
    expect(fitted.transformRow({ fare: -5, tip: 1 })).toEqual({ fare: 10, tip: 1 })
    expect(fitted.state.learned).toEqual([
      { low: 10, high: 30 },
      { low: 0, high: 2.5 },
    ])
  })

  test('is loaded without its code, in a pipeline too', async () => {
    const fitted = await new Pipeline([
      ['clip', new Winsorizer()],
      ['scale', new StandardScaler()],
    ]).fit(fares)
    const copy = await loaded(fitted)
    expect((await copy.transform(fares)).column('fare').toArray()).toEqual(
      (await fitted.transform(fares)).column('fare').toArray(),
    )
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
    expect(JSON.parse(JSON.stringify(fitted)).children[0].fitted.kind).toBe('winsorizer@1')
  })

  test('goes back where it says how', async () => {
    const fitted = await new Shift({ by: 3 }).fit(fares)
    const moved = await fitted.transform(fares)
    expect((await fitted.inverseTransform(moved)).column('tip').toArray()).toEqual([0, 1, 2, 3, 4, 5])
    expect((await (await loaded(fitted)).inverseTransform?.(moved))?.column('fare').get(0)).toBe(10)
    expect((await new Winsorizer().fit(fares)).inverseTransform).toBeUndefined()
  })

  test('reads other types than numbers', async () => {
    const words = tableFromRows({ a: 'string' }, [{ a: 'x' }, { a: null }, { a: 'y' }])
    const fitted = await new Shout().fit(words)
    expect((await fitted.transform(words)).column('a').toArray()).toEqual(['X!!', null, 'Y!!'])
    expect((await loaded(fitted)).transformRow({ a: 'q' })).toEqual({ a: 'Q!!' })
    await expect(new Shout().fit(fares as never)).rejects.toThrow(
      'fare: Column `fare` of the input of shout@1 is float64, but string is needed.',
    )
  })

  test('takes whole sample weights as repetition', async () => {
    const weighted = await new Shift().fit(fares, { sampleWeight: [2, 0, 1, 1, 1, 3] })
    expect(weighted.state.learned).toEqual([
      { by: 1, rows: 8 },
      { by: 1, rows: 8 },
    ])
    await expect(new Shift().fit(fares, { sampleWeight: [1, 1, 0.5, 1, 1, 1] })).rejects.toThrow(
      'Column `sampleWeight`, row 2: the weight is 0.5; shift@2 repeats rows by their weights, so give whole numbers.',
    )
    await expect(new Shift().fit(fares, { sampleWeight: Array(6).fill(0) })).rejects.toThrow(
      'all sample weights are 0.',
    )
  })

  test('refuses parameters that it does not have or take, and infinite numbers', async () => {
    await expect(new Shift({ byy: 1 } as never).fit(fares)).rejects.toThrow(
      'Parameter `byy`: shift@2 has no such parameter. Did you mean `by`?',
    )
    await expect(new Shift({ by: Number.NaN }).fit(fares)).rejects.toThrow('`by`: NaN is not a finite number.')
    await expect(new Shift().fit([{ a: 1 }, { a: Number.POSITIVE_INFINITY }])).rejects.toThrow('Column `a`, row 1')
  })

  test('names everything that is wrong with a definition', () => {
    const bad = { name: 'my transform', version: 0, input: 'float64', fit: 3 }
    expect(() => defineTransform(bad as never)).toThrow(
      [
        'the transform has 4 problems:',
        '  name: `my transform@0` is not a name of letters, digits, - and _ with a version from 1.',
        '  fit: it is not a function.',
        '  expression: it is not a function.',
        '  defaults: they are missing.',
      ].join('\n'),
    )
  })

  test.each<[string, Partial<Parameters<typeof defineTransform>[0]>, string]>([
    ['an expression that is none', { expression: () => 3 as never }, 'expression: it gave no expression'],
    ['a column that is not there', { expression: () => ({ node: { kind: 'column', name: 'b' } }) }, 'no column `b`'],
    [
      'a way back to another type',
      { inverse: y => y.isNull() as never },
      'inverse.a: it is boolean, the input float64.',
    ],
    ['a state that is not data', { fit: () => new Date(0) }, 'has no JSON form'],
  ])('refuses %s', async (_, part, message) => {
    const Bad = defineTransform({
      name: 'bad',
      version: 1,
      input: 'float64',
      defaults: {},
      fit: () => null,
      expression: x => x,
      ...(part as object),
    })
    await expect(new Bad().fit([{ a: 1 }])).rejects.toThrow(message)
  })
})

describe('a function of columns', () => {
  const ratio = new FunctionTransformer({
    inputs: { fare: 'float64', tip: 'float64' },
    outputs: ({ fare, tip }) => ({ log: fare.log1p(), tip }),
    inverse: ({ log, tip }) => ({ fare: log.expm1(), tip }),
  })

  test('computes, goes back and is loaded', async () => {
    const fitted = await ratio.fit(fares)
    const found = await fitted.transform(fares)
    expect(fitted.names).toEqual(['log', 'tip'])
    expect(found.column('log').get(0)).toBe(Math.log1p(10))
    expect(fitted.transformRow({ fare: 10, tip: 1 })).toEqual({ log: Math.log1p(10), tip: 1 })
    const back = await fitted.inverseTransform(found)
    expect(back.column('fare').get(1)).toBeCloseTo(20, 12)
    const copy = await loaded(fitted)
    expect(copy.transformRow({ fare: 10, tip: 1 })).toEqual({ log: Math.log1p(10), tip: 1 })
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
  })

  test('gives integers to a step that reads numbers', async () => {
    const lengths = new FunctionTransformer({ inputs: { a: 'string' }, outputs: ({ a }) => ({ length: a.length() }) })
    const fitted = await new Pipeline([
      ['length', lengths],
      ['scale', new StandardScaler({ withStd: false })],
      ['again', new FunctionTransformer({ inputs: { length: 'float64' }, outputs: columns => ({ ...columns }) })],
    ]).fit([{ a: 'one' }, { a: 'three' }])
    const found = await fitted.transform([{ a: 'x' }])
    expect(found.columnTypes).toEqual({ length: 'float64' })
    expect(found.column('length').toArray()).toEqual([-3])
  })

  test('refuses what is missing, wrong expressions, no rows', async () => {
    await expect(ratio.fit([{ fare: 1 }])).rejects.toThrow('Column `tip` is not in the input of FunctionTransformer.')
    await expect(ratio.fit([])).rejects.toThrow('no rows')
    const wrong = new FunctionTransformer({
      inputs: { a: 'string' },
      outputs: ({ a }) => ({ b: (a as never as { exp(): typeof a }).exp(), c: a }),
      inverse: ({ c }) => ({ a: c, b: c }),
    })
    await expect(wrong.fit([{ a: 'x' }])).rejects.toThrow('outputs.b: `exp` needs a number')
    const nowhere = new FunctionTransformer({
      inputs: { a: 'string' },
      outputs: ({ a }) => ({ a }),
      inverse: ({ a }) => ({ b: a }),
    })
    await expect(nowhere.fit([{ a: 'x' }])).rejects.toThrow('inverse.b: there is no such input.')
  })

  test('is data that says what it computes', () => {
    expect(ratio.definition.params).toMatchObject({
      inputs: [
        ['fare', 'float64'],
        ['tip', 'float64'],
      ],
    })
    expect(JSON.parse(JSON.stringify(ratio)).params.outputs[0][0]).toBe('log')
  })
})

describe('a quantile', () => {
  const column = fares.column('fare')
  test.each([
    [0, 10],
    [0.25, 20],
    [0.3, 22],
    [0.9, 616.0000000000001],
    [1, 1000],
  ])('at %s is %s, as numpy gives it', (share, expected) => expect(quantile(column, share)).toBe(expected))

  test('of nothing is NaN, of a huge range finite, outside 0 to 1 an error', () => {
    const table = tableFromRows({ none: 'float64', wide: 'float64' }, [{ wide: -1.7e308 }, { wide: 1.7e308 }])
    expect(quantile(table.column('none'), 0.5)).toBeNaN()
    expect(quantile(table.column('wide'), 0.25)).toBeCloseTo(-8.5e307, -300)
    expect(() => quantile(column, 1.5)).toThrow('1.5 is not a number from 0 to 1.')
    const times = tableFromRows({ at: 'timestamp' }, [{ at: 0 }])
    expect(() => quantile(times.column('at') as never, 0.5)).toThrow('cast the column first')
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { Blocks } from '../../src/pipeline/blocks.ts'
import { LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { fittedFromJSON } from '../../src/pipeline/fitted-from-json.ts'
import { makePipeline, Pipeline } from '../../src/pipeline/pipeline.ts'
import {
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  TfidfTransformer,
  TfidfVectorizer,
} from '../../src/pipeline/transforms/vectorizers.ts'
import { positiveTables } from './complete-tables.ts'

const texts = fc
  .array(fc.array(fc.constantFrom('ab', 'cd', 'é1', 'zz'), { maxLength: 5 }), { minLength: 1, maxLength: 8 })
  .map(rows => {
    const values = rows.map(parts => ['zz', ...parts].join(' '))
    return new Table([['text', columnFromExact('string', values)]], values.length) as Table
  })

const records = fc
  .array(
    fc.record({
      n: fc.oneof(
        fc.integer({ min: -8, max: 8 }).map(n => n / 4),
        fc.constantFrom(null, Number.NaN),
      ),
      city: fc.option(fc.constantFrom('Rome', 'Oslo', 'é')),
      tags: fc.option(fc.array(fc.constantFrom('a', 'b', null), { maxLength: 3 })),
      map: fc.option(fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom(1, 0, -2.5, null))),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map(rows => {
    const maps = rows.map(({ map }) => (map === null ? null : new Map(Object.entries(map))))
    const columns = [
      [
        'n',
        columnFromExact(
          'float64',
          rows.map(({ n }) => n),
        ),
      ],
      [
        'city',
        columnFromExact(
          'string',
          rows.map(({ city }) => city),
        ),
      ],
      [
        'tags',
        columnFromExact(
          { list: 'string' },
          rows.map(({ tags }) => tags),
        ),
      ],
      ['map', columnFromExact({ map: 'float64' }, maps)],
    ] as const
    return new Table(columns, rows.length) as Table
  })

/** scikit-learn gives terms and features back, too. */
const except = { inverse: 'the way back gives terms or features, not the inputs' }
transformLaws(test, () => new TfidfTransformer({ sublinearTf: true }), { tables: positiveTables })
transformLaws(test, () => new TfidfTransformer({ norm: 'l1', smoothIdf: false }), { tables: positiveTables })
transformLaws(test, () => new TfidfVectorizer({ ngramRange: [1, 2], sublinearTf: true }), {
  tables: texts,
  except,
  runs: 15,
})
transformLaws(test, () => new HashingVectorizer({ nFeatures: 8, norm: 'l1' }), { tables: texts, runs: 15 })
transformLaws(test, () => new DictVectorizer(), { tables: records, except, runs: 20 })
transformLaws(test, () => new FeatureHasher({ nFeatures: 8 }), {
  tables: records.map(table => table.select(['n', 'city', 'map'])),
  runs: 20,
})

test('a text without known terms is a row of zeros', async () => {
  const fitted = await new TfidfVectorizer().fit(tableFromRows({ text: 'string' }, [{ text: 'ab cd' }]))
  expect(fitted.transformRow({ text: 'unknown words' })).toEqual({ ab: 0, cd: 0 })
})

test('a term without a document has no weight, unless one more document is counted', async () => {
  const table = tableFromRows({ text: 'string' }, [{ text: 'ab' }])
  const vocabulary = ['ab', 'cd']
  await expect(new TfidfVectorizer({ vocabulary, smoothIdf: false }).fit(table)).rejects.toThrow(
    "Parameter `smoothIdf`: the term 'cd' is in no document, so that it has no weight; set smoothIdf to true.",
  )
  const fitted = await new TfidfVectorizer({ vocabulary }).fit(table)
  expect(fitted.state.idf).toEqual([[1, Math.log(2) + 1]])
})

test.each([{}, { norm: 'l1' }, { norm: null, smoothIdf: false }, { sublinearTf: true }, { useIdf: false }] as const)(
  'counts that are weighed by TfidfTransformer are what TfidfVectorizer gives: %o',
  async params => {
    const property = fc.asyncProperty(texts, async table => {
      const weighed = await makePipeline(new CountVectorizer(), new TfidfTransformer(params)).fit(table)
      const atOnce = await new TfidfVectorizer(params).fit(table)
      const [found, expected] = [weighed.apply(Blocks.of(table)), atOnce.apply(Blocks.of(table))]
      expect(found.names).toEqual(expected.names)
      const numbers = (blocks: Blocks): unknown[] => [...blocks.dense().rows()].flatMap(row => Object.values(row))
      expect(numbers(found)).toEqual(numbers(expected).map(value => expect.closeTo(value as number, 14)))
    })
    await fc.assert(property, { seed: 20010501, numRuns: 20 })
  },
)

test('a column of zeros has no weight, unless one more row is counted', async () => {
  const table = tableFromRows({ ab: 'float64', cd: 'float64' }, [{ ab: 2, cd: 0 }])
  await expect(new TfidfTransformer({ smoothIdf: false }).fit(table)).rejects.toThrow(
    'Parameter `smoothIdf`: `cd` is 0 in every row, so that it has no weight; set smoothIdf to true.',
  )
  expect((await new TfidfTransformer().fit(table)).state.idf).toEqual([1, Math.log(2) + 1])
})

test('texts in weights train a model; a row has the bits of the table, however many columns there are', async () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    text: index % 2 === 0 ? `late again ${index}` : `on time ${index % 7}`,
    late: index % 2 === 0,
  }))
  const table = tableFromRows({ text: 'string', late: 'boolean' }, rows)
  for (const step of [new TfidfVectorizer(), new HashingVectorizer({ nFeatures: 5000 })]) {
    const pipeline = new Pipeline([
      ['text', step],
      ['model', new LogisticRegression()],
    ])
    const fitted = await pipeline.fit(table, { target: 'late' })
    const { values } = await fitted.predictProba(table)
    expect(rows.map(({ text }) => fitted.predictRow({ text }).probabilities.true)).toEqual(
      rows.map((_, index) => values[2 * index + 1]),
    )
    expect(fitted.predictRow({ text: 'late again' }).label).toBe(true)
  }
})

test('columns, lists, maps and structs hold features', async () => {
  const place = { struct: { country: 'string', level: 'float64' } } as const
  const schema = { n: 'int32', tags: { list: 'string' }, flags: { map: 'boolean' }, place } as const
  const table = tableFromRows(schema, [
    { n: 3, tags: ['a', 'b', 'a'], flags: new Map([['new', true]]), place: { country: 'IT', level: 0.5 } },
    { n: null, tags: null, flags: null, place: null },
  ])
  const fitted = await new DictVectorizer({ separator: ':' }).fit(table)
  const copy = await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))
  if (copy.role !== 'transform') throw new TypeError('a transform was written')
  const rows = [...(await copy.transform(table)).rows()]
  expect(rows[0]).toEqual({ 'country:IT': 1, level: 0.5, n: 3, new: 1, 'tags:a': 2, 'tags:b': 1 })
  expect(Object.values(rows[1] ?? {})).toEqual([0, 0, 0, 0, 0, 0])
  const back = fitted
    .invert(await fitted.transform(table))
    .column('features')
    .toArray()
  expect(back).toEqual([new Map(Object.entries(rows[0] ?? {})), new Map()])
})

test('features can stay in the order of first sight', async () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'b' }, { x: 'a' }])
  expect((await new DictVectorizer({ sort: false }).fit(table)).names).toEqual(['x=b', 'x=a'])
})

test('lists are hashed as texts where that is asked for, and refused else', async () => {
  const table = tableFromRows({ tags: { list: 'string' } }, [{ tags: ['dog', 'dog', 'cat'] }])
  const fitted = await new FeatureHasher({ inputType: 'string', nFeatures: 4, alternateSign: false }).fit(table)
  const sum = Object.values(fitted.transformRow({ tags: ['dog', 'dog', 'cat'] })).reduce(
    (a, b) => Number(a) + Number(b),
  )
  expect(sum).toBe(3)
  await expect(new FeatureHasher().fit(table)).rejects.toThrow(
    'Column `tags` of the input of FeatureHasher is list<string>, but a value, a map or a struct (for lists, set inputType to string) is needed.',
  )
  const numbers = tableFromRows({ n: 'float64' }, [{ n: 1 }])
  await expect(new FeatureHasher({ inputType: 'string' }).fit(numbers)).rejects.toThrow(
    'Column `n` of the input of FeatureHasher is float64, but list<string> is needed.',
  )
})

test('columns that hold no features, and rows without any, are refused', async () => {
  const times = tableFromRows({ at: 'timestamp' }, [{ at: 0 }])
  await expect(new DictVectorizer().fit(times)).rejects.toThrow(
    'Column `at` of the input of DictVectorizer is timestamp, but a number, string or boolean, or a list, map or struct of them is needed.',
  )
  const nothing = tableFromRows({ x: 'string' }, [{ x: null }])
  await expect(new DictVectorizer().fit(nothing)).rejects.toThrow('no row has a feature.')
})

test('bad parameters are refused', async () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'a b' }])
  await expect(new HashingVectorizer({ nFeatures: 0 }).fit(table)).rejects.toThrow(
    'Parameter `nFeatures`: 0 is not a whole number from 1 to 4194304.',
  )
  await expect(new FeatureHasher({ inputType: 'pair' as 'dict' }).fit(table)).rejects.toThrow(
    "Parameter `inputType`: 'pair' is not one of 'dict', 'string'.",
  )
  await expect(new TfidfVectorizer({ norm: 'max' as 'l2' }).fit(table)).rejects.toThrow(
    "Parameter `norm`: 'max' is not one of 'l2', 'l1'.",
  )
  await expect(new DictVectorizer({ separator: 1 as never }).fit(table)).rejects.toThrow(
    'Parameter `separator`: 1 is not a text.',
  )
})

test('states that do not fit are refused', async () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'ab cd' }])
  const json = JSON.parse(JSON.stringify(await new TfidfVectorizer().fit(table)))
  for (const idf of [[[1]], [[1, null]], [[1, 2], [3]], 'a']) {
    await expect(fittedFromJSON({ ...json, state: { ...json.state, idf } })).rejects.toThrow('does not fit its inputs.')
  }
  const dict = JSON.parse(JSON.stringify(await new DictVectorizer().fit(table)))
  await expect(fittedFromJSON({ ...dict, state: { features: ['a', 'a'] } })).rejects.toThrow('does not fit its inputs.')
})

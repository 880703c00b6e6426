import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { fittedFromJSON } from '../../src/pipeline/fitted-from-json.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { fromPythonParams, toPythonParams } from '../../src/pipeline/python-names.ts'
import { MinMaxScaler } from '../../src/pipeline/transforms/scalers.ts'
import { CountVectorizer } from '../../src/pipeline/transforms/vectorizers.ts'

/** Two columns of texts of few words; every text has one that is long enough. */
const tables = fc
  .array(fc.tuple(words('ab', 'cd', 'é1'), words('ab', 'x y', 'Ωß')), { minLength: 1, maxLength: 8 })
  .map(rows => {
    const columns = ['a', 'b'].map((name, index) => {
      const texts = rows.map(row => row[index] as string)
      return [name, columnFromExact('string', texts)] as const
    })
    return new Table(columns, rows.length) as Table
  })

function words(...known: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...known, 'zz'), { maxLength: 4 }).map(parts => ['zz', ...parts].join(' '))
}

const documents = tableFromRows({ text: 'string' }, [
  { text: 'The quick brown fox' },
  { text: 'the lazy dog, jumps over the FOX!' },
  { text: 'brown dog brown dog' },
])

/** scikit-learn gives the terms back, too. */
const except = { inverse: 'the way back gives the terms of a text, not the text' }
transformLaws(test, () => new CountVectorizer(), { tables, except, runs: 20 })
transformLaws(
  test,
  () => new CountVectorizer({ analyzer: 'char_wb', ngramRange: [1, 2], binary: true, maxFeatures: 4 }),
  {
    tables,
    except,
    runs: 10,
  },
)

test('terms are ordered by code point, and name the columns', async () => {
  const table = tableFromRows({ text: 'string' }, [{ text: 'ｚｚ 😀a b1 éa' }, { text: 'B1' }])
  const fitted = await new CountVectorizer({ lowercase: false, tokenPattern: '\\S+' }).fit(table)
  expect(fitted.names).toEqual(['B1', 'b1', 'éa', 'ｚｚ', '😀a'])
  expect(fitted.state.vocabulary).toEqual([fitted.names])
})

test('the columns of several inputs carry the name of theirs', async () => {
  const table = tableFromRows({ a: 'string', b: 'string' }, [{ a: 'one two', b: 'two' }])
  const fitted = await new CountVectorizer().fit(table)
  expect(fitted.names).toEqual(['a__one', 'a__two', 'b__two'])
  expect(fitted.transformRow({ a: 'two two', b: 'one' })).toEqual({ a__one: 0, a__two: 2, b__two: 0 })
})

test('a vectorizer stands beside other transforms of columns', async () => {
  const table = tableFromRows({ text: 'string', n: 'float64' }, [
    { text: 'aa bb', n: 0 },
    { text: 'bb bb', n: 4 },
  ])
  const transformer = new ColumnTransformer(
    [
      ['n', new MinMaxScaler(), ['n']],
      ['text', new CountVectorizer(), ['text']],
    ],
    { transformerWeights: { text: 0.5 } },
  )
  const fitted = await transformer.fit(table)
  expect(fitted.transformRow({ text: 'bb aa bb', n: 1 })).toEqual({ n: 0.25, aa: 0.5, bb: 1 })
  expect((await fitted.transform(table)).blocks.map(({ kind }) => kind)).toEqual(['dense', 'sparse'])
})

test('a next step reads the terms that it needs as columns', async () => {
  const pipeline = new Pipeline([
    ['count', new CountVectorizer()],
    ['scale', new MinMaxScaler()],
  ])
  const fitted = await pipeline.fit(documents)
  const rows = [...(await fitted.transform(documents)).rows()]
  expect(rows[2]).toEqual({ brown: 1, dog: 1, fox: 0, jumps: 0, lazy: 0, over: 0, quick: 0, the: 0 })
  expect(rows[1]).toEqual(fitted.transformRow({ text: 'the lazy dog, jumps over the FOX!' }))
})

test('a model learns from the sparse columns and answers a row with the bits of a table', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({
    text: index % 3 === 0 ? `late again ${index}` : `on time ${index % 7} time`,
    late: index % 3 === 0,
  }))
  const table = tableFromRows({ text: 'string', late: 'boolean' }, rows)
  const pipeline = new Pipeline([
    ['count', new CountVectorizer({ tokenPattern: '\\w+' })],
    ['model', new LogisticRegression()],
  ])
  const fitted = await pipeline.fit(table, { target: 'late' })
  const { values } = await fitted.predictProba(table)
  for (const [index, { text }] of rows.entries()) {
    const { probabilities } = fitted.predictRow({ text })
    expect([probabilities.false, probabilities.true]).toEqual([values[2 * index], values[2 * index + 1]])
  }
  expect(fitted.predictRow({ text: 'late' }).label).toBe(true)
})

test('more terms than can be expanded are still counted, read as sparse blocks and kept as JSON', async () => {
  const texts = Array.from({ length: 1500 }, (_, index) => ({ text: `word${index} common` }))
  const table = tableFromRows({ text: 'string' }, texts)
  const fitted = await fittedFromJSON(JSON.parse(JSON.stringify(await new CountVectorizer().fit(table))))
  if (fitted.role !== 'transform') throw new TypeError('a transform was written')
  const counted = await fitted.transform(table)
  const [block] = counted.blocks
  expect(fitted.names.length).toBe(1501)
  expect(block?.kind === 'sparse' && block.values.length).toBe(3000)
  expect(() => fitted.transformRow({ text: 'common' })).toThrow('1501 columns are too many to expand (at most 1000)')
  expect(fitted.invert(counted).column('text').get(7)).toEqual(['common', 'word7'])
})

test('the way back gives the terms of each row, of sparse and of dense columns', async () => {
  const fitted = await new CountVectorizer().fit(documents)
  const counted = await fitted.transform(documents)
  const terms = [
    ['brown', 'fox', 'quick', 'the'],
    ['dog', 'fox', 'jumps', 'lazy', 'over', 'the'],
    ['brown', 'dog'],
  ]
  expect(fitted.invert(counted).column('text').toArray()).toEqual(terms)
  expect((await fitted.inverseTransform?.(counted.dense()))?.column('text').toArray()).toEqual(terms)
})

const errors: readonly (readonly [string, Partial<ConstructorParameters<typeof CountVectorizer>[0]>, string])[] = [
  [
    'only stop words',
    { stopWords: ['the', 'quick', 'brown', 'fox', 'lazy', 'dog', 'jumps', 'over'] },
    'column `text`: empty vocabulary; perhaps the documents only contain stop words.',
  ],
  [
    'too frequent terms',
    { minDf: 3 },
    'column `text`: after pruning, no terms remain; try a lower minDf or a higher maxDf.',
  ],
  ['bounds that cross', { minDf: 0.9, maxDf: 0.1 }, 'Parameter `maxDf`: it corresponds to fewer documents than minDf.'],
  [
    'a share above 1',
    { minDf: 1.5 },
    'Parameter `minDf`: 1.5 is not a share from 0 to 1, or a whole number of documents.',
  ],
  ['no features', { maxFeatures: 0 }, 'Parameter `maxFeatures`: 0 is not a whole number from 1.'],
  ['an empty vocabulary', { vocabulary: [] }, 'Parameter `vocabulary`: [] is empty.'],
  ['a term twice', { vocabulary: ['a', 'a'] }, 'Parameter `vocabulary`: ["a","a"] has a term twice.'],
  [
    'a range the wrong way round',
    { ngramRange: [2, 1] },
    'Parameter `ngramRange`: [2,1] is not two whole numbers from 1 to 100, the smaller one first.',
  ],
  [
    'another analyzer',
    { analyzer: 'words' as 'word' },
    "Parameter `analyzer`: 'words' is not one of 'word', 'char', 'char_wb'.",
  ],
  [
    'a slow pattern',
    { tokenPattern: '(\\w+\\s?)+$' },
    "Parameter `tokenPattern`: '(\\w+\\s?)+$' is not a run of one class of characters, in Python’s spelling",
  ],
  [
    'unknown accents',
    { stripAccents: 'latin' as 'ascii' },
    "Parameter `stripAccents`: 'latin' is not one of 'unicode', 'ascii'.",
  ],
  [
    'stop words of no list',
    { stopWords: 'german' as 'english' },
    "Parameter `stopWords`: 'german' is not null, 'english' or a list of words.",
  ],
]

test.each(errors)('%s: refused', async (_, params, message) => {
  await expect(new CountVectorizer(params).fit(documents)).rejects.toThrow(message)
})

test('a missing text is refused, naming column and row; so is a column that holds no texts', async () => {
  const table = tableFromRows({ text: 'string' }, [{ text: 'a text' }, { text: null }])
  const message = 'Column `text`, row 1: null and NaN are not allowed; fill them before.'
  await expect(new CountVectorizer().fit(table)).rejects.toThrow(message)
  const fitted = await new CountVectorizer().fit(documents)
  await expect(fitted.transform(table)).rejects.toThrow(message)
  expect(() => fitted.transformRow({ text: null })).toThrow(
    'Column `text`: null and NaN are not allowed; fill them before.',
  )
  const numbers = tableFromRows({ n: 'float64' }, [{ n: 1 }])
  await expect(new CountVectorizer().fit(numbers as never)).rejects.toThrow(
    'Column `n` of the input of CountVectorizer is float64, but a string is needed.',
  )
})

test('a vocabulary that was given is kept in its order, and nothing is pruned', async () => {
  const fitted = await new CountVectorizer({ vocabulary: ['fox', 'unseen', 'brown'], minDf: 3 }).fit(documents)
  expect(fitted.names).toEqual(['fox', 'unseen', 'brown'])
  expect(fitted.transformRow({ text: 'Brown brown fox' })).toEqual({ fox: 1, unseen: 0, brown: 2 })
})

test('states that do not fit are refused', async () => {
  const json = JSON.parse(JSON.stringify(await new CountVectorizer().fit(documents)))
  for (const vocabulary of [[], [['a', 'a']], [[1]], 'a']) {
    await expect(fittedFromJSON({ ...json, state: { vocabulary } })).rejects.toThrow(
      'the state of CountVectorizer does not fit its inputs.',
    )
  }
})

test('parameters have the names of scikit-learn', () => {
  const python = { ngram_range: [1, 2], min_df: 2, strip_accents: 'ascii', tokenizer: null, encoding: 'utf-8' }
  const params = fromPythonParams('CountVectorizer', python)
  expect(params).toEqual({ ngramRange: [1, 2], minDf: 2, stripAccents: 'ascii' })
  expect(toPythonParams('CountVectorizer', params)).toEqual({ ngram_range: [1, 2], min_df: 2, strip_accents: 'ascii' })
  expect(() => fromPythonParams('CountVectorizer', { tokenizer: 'a function' })).toThrow(
    'Parameter `tokenizer`: CountVectorizer has no such parameter.',
  )
})

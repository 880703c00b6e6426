import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { toPythonParams } from '../../../src/pipeline/python-names.ts'
import { CountVectorizer, HashingVectorizer, TfidfVectorizer } from '../../../src/pipeline/transforms/vectorizers.ts'
import { askSklearn } from './sklearn.ts'

interface Question {
  readonly kind: keyof typeof makers
  readonly params: Readonly<Record<string, unknown>>
  readonly fit: readonly string[]
  readonly rows: readonly string[]
}

interface Answer {
  readonly names?: readonly string[]
  readonly rows?: readonly (readonly number[])[]
  readonly error?: string
}

const makers = {
  CountVectorizer: (params: object) => new CountVectorizer(params),
  TfidfVectorizer: (params: object) => new TfidfVectorizer(params),
  HashingVectorizer: (params: object) => new HashingVectorizer(params),
} as const

/** Letters and marks of scripts that no version of Unicode since 10 has added to: Python and Node need not have the same version. */
const old = fc
  .constantFrom(
    [0xa1, 0x17f],
    [0x386, 0x3ce],
    [0x400, 0x45f],
    [0x5d0, 0x5ea],
    [0x900, 0x94d],
    [0xac00, 0xd7a3],
    [0x4e00, 0x9fa5],
  )
  .chain(([min, max]) => fc.integer({ min: min ?? 0, max: max ?? 0 }))
  .map(point => String.fromCodePoint(point))

/** Texts of all scripts without lone surrogates, which Python cannot encode, with the white space and marks in which languages differ. */
const texts = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          'the',
          'The',
          'dog',
          'a',
          'naïve',
          'ΑΣ',
          'ΑΣΑ',
          'İx',
          'ﬁx',
          'x-1',
          '№5',
          '東京',
          'नमस्ते',
        ),
      },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          ' ',
          '  ',
          '\u001c',
          '\u0085',
          '\ufeff',
          '\u00a0\u3000',
          ', ',
          "'",
          '_',
          '\u{1F600}',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom('e\u0301', '\u0e33', '\u0903', '\u0334\u0345', '\u093c', '½', '٣', 'ǅ', '\u{1D400}'),
      },
      old,
    ),
    { maxLength: 14 },
  )
  .map(parts => parts.join(''))

const analysis = {
  analyzer: fc.constantFrom('word', 'word', 'char', 'char_wb'),
  lowercase: fc.boolean(),
  stripAccents: fc.constantFrom(null, 'unicode', 'ascii'),
  tokenPattern: fc.constantFrom('(?u)\\b\\w\\w+\\b', '\\w+', '\\S+', '[a-z0-9-]{2,}', '[^\\s_]+'),
  stopWords: fc.constantFrom(null, 'english', ['dog', 'a']),
  ngramRange: fc.constantFrom([1, 1], [1, 2], [2, 3], [1, 4]),
  binary: fc.boolean(),
}
const vocabulary = { minDf: fc.constantFrom(1, 2, 0.2), maxDf: fc.constantFrom(1, 0.7) }
const norm = fc.constantFrom('l1', 'l2', null)
const params: { readonly [K in keyof typeof makers]: fc.Arbitrary<object> } = {
  CountVectorizer: fc.record({ ...analysis, ...vocabulary }),
  TfidfVectorizer: fc.record({
    ...{ ...analysis, ...vocabulary, norm },
    useIdf: fc.boolean(),
    smoothIdf: fc.boolean(),
    sublinearTf: fc.boolean(),
  }),
  HashingVectorizer: fc.record({
    ...{ ...analysis, norm },
    nFeatures: fc.constantFrom(7, 64, 1000),
    alternateSign: fc.boolean(),
  }),
}

test.each(Object.keys(makers) as (keyof typeof makers)[])('%s equals scikit-learn on random Unicode', async kind => {
  const question = fc.record({
    params: params[kind],
    fit: fc.array(texts, { minLength: 1, maxLength: 8 }),
    rows: fc.array(texts, { minLength: 1, maxLength: 4 }),
  })
  const questions = fc.sample(question, { seed: 41, numRuns: 300 })
  const asked: Question[] = questions.map(each => ({
    ...each,
    kind,
    params: toPythonParams(kind, { ...each.params }) as never,
  }))
  const answers = await askSklearn<Answer[]>('text.py', asked)
  let fitted = 0
  for (const [index, { params: given, fit, rows }] of questions.entries()) {
    const { error, names, rows: expected } = answers[index] as Answer
    const learning = makers[kind](given).fit(textTable(fit) as never) as Promise<FittedTransform>
    if (error !== undefined) {
      await expect(learning).rejects.toThrow()
      continue
    }
    fitted++
    const transform = await learning
    if (kind !== 'HashingVectorizer') expect(transform.names, JSON.stringify({ given, fit })).toEqual(names)
    const found = Array.from((await transform.transform(textTable(rows))).rows(), row =>
      transform.names.map(name => row[name]),
    )
    expect(found, JSON.stringify({ given, rows })).toEqual(
      expected?.map(row => row.map(value => expect.closeTo(value, 12))),
    )
  }
  expect(fitted).toBeGreaterThan(150)
})

function textTable(values: readonly string[]) {
  return tableFromRows(
    { text: 'string' },
    values.map(text => ({ text })),
  )
}

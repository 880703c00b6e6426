import { expect, test } from 'vitest'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { fromPythonParams } from '../../src/pipeline/python-names.ts'
import {
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  TfidfVectorizer,
} from '../../src/pipeline/transforms/vectorizers.ts'
import file from '../cases/sklearn.json' with { type: 'json' }

interface TextCase {
  readonly id: string
  readonly transform: string
  readonly params: Readonly<Record<string, unknown>>
  readonly fitX: readonly string[]
  readonly testX: readonly string[]
  readonly out: readonly (readonly number[])[]
  readonly attrs?: { readonly idf_?: readonly number[] }
  readonly featureNamesOut?: readonly string[]
}

const all = file.cases as unknown as readonly TextCase[]
const makers: Readonly<Record<string, (params: object) => { fit(table: never): Promise<unknown> }>> = {
  CountVectorizer: params => new CountVectorizer(params),
  TfidfVectorizer: params => new TfidfVectorizer(params),
  HashingVectorizer: params => new HashingVectorizer(params),
}
const cases = all.filter(({ transform = '' }) => transform in makers)

test.each(cases)('$id', async ({ transform, params, fitX, testX, out, attrs, featureNamesOut }) => {
  const transformer = makers[transform]!(fromPythonParams(transform, params))
  const fitted = (await transformer.fit(textTable(fitX) as never)) as FittedTransform
  if (featureNamesOut !== undefined) expect(fitted.names).toEqual(featureNamesOut)
  if (attrs?.idf_ !== undefined) expect(fitted.state).toMatchObject({ idf: [near(attrs.idf_)] })
  const found = Array.from((await fitted.transform(textTable(testX))).rows(), row => Object.values(row))
  expect(found).toEqual(out.map(near))
})

test('FeatureHasher/dict16', async () => {
  const { params, out } = caseOf('FeatureHasher/dict16')
  const rows = [{ dog: 1, cat: 2.5, city: 'Paris' }, { dog: 0, éa: -3 }, {}]
  const table = tableFromRows({ dog: 'float64', cat: 'float64', city: 'string', éa: 'float64' }, rows)
  const fitted = await new FeatureHasher(fromPythonParams('FeatureHasher', params)).fit(table)
  const found = Array.from((await fitted.transform(table)).rows(), row => Object.values(row))
  expect(found).toEqual(out)
})

test('DictVectorizer', async () => {
  const { params, out, featureNamesOut } = caseOf('DictVectorizer')
  const schema = { city: 'string', t: 'float64' } as const
  const table = tableFromRows(schema, [{ city: 'Paris', t: 3 }, { city: 'Rome', t: 5 }, { t: 1 }])
  const fitted = await new DictVectorizer(fromPythonParams('DictVectorizer', params)).fit(table)
  expect(fitted.names).toEqual(featureNamesOut)
  expect(Object.values(fitted.transformRow({ city: 'Oslo', t: 2 }))).toEqual(out[0])
})

function caseOf(id: string): TextCase {
  const found = all.find(each => each.id === id)
  if (found === undefined) throw new Error(`there is no case ${id}`)
  return found
}

function near(row: readonly number[]): unknown[] {
  return row.map(value => expect.closeTo(value, 12))
}

function textTable(texts: readonly string[]) {
  return tableFromRows(
    { text: 'string' },
    texts.map(text => ({ text })),
  )
}

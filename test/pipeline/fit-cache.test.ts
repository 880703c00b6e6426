import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ColumnTransformer,
  defineTransform,
  type FitCache,
  folderCache,
  GridSearch,
  LogisticRegression,
  Pipeline,
  PowerTransformer,
  StandardScaler,
  type Table,
  TargetEncoder,
  tableFromRows,
} from 'bighead'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'

const table = flights(0)

function flights(shift: number) {
  return tableFromRows(
    { distance: 'float64', hour: 'float64', city: 'string', late: 'boolean' },
    Array.from({ length: 60 }, (_, row) => ({
      distance: ((row * 37) % 23) + 1 + shift,
      hour: row % 24,
      city: row % 3 === 0 ? 'Rome' : 'Oslo',
      late: (row * 7) % 5 > 2,
    })),
  )
}

const numbers = table.select(['distance', 'hour', 'late'])

/** A map that counts what is asked of it. */
class CountingCache implements FitCache {
  readonly kept = new Map<string, string>()
  hits = 0
  get(key: string): string | undefined {
    const found = this.kept.get(key)
    if (found !== undefined) this.hits++
    return found
  }
  set(key: string, fitted: string): void {
    this.kept.set(key, fitted)
  }
}

const model = new Pipeline([
  ['spread', new PowerTransformer()],
  ['scale', new StandardScaler()],
  ['model', new LogisticRegression()],
])

describe('a pipeline with a cache', () => {
  test('learns its transforms once from the same data, and gives the same bits', async () => {
    const cache = new CountingCache()
    const plain = await model.fit(numbers, { target: 'late' })
    for (const expectedHits of [0, 2]) {
      const fitted = await model.fit(numbers, { target: 'late', cache })
      expect(JSON.stringify(fitted)).toBe(JSON.stringify(plain))
      expect((await fitted.predictProba(numbers)).values).toEqual((await plain.predictProba(numbers)).values)
      expect(cache.hits).toBe(expectedHits)
    }
    expect(cache.kept.size).toBe(2)
  })

  test('takes up to the first parameter that is another', async () => {
    const cache = new CountingCache()
    await model.fit(numbers, { target: 'late', cache })
    await model.withParams({ model__c: 7 }).fit(numbers, { target: 'late', cache })
    expect(cache.hits).toBe(2)
    await model.withParams({ scale__withMean: false }).fit(numbers, { target: 'late', cache })
    expect(cache.hits).toBe(3)
    await model.withParams({ spread__standardize: false }).fit(numbers, { target: 'late', cache })
    expect(cache.hits).toBe(3)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['values', () => fitTo(flights(1).select(['distance', 'hour', 'late']))],
    ['names', () => fitTo(renamed(numbers))],
    ['rows', () => fitTo(flights(0).select(['hour', 'distance', 'late']))],
    [
      'weights',
      () => model.fit(numbers, { target: 'late', cache: shared, sampleWeight: new Float64Array(60).fill(2) }),
    ],
    ['targets', () => model.fit(table.select(['distance', 'hour']), { cache: shared }).catch(error => error)],
  ])('learns anew from other %s', async (_, learn) => {
    shared = new CountingCache()
    await fitTo(numbers)
    await learn()
    expect(shared.hits).toBe(0)
    expect(shared.kept.size).toBeGreaterThan(2)
  })

  test('keeps nothing of steps that a definition does not describe, and of cross-fitted ones', async () => {
    const Doubled = defineTransform({
      name: 'doubled',
      version: 1,
      input: 'float64',
      defaults: {},
      fit: () => ({ by: 2 }),
      expression: (x, { by }) => x.mul(by),
    })
    const cache = new CountingCache()
    await new Pipeline([
      ['double', new Doubled()],
      ['scale', new StandardScaler()],
      ['model', new LogisticRegression()],
    ]).fit(numbers, { target: 'late', cache })
    expect(cache.kept.size).toBe(0)
    const encoded = new ColumnTransformer([
      ['city', new TargetEncoder(), ['city']],
      ['rest', 'passthrough', ['hour']],
    ])
    const crossed = new Pipeline([
      ['encode', encoded],
      ['scale', new StandardScaler()],
      ['model', new LogisticRegression()],
    ])
    const plain = await crossed.fit(table, { target: 'late' })
    for (const expectedHits of [0, 1]) {
      expect(JSON.stringify(await crossed.fit(table, { target: 'late', cache }))).toBe(JSON.stringify(plain))
      expect(cache.hits).toBe(expectedHits)
    }
  })
})

let shared = new CountingCache()
const fitTo = (data: Table) => model.fit(data as never, { target: 'late' as never, cache: shared })

function renamed(data: Table): Table {
  const rows = [...data.rows()].map(({ distance: length, ...rest }) => ({ length, ...rest }))
  return tableFromRows({ length: 'float64', hour: 'float64', late: 'boolean' }, rows as never) as never
}

describe('a cache in a folder', () => {
  test('is used by the next search, with one thread and with several, and damaged files count as none', async () => {
    const folder = join(temporaryFolder(), 'cache')
    const search = new GridSearch(model, { model__c: [0.1, 1, 10] })
    const plain = await search.fit(numbers, { target: 'late', cv: 3, threads: 1 })
    for (const threads of [1, 2]) {
      const found = await search.fit(numbers, { target: 'late', cv: 3, threads, cache: folderCache(folder) })
      expect(found.bestScore).toBe(plain.bestScore)
      expect(JSON.stringify(found.best)).toBe(JSON.stringify(plain.best))
      // Two transforms for each of three folds and for all rows.
      expect(readdirSync(folder)).toHaveLength(8)
    }
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8')
      writeFileSync(join(folder, name), text.slice(0, -3))
    }
    const again = await search.fit(numbers, { target: 'late', cv: 3, cache: folderCache(folder) })
    expect(JSON.stringify(again.best)).toBe(JSON.stringify(plain.best))
    expect(readdirSync(folder)).toHaveLength(8)
  })

  test('refuses a path that is none, and says which folder cannot be written', async () => {
    expect(() => folderCache('')).toThrow('Parameter `path`: the path of a folder is needed.')
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    await expect(model.fit(numbers, { target: 'late', cache: folderCache(file) })).rejects.toThrow(file)
  })
})

import { readFileSync } from 'node:fs'
import {
  GroupKFold,
  KFold,
  RandomState,
  RepeatedKFold,
  StratifiedKFold,
  StratifiedShuffleSplit,
  TimeSeriesSplit,
  tableFromRows,
  trainTestSplit,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromPythonJson } from '../python-json.ts'
import { expectDraws, expectSplits, type SplitAnswer, type SplitCase } from './split-cases.ts'

interface Stored {
  readonly splits: readonly (SplitCase & { readonly answer: SplitAnswer })[]
  readonly draws: readonly { readonly seed: number; readonly draws: number[][] }[]
}

const stored = fromPythonJson<Stored>(readFileSync(new URL('../cases/splits.json', import.meta.url), 'utf8'))

test.each(stored.splits)('$kind gives the rows that scikit-learn gives: $params', ({ answer, ...found }) => {
  expectSplits(found, answer)
})

test.each(stored.draws)('RandomState($seed) draws what numpy draws', ({ seed, draws: wanted }) => {
  expectDraws(seed, wanted)
})

test.each([0, 1, 2, 9, 1024, 1025, 1026, 5000])('%i numbers are shuffled as if each were drawn by itself', count => {
  const [random, naive] = [new RandomState(count), new RandomState(count)]
  const found = random.permutation(count)
  const wanted = Int32Array.from({ length: count }, (_, at) => at)
  for (let last = count - 1; last > 0; last--) {
    const other = naive.integer(0, last + 1)
    ;[wanted[last], wanted[other]] = [wanted[other]!, wanted[last]!]
  }
  expect(found).toEqual(wanted)
  expect(random.nextInteger()).toBe(naive.nextInteger())
})

test('folds are a partition: each row is tested once, and trained on in every other split', () => {
  const sizes = fc.integer({ min: 5, max: 60 })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 2, max: 5 }), fc.boolean(), (rowCount, nSplits, shuffle) => {
      const target = Array.from({ length: rowCount }, (_, row) => (row % 3 === 0 ? 'a' : 'b'))
      for (const Maker of [KFold, StratifiedKFold]) {
        const splits = new Maker({ nSplits, shuffle }).split(rowCount, { target })
        const tested = splits.flatMap(({ test: rows }) => [...rows]).sort((left, right) => left - right)
        expect(tested).toEqual([...Array(rowCount).keys()])
        for (const { train, test: rows } of splits)
          expect(new Set([...train, ...rows]).size).toBe(train.length + rows.length)
      }
    }),
    { seed: 7, numRuns: 40 },
  )
})

const table = tableFromRows(
  { row: 'int32', user: 'string', late: 'boolean' },
  Array.from({ length: 12 }, (_, row) => ({ row, user: `user ${row % 4}`, late: row % 3 === 0 })),
)

test('columns of a table say classes and groups', () => {
  for (const { train, test: rows } of new GroupKFold({ nSplits: 2 }).split(table, { groups: 'user' })) {
    const users = new Set([...train].map(row => row % 4))
    expect([...rows].filter(row => users.has(row % 4))).toEqual([])
  }
  for (const { test: rows } of new StratifiedKFold({ nSplits: 4 }).split(table, { target: table.column('late') }))
    expect([...rows].filter(row => row % 3 === 0)).toHaveLength(1)
  expect(new KFold().definition).toEqual({
    kind: 'KFold',
    params: { nSplits: 5, shuffle: false, randomState: null },
  })
})

test('trainTestSplit keeps the rows of a group together', () => {
  const { train, test: rest } = trainTestSplit(table, { groups: 'user', testSize: 0.25, randomState: 3 })
  const users = new Set(rest.column('user').toArray())
  expect(users.size).toBe(1)
  expect(
    train
      .column('user')
      .toArray()
      .some(user => users.has(user)),
  ).toBe(false)
  expect(train.rowCount + rest.rowCount).toBe(12)
})

describe('splits say what is wrong:', () => {
  const refusals: Record<string, readonly [() => unknown, string]> = {
    'one fold': [
      () => new KFold({ nSplits: 1 }).split(10),
      'Parameter `nSplits`: 1 is not a whole number of at least 2.',
    ],
    'more folds than rows': [
      () => new KFold().split(4),
      'Parameter `nSplits`: 5 folds need as many rows; there are 4.',
    ],
    'a seed without drawing': [
      () => new KFold({ randomState: 1 }).split(10),
      'Parameter `randomState`: it has no effect without shuffle: true; leave one of them out.',
    ],
    'classes that are too small': [
      () => new StratifiedKFold().split(4, { target: [0, 0, 1, 1] }),
      'Parameter `nSplits`: 5 folds need a class of as many rows; the greatest has 2.',
    ],
    'fewer groups than folds': [
      () => new GroupKFold().split(4, { groups: [0, 0, 1, 1] }),
      'Parameter `nSplits`: 5 folds need as many groups; there are 2.',
    ],
    'no target': [() => new StratifiedKFold().split(9), 'Parameter `target`: this split needs it; give a column.'],
    'a name without a table': [
      () => new GroupKFold().split(9, { groups: 'user' }),
      'Parameter `groups`: to find the column `user`, give split the table.',
    ],
    'an unknown column': [() => new GroupKFold().split(table, { groups: 'usr' }), 'Did you mean `user`?'],
    'a target of another length': [
      () => new StratifiedKFold().split(9, { target: [0, 1] }),
      'Parameter `target`: it has 2 rows; there are 9.',
    ],
    'too few rows for a series': [
      () => new TimeSeriesSplit({ testSize: 3 }).split(15),
      'Parameter `nSplits`: 5 splits with 3 rows to test on and a gap of 0 leave none of 15 rows to train on.',
    ],
    'no repetition': [
      () => new RepeatedKFold({ nRepeats: 0 }).split(9),
      'Parameter `nRepeats`: 0 is not a whole number of at least 1.',
    ],
    'a class of one row': [
      () => new StratifiedShuffleSplit().split(30, { target: Array.from({ length: 30 }, (_, row) => row === 0) }),
      'Parameter `stratify`: the class of row 0 has no other row; at least 2 are needed.',
    ],
    'groups and classes at once': [
      () => trainTestSplit(table, { groups: 'user', stratify: 'late' }),
      'Parameter `groups`: rows cannot be stratified and grouped at once',
    ],
    'shares that are no shares': [
      () => new RandomState(0).choice(2, 1, { probabilities: [0.5, 0.4] }),
      'Parameter `probabilities`: they are not numbers of at least 0 with the sum 1, but 0.9.',
    ],
    'more draws than numbers': [
      () => new RandomState(0).choice(2, 3, { replace: false }),
      'Parameter `size`: 3 of 2 cannot be drawn without replacing them.',
    ],
  }
  test.each(Object.entries(refusals))('%s', (_name, [split, message]) => expect(split).toThrow(message))
})

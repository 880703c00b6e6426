import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
import { featureAggregate } from '../../../src/features/aggregate/feature-aggregate.ts'
import type { Spread } from '../../../src/features/aggregate/shape.ts'
import { inputMaker } from '../../../src/features/aggregate/shaped/input-maker.ts'
import type { DataType } from '../../../src/features/schema.ts'

interface Case {
  readonly id: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly unknown[])[]
  readonly deletes?: readonly (readonly unknown[])[]
  readonly tiles?: readonly (readonly [number, string])[]
  readonly expected: readonly unknown[]
}

const file = new URL('../../cases/chronon.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[]
const caseOf = (id: string): Case => cases.find(each => each.id === id)!

interface Covered {
  readonly aggregate: string
  readonly column: string
  readonly type: DataType
  readonly parameters?: AggregateParameters
  /** What upstream states holds after the deletes; the others state the value before them. */
  readonly deletes?: true
  readonly spread?: Spread
  /** The column that says the bucket. */
  readonly by?: string
  /** What holds here, where upstream counts rows that it deletes and never inserted. */
  readonly instead?: ReadonlyMap<string, number>
}

/** The entries of `row_aggregator` that the aggregates here answer. */
const covered: Readonly<Record<string, Covered>> = {
  'AVERAGE views': { aggregate: 'mean', column: 'views', type: 'int64', deletes: true },
  'COUNT views': { aggregate: 'count', column: 'views', type: 'int64', deletes: true },
  'SUM rating': { aggregate: 'sum', column: 'rating', type: 'float64', deletes: true },
  'LAST title': { aggregate: 'last', column: 'title', type: 'string' },
  'LAST_K(2) title': { aggregate: 'lastK', column: 'title', type: 'string', parameters: { k: 2 } },
  'FIRST_K(2) title': { aggregate: 'firstK', column: 'title', type: 'string', parameters: { k: 2 } },
  'FIRST title': { aggregate: 'first', column: 'title', type: 'string' },
  'MAX title': { aggregate: 'max', column: 'title', type: 'string' },
  'MIN title': { aggregate: 'min', column: 'title', type: 'string' },
  'TOP_K(2) title': { aggregate: 'topK', column: 'title', type: 'string', parameters: { k: 2 } },
  'BOTTOM_K(2) title': { aggregate: 'bottomK', column: 'title', type: 'string', parameters: { k: 2 } },
  'APPROX_UNIQUE_COUNT title': {
    aggregate: 'approxUniqueCount',
    column: 'title',
    type: 'string',
    parameters: { lgK: 15 },
  },
  'APPROX_UNIQUE_COUNT(lgK=10) title': {
    aggregate: 'approxUniqueCount',
    column: 'title',
    type: 'string',
    parameters: { lgK: 10 },
  },
  'UNIQUE_COUNT title': { aggregate: 'uniqueCount', column: 'title', type: 'string' },
  'HISTOGRAM(k=2) hist_input': {
    aggregate: 'histogram',
    column: 'hist_input',
    type: { list: 'string' },
    parameters: { k: 2 },
    spread: 'list',
    deletes: true,
  },
  'AVERAGE session_lengths (exploded list)': {
    aggregate: 'mean',
    column: 'session_lengths',
    type: { list: 'int64' },
    spread: 'list',
    deletes: true,
  },
  'AVERAGE views bucketed by title': {
    aggregate: 'mean',
    column: 'views',
    type: 'int64',
    by: 'title',
    instead: new Map([
      ['A', 5.5],
      ['B', 3],
      ['D', 5],
    ]),
  },
  'AVERAGE hist_map': {
    aggregate: 'mean',
    column: 'hist_map',
    type: { map: 'int64' },
    spread: 'map',
    deletes: true,
    instead: new Map([
      ['A', 3],
      ['B', 1],
      ['__null_key__', 2],
    ]),
  },
  'SUM embeddings element_wise': {
    aggregate: 'sum',
    column: 'embeddings',
    type: { list: 'int64' },
    spread: 'elementWise',
    deletes: true,
  },
  'AVERAGE embeddings element_wise': {
    aggregate: 'mean',
    column: 'embeddings',
    type: { list: 'int64' },
    spread: 'elementWise',
    deletes: true,
  },
}

describe('chronon: row_aggregator', () => {
  const { columns = [], rows = [], deletes = [], expected } = caseOf('row_aggregator')
  const entries = expected as readonly (readonly [string, unknown])[]

  test('every entry is answered', () => {
    expect(entries.map(entry => entry[0]).toSorted()).toEqual(Object.keys(covered).toSorted())
  })

  test.each(entries)('%s', (name, value) => {
    const { column, type, parameters = {}, deletes: afterDeletes, spread = 'none', by = null, ...rest } = covered[name]!
    const use = { ...rest, aggregateVersion: 1, own: false, parameters, spread, by, type }
    const aggregate = featureAggregate(use, type, new Map())
    const make = inputMaker(use)
    const read = (row: readonly unknown[]) => {
      const found = row[columns.indexOf(column)]
      const isMap = spread === 'map' && found !== null
      return make(
        isMap ? new Map(Object.entries(found as object)) : found,
        by === null ? null : row[columns.indexOf(by)],
      )
    }
    const fold = (state: unknown, given: readonly (readonly unknown[])[], change: typeof aggregate.add) =>
      given.reduce((before, row) => (read(row) === null ? before : change(before, read(row), at(row))), state)
    const stateOf = (half: readonly (readonly unknown[])[]) => fold(aggregate.init(), half, aggregate.add)
    let state = aggregate.merge(stateOf(rows.slice(0, 2)), stateOf(rows.slice(2)))
    if (afterDeletes) state = fold(state, deletes, aggregate.remove!)
    const found = aggregate.result(state, 6)
    const stated = found instanceof Map ? new Map(Object.entries(value as object)) : value
    expect(found).toEqual(rest.instead ?? stated)
  })
})

const elementWiseNames = { avg: 'mean', sum: 'sum', max: 'max' } as const

test.each(caseOf('elementwise').expected as readonly (readonly ['avg' | 'sum' | 'max', number[][], number[]])[])(
  'chronon: elementwise %s',
  (name, lists, expected) => {
    const type = { list: 'int64' } as const
    const use = { aggregate: elementWiseNames[name], aggregateVersion: 1, own: false, parameters: {}, by: null, type }
    const aggregate = featureAggregate({ ...use, spread: 'elementWise' }, type, new Map())
    const states = lists.map(list => aggregate.add(aggregate.init(), list, at([1])))
    expect(aggregate.result(states.reduce(aggregate.merge), 1)).toEqual(expected)
  },
)

test('chronon: tiling_doc_example', () => {
  const { tiles = [], expected } = caseOf('tiling_doc_example')
  const sum = aggregateOf('sum', 'int64')
  const last = aggregateOf('last', 'string')
  const merged = tiles.map(([number, text], time) => ({
    sum: sum.add(sum.init(), number, { time, created: null, sequence: null }),
    last: last.add(last.init(), text, { time, created: null, sequence: null }),
  }))
  const whole = merged.reduce((a, b) => ({ sum: sum.merge(a.sum, b.sum), last: last.merge(a.last, b.last) }))
  expect([sum.result(whole.sum, 9), last.result(whole.last, 9)]).toEqual(expected)
})

test.each(
  caseOf('min_heap').expected as readonly { k: number; insert?: number[]; merge?: number[][]; kept: number[] }[],
)('chronon: min_heap %#', ({ k, insert, merge = [], kept }) => {
  const aggregate = aggregateOf('bottomK', 'int64', { k })
  const states = (insert === undefined ? merge : [insert]).map(values =>
    values.reduce<unknown>((state, value) => aggregate.add(state, value, at([1])), aggregate.init()),
  )
  expect(aggregate.result(states.reduce(aggregate.merge), 1)).toEqual(kept)
})

test.each(caseOf('approx_histogram').expected as readonly Readonly<Record<string, number>>[][])(
  'chronon: approx_histogram %#',
  (left, right, expected) => {
    const aggregate = aggregateOf('approxHistogram', 'string', { k: 3 })
    const stateOf = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .flatMap(([text, count]) => new Array<string>(count).fill(text))
        .reduce<unknown>((state, text) => aggregate.add(state, text, at([1])), aggregate.init())
    const merged = aggregate.merge(stateOf(left!), stateOf(right!))
    expect(aggregate.result(merged, 1)).toEqual(new Map(Object.entries(expected!)))
  },
)

test('chronon: every case is answered', () => {
  // Those of mutations are answered in ../entities.test.ts.
  const own = cases.filter(each => !each.id.startsWith('mutations/'))
  expect(own.map(each => each.id).toSorted()).toEqual(
    ['row_aggregator', 'tiling_doc_example', 'min_heap', 'approx_histogram', 'elementwise'].toSorted(),
  )
})

function at(row: readonly unknown[]) {
  return { time: row[0] as number, created: null, sequence: null }
}

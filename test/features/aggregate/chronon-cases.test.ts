import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
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
}

const byShape = 'exploded, bucketed, map and element-wise inputs are not built yet'

/** Entries that are not answered here, each with the reason. */
const left: Readonly<Record<string, string>> = {
  'HISTOGRAM(k=2) hist_input': byShape,
  'AVERAGE session_lengths (exploded list)': byShape,
  'AVERAGE views bucketed by title': byShape,
  'AVERAGE hist_map': byShape,
  'SUM embeddings element_wise': byShape,
  'AVERAGE embeddings element_wise': byShape,
}

/** Cases that are not answered here, each with the reason. */
const leftCases: Readonly<Record<string, string>> = {
  elementwise: byShape,
}

describe('chronon: row_aggregator', () => {
  const { columns = [], rows = [], deletes = [], expected } = caseOf('row_aggregator')
  const entries = expected as readonly (readonly [string, unknown])[]

  test('every entry is answered or left with a reason', () => {
    expect(entries.map(entry => entry[0]).toSorted()).toEqual(
      [...Object.keys(covered), ...Object.keys(left)].toSorted(),
    )
  })

  test.each(entries.filter(([name]) => name in covered))('%s', (name, value) => {
    const { aggregate: aggregateName, column, type, parameters, deletes: afterDeletes } = covered[name]!
    const aggregate = aggregateOf(aggregateName, type, parameters)
    const index = columns.indexOf(column)
    const stateOf = (half: readonly (readonly unknown[])[]) =>
      half.reduce<unknown>((state, row) => aggregate.add(state, row[index], at(row)), aggregate.init())
    let state = aggregate.merge(stateOf(rows.slice(0, 2)), stateOf(rows.slice(2)))
    if (afterDeletes) for (const row of deletes) state = aggregate.remove?.(state, row[index], at(row))
    expect(aggregate.result(state, 6)).toEqual(value)
  })
})

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

test('chronon: every case is answered or left with a reason', () => {
  // Those of mutations are answered in ../entities.test.ts.
  const own = cases.filter(each => !each.id.startsWith('mutations/'))
  expect(own.map(each => each.id).toSorted()).toEqual(
    ['row_aggregator', 'tiling_doc_example', 'min_heap', 'approx_histogram', ...Object.keys(leftCases)].toSorted(),
  )
})

function at(row: readonly unknown[]) {
  return { time: row[0] as number, created: null, sequence: null }
}

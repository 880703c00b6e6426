import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountTree } from '../../../../src/features/aggregate/range/count-tree.ts'
import { Ranks } from '../../../../src/features/aggregate/range/ranks.ts'
import { Wavelet } from '../../../../src/features/aggregate/range/wavelet.ts'
import { compareNumbers } from '../../../../src/features/table/total-order.ts'
import { seed } from '../values.ts'

test('a wavelet finds every rank of every range, also when it is built again', () => {
  const wavelet = new Wavelet()
  const ranges = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 150 }),
      ranges,
      (limit, numbers, asked) => {
        const values = Int32Array.from(numbers, number => number % limit)
        wavelet.build(values, values.length, limit)
        for (const [a, b, c] of asked) {
          const [left, right] = [a % values.length, (b % values.length) + 1].sort((x, y) => x - y) as [number, number]
          if (left === right) continue
          const sorted = values.slice(left, right).sort()
          const rank = c % sorted.length
          expect(wavelet.atRank(left, right, rank)).toBe(sorted[rank])
        }
      },
    ),
    { seed, numRuns: 300 },
  )
})

test.each([
  ['close whole numbers', fc.integer({ min: -30, max: 30 })],
  ['distant whole numbers', fc.integer()],
  ['doubles, NaN and infinities', fc.double().map(value => value + 0)],
])('ranks of %s are those of the sorted distinct values', (_, numbers) => {
  const ranks = new Ranks()
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 60 }), list => {
      const keys = Float64Array.from([...list, 5, 5, 5])
      ranks.build(keys, list.length, compareNumbers)
      const distinct = [...new Set(list)].sort(compareNumbers)
      expect([...ranks.distinct.slice(0, ranks.size)]).toEqual(distinct)
      expect([...ranks.ranks.slice(0, list.length)]).toEqual(
        list.map(value => distinct.findIndex(other => compareNumbers(value, other) === 0)),
      )
    }),
    { seed, numRuns: 200 },
  )
})

test('a tree of counts lists the greatest first, equal ones by rank, and keeps them', () => {
  const tree = new CountTree()
  const visited = (k: number): [number, number][] => {
    const found: [number, number][] = []
    tree.visit(k, (rank, count) => found.push([rank, count]))
    return found
  }
  tree.begin(5)
  for (const rank of [4, 1, 4, 3, 1, 0]) tree.change(rank, 1)
  expect(visited(3)).toEqual([
    [1, 2],
    [4, 2],
    [0, 1],
  ])
  tree.change(1, -1)
  expect(visited(9).map(([rank]) => rank)).toEqual([4, 0, 1, 3])
  tree.begin(1)
  expect(visited(2)).toEqual([])
  tree.change(0, 3)
  expect(visited(2)).toEqual([[0, 3]])
})

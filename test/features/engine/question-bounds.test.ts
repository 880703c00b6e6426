import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { newMemory } from '../../../src/features/aggregate/range/kernel-memory.ts'
import { type Resolution, windowStart } from '../../../src/features/definition/window.ts'
import { BoundsMachine, mostInstants, mostTimes } from '../../../src/features/engine/bounds-machine.ts'
import { groupByKey, type KeyRows } from '../../../src/features/engine/key-rows.ts'
import { questionBounds } from '../../../src/features/engine/question-bounds.ts'

const minute = 60_000
const [hour, day] = [60 * minute, 24 * 60 * minute]
const seed = 11

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** So many rows of two keys within some days, also before 1970. */
function rowsOf(length: number, step: number): KeyRows {
  const at = (row: number): number => Math.imul(row + 1, step) >>> 1
  const times = Float64Array.from({ length }, (_, row) => ((at(row) % (20 * day)) - 3 * day) * (row % 3 === 0 ? 0 : 1))
  return groupByKey(
    Int32Array.from({ length }, (_, row) => at(row) % 2),
    times,
    2,
  )
}

/** Looks at every event for every question. */
function naive(events: KeyRows, queries: KeyRows, window: number | null, resolution: Resolution) {
  const edges: [number, number][] = []
  for (const key of [0, 1]) {
    const times = events.times.subarray(events.starts[key], events.starts[key + 1])
    for (const at of queries.times.subarray(queries.starts[key], queries.starts[key + 1])) {
      const opens = windowStart(at, window, resolution)
      edges.push([times.filter(time => time < opens).length, times.filter(time => time < at).length])
    }
  }
  return edges
}

const windows = [hour, null, 5 * minute, day, 13 * day, 2 * hour, 6 * hour]

test.each(['exact', 'hop'] as const)('bounds are what looking at every event gives (%s)', resolution => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(100), fc.constantFrom(40_503, 7919 * 65_537), (eventCount, queryCount, step) => {
      const [events, queries] = [rowsOf(eventCount, step), rowsOf(queryCount, step + 2)]
      const bounds = questionBounds({ events, queries }, windows, resolution, newMemory)
      for (const [number, window] of windows.entries()) {
        const edges = Array.from(bounds.right, (end, question) => [bounds.lefts[number]![question]!, end])
        expect(edges).toEqual(naive(events, queries, window, resolution))
      }
    }),
    { seed, numRuns: 40 },
  )
})

test('without WebAssembly bounds are the same', async () => {
  const [events, queries] = [rowsOf(30_000, 40_503), rowsOf(9000, 7919)]
  const expected = questionBounds({ events, queries }, windows, 'exact', newMemory)
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  const anew = await import('../../../src/features/engine/question-bounds.ts')
  expect(anew.questionBounds({ events, queries }, windows, 'exact', newMemory)).toEqual(expected)
})

test('a machine takes as many times and instants as it says', () => {
  const times = Float64Array.from({ length: mostTimes }, (_, at) => at)
  const machine = new BoundsMachine()
  machine.load(times)
  const bounds = [0, 1, 2, 3, 4, 5].map(() => new Int32Array(mostInstants))
  machine.answer(bounds, (list, instants) => {
    for (let at = 0; at < instants.length; at++) instants[at] = at * 2 + list
  })
  for (const [list, bound] of bounds.entries()) {
    expect(bound).toEqual(bound.map((_, at) => Math.min(at * 2 + list, mostTimes)))
  }
})

import { expect, test } from 'vitest'
import { shotsOf } from '../../bench/serving/shots.ts'

/** Connections whose requests wait for the answer before, and a server that answers in 2 ms but stands still now and then. */
function sentBy(moments: readonly number[], period: number, periods: number, standsStill: readonly [number, number][]) {
  const answeredAt = (sentAt: number): number =>
    standsStill.reduce((at, [from, until]) => (sentAt < until && at > from ? Math.max(at, until) : at), sentAt + 2)
  return moments
    .flatMap(moment => {
      let free = 0
      return Array.from({ length: periods }, (_, index) => {
        const dueAt = moment + index * period
        const sentAt = Math.max(dueAt, free)
        free = answeredAt(sentAt)
        return { dueAt, sentAt, took: free - sentAt, isAnswered: true }
      })
    })
    .sort((left, right) => left.sentAt - right.sentAt)
}

test('requests that waited for a connection count from when they were due', () => {
  const sent = sentBy([10, 13, 40, 71], 100, 30, [[1005, 1395]])
  expect(sent.filter(({ took }) => took > 100)).toHaveLength(4)
  const shots = shotsOf(sent, { connections: 4, period: 100 })
  const sorted = (values: readonly number[]) => [...values].sort((left, right) => left - right)
  expect(sorted(shots.map(({ dueAt }) => dueAt))).toEqual(sorted(sent.map(({ dueAt }) => dueAt)))
  expect(shots.filter(({ latency }) => latency > 2)).toHaveLength(16)
  expect(Math.max(...shots.map(({ late }) => late))).toBeGreaterThan(250)
})

test('requests that are sent in time are due when they are sent', () => {
  const sent = sentBy([0, 25, 50, 75], 100, 10, [])
  for (const { late, latency } of shotsOf(sent, { connections: 4, period: 100 }))
    expect([late, latency]).toEqual([0, 2])
})

test('connections that send at once are told of', () => {
  const moments = Array.from({ length: 100 }, (_, index) => (index < 70 ? index : 70 + index / 100))
  expect(() => shotsOf(sentBy(moments, 100, 3, []), { connections: 100, period: 100 })).toThrow('many requests at once')
  const even = Array.from({ length: 100 }, (_, index) => index)
  expect(shotsOf(sentBy(even, 100, 3, []), { connections: 100, period: 100 })).toHaveLength(300)
})

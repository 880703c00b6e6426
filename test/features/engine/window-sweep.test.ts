import {
  count,
  eventSource,
  featureGroup,
  featureSet,
  first,
  last,
  max,
  mean,
  min,
  stddev,
  sum,
  tableFromRows,
} from 'bighead'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JoinDefinition } from '../../../src/features/definition/definition.ts'
import { groupByKey } from '../../../src/features/engine/key-rows.ts'
import { timesOf } from '../../../src/features/engine/source-times.ts'
import { windowInputs } from '../../../src/features/engine/window-inputs.ts'
import { sweepMemory, WindowSweep } from '../../../src/features/engine/window-sweep.ts'
import type { Column } from '../../../src/features/table/column.ts'

const columns = { at: 'timestamp', key: 'string', a: 'float64', b: 'float64' } as const
const source = eventSource({ name: 'events', columns, time: 'at' })
const windows = ['1h', '1d'] as const
const group = featureGroup({
  name: 'all',
  source,
  keys: ['key'],
  resolution: 'exact',
  features: f => ({
    sum: sum(f.a, { windows }),
    last: last(f.b, { windows }),
    mean: mean(f.a, { windows }),
    first: first(f.a, { windows }),
    least: min(f.b, { windows }),
    spread: stddev(f.a, { windows }),
    most: max(f.a, { windows }),
    n: count(f.b, { windows }),
  }),
})
const request = { at: 'timestamp', key: 'string' } as const
const [join] = featureSet({ name: 's', request, time: 'at', groups: { all: group } }).definition.groups

const time = fc.nat(40).map(step => step * 600_000)
const value = fc.option(fc.constantFrom(0, -0, 1, 2.5, Number.NaN), { freq: 6 })
const events = fc.array(fc.record({ at: time, key: fc.nat(1), a: value, b: value }), { maxLength: 40 })
const asked = fc.array(fc.record({ at: time, key: fc.integer({ min: -1, max: 1 }) }), { maxLength: 20 })

test('gives the same bits in one pass over all keys as in many, whose memory is used again', async () => {
  const many = sweepMemory(1)
  const property = fc.asyncProperty(events, asked, async (rows, requests) => {
    const stored = tableFromRows(
      columns,
      rows.map(row => ({ ...row, key: String(row.key) })),
    )
    const { source } = (join as JoinDefinition).group
    if (source.kind !== 'eventSource') throw new Error('the source is one of events')
    const inputs = await windowInputs({ join: join as JoinDefinition, source, stored, own: new Map() as never })
    const grouped = groupByKey(
      Int32Array.from(rows, row => row.key),
      timesOf(stored.column('at')),
      2,
    )
    const queries = groupByKey(
      Int32Array.from(requests, row => row.key),
      Float64Array.from(requests, row => row.at),
      2,
    )
    const answer = (memory = sweepMemory()): readonly [number, readonly unknown[][]] => {
      const sweep = new WindowSweep(inputs, { events: grouped, queries }, memory)
      const found: unknown[][] = []
      for (const pass of sweep.passes(queries.places)) {
        for (const key of [0, 1]) pass.answer(key)
        for (const { features, answers } of pass.finish(() => length => new Float64Array(length))) {
          for (const [place, feature] of features.entries()) found[feature] = [...(answers[place] as Column)]
        }
      }
      return [sweep.passCount, found]
    }
    const [few, expected] = answer()
    const [passes, found] = answer(many)
    expect([few, passes]).toStrictEqual(requests.some(({ key }) => key >= 0) ? [2, 8] : [2, 2])
    expect(found).toStrictEqual(expected)
  })
  await fc.assert(property, { seed: 20010501, numRuns: 150 })
})

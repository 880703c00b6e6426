import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import type { EventBatch } from '../../../src/features/online/event-stream.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'
import {
  base,
  choiceOf,
  columns,
  event,
  exactWindows,
  groupOf,
  hopWindows,
  hour,
  minute,
  time,
} from '../shaped-world.ts'
import { feed, readerOf, valuesAt } from './event-world.ts'
import { frozenStore } from './frozen-store.ts'

const tableOf = (rows: readonly NaiveEvent[]) => tableFromRows(columns as Schema, rows as never)

/** Batches of three events for each of two shards. */
function batches(rows: readonly NaiveEvent[]): EventBatch[] {
  return [0, 1].flatMap(shard => {
    const own = rows.filter((_, index) => index % 2 === shard)
    const starts = Array.from({ length: Math.ceil(own.length / 3) }, (_, index) => index * 3)
    return starts.map(
      (offset): EventBatch => ({
        kind: 'events',
        shard: `${shard}`,
        offset,
        table: tableOf(own.slice(offset, offset + 3)),
      }),
    )
  })
}

test.each([
  ['hop', hopWindows],
  ['exact', exactWindows],
] as const)(
  'shaped inputs read online equal the naive evaluation, and nothing that is stored changes (%s)',
  async (resolution, windows) => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          choices: fc.array(choiceOf(windows), { minLength: 1, maxLength: 5 }),
          places: fc.boolean(),
          events: fc.array(event, { maxLength: 40 }),
          until: fc.integer({ min: -12, max: 6 }).map(steps => base + steps * 35 * minute),
          questions: fc.array(
            fc.tuple(fc.constantFrom('a', 'b', 'nobody'), time, fc.constantFrom(0, 2 * minute, 3 * hour)),
            {
              minLength: 1,
              maxLength: 6,
            },
          ),
        }),
        async ({ choices, places, events, until, questions }) => {
          const group = groupOf(choices, resolution, places)
          const online = frozenStore(memoryStore())
          await materialize(group, { offline: tableStore({ payments: tableOf(events) }), online, until })
          const streamed = events.filter(row => row.at !== null && (row.at as number) >= until)
          await feed(group, online, batches(streamed))
          const reader = await readerOf(group, online)
          for (const [card, around, after] of [...questions, ...questions]) {
            const q = Math.max(around, until) + after
            try {
              const found = await valuesAt(reader, card, q)
              expect(found).toStrictEqual(naiveFeatures(group.definition, events, [card], q))
              compared++
            } catch (error) {
              if (!(error instanceof ReadTooOldError)) throw error
            }
          }
        },
      ),
      { seed: 17, numRuns: 100 },
    )
    expect(compared).toBeGreaterThan(300)
  },
)

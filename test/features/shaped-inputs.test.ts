import { backfill, featureSet, tableFromRows, tableStore } from 'bighead'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Schema } from '../../src/features/schema.ts'
import { naiveFeatures } from '../oracle/naive-features.ts'
import { choiceOf, columns, event, exactWindows, groupOf, hopWindows, hour, minute, time } from './shaped-world.ts'

const request = { asked_at: 'timestamp', card: 'string' } as const

test.each([
  ['hop', hopWindows],
  ['exact', exactWindows],
] as const)(
  'a backfill of shaped inputs equals the naive evaluation, bit for bit (%s)',
  async (resolution, windows) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(choiceOf(windows), { minLength: 1, maxLength: 6 }),
        fc.array(event, { maxLength: 40 }),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'nobody', null), time, fc.constantFrom(0, 2 * minute, 3 * hour)), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.boolean(),
        async (choices, events, questions, places) => {
          const group = groupOf(choices, resolution, places)
          const set = featureSet({ name: 's', request, time: 'asked_at', groups: { g: group } as never })
          const offline = tableStore({ payments: tableFromRows(columns as Schema, events as never) })
          const spine = questions.map(([card, around, after]) => ({ asked_at: around + after, card }))
          const found = await backfill(set, { spine: tableFromRows(request, spine), offline })
          for (const [row, { card, asked_at: q }] of spine.entries()) {
            const values = group.definition.features.map(({ name }) => found.column(`g_${name}`).get(row))
            expect(values).toStrictEqual(naiveFeatures(group.definition, events, [card], q))
          }
        },
      ),
      { seed: 17, numRuns: 200 },
    )
  },
)

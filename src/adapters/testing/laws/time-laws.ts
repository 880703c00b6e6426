import { deepStrictEqual, ok } from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Engine } from '../../../features/engine/engine.ts'
import { inProcessEngine } from '../../../features/engine/in-process-engine.ts'
import type { OnlineStore } from '../../../features/online/online-store.ts'
import { stories } from '../arbitraries/stories.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'
import { StoryTeller } from './story-teller.ts'

/** What the law is tried on. */
export interface TimeLawOptions {
  /** What backfills; default: the engine in process. */
  readonly engine?: Engine
  /** The seed of the random stories; default 20010617. */
  readonly seed?: number
  /** How many stories are told; default 120. */
  readonly runs?: number
}

/**
 * Registers the time law of an online store: whatever batches and streams bring, from one table or a union of two, in whatever order,
 * shards and pieces, twice, late, or through writers and stores that fail, a read at a key and an instant gives the bits of a backfill over
 * the events that the store has acknowledged. The only refusal is `READ_TOO_OLD`, and only before the batch end or compaction, beyond
 * `maxBatchAge`, or where it needs what `retain` does not keep.
 */
export function timeLaws(
  test: TestRunner,
  makeStore: () => OnlineStore | Promise<OnlineStore>,
  options: TimeLawOptions = {},
): void {
  requireRunner(test, makeStore)
  const { engine = inProcessEngine(), seed = 20010617, runs = 120 } = options
  test('online equals backfill, bit for bit, for random definitions, events, deliveries, batches, failures and times', async () => {
    let answered = 0
    const property = fc.asyncProperty(stories(), async story => {
      const store = await makeStore()
      try {
        const teller = new StoryTeller(story, store, engine)
        for (const act of story.acts) {
          await teller.play(act)
          const { found, expected } = await teller.compare()
          deepStrictEqual(found, expected)
          answered += found.length
        }
      } finally {
        await store.close()
      }
    })
    const limit = { interruptAfterTimeLimit: 60_000 + runs * 500, markInterruptAsFailure: true }
    await fc.assert(property, { seed, numRuns: runs, ...limit })
    ok(answered > 2 * runs, `only ${answered} reads were answered`)
  })
}

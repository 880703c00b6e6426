import { memoryStore, type OnlineStore } from 'bighead'
import { type TestRunner, timeLaws } from 'bighead/testing'
import { test } from 'vitest'

/** `TIME_LAW_RUNS=20000 TIME_LAW_SEED=7 npx vitest run test/features/time-law.test.ts` tells more stories, and others. */
const { TIME_LAW_RUNS: runs, TIME_LAW_SEED: seed } = process.env
const options = { ...(runs !== undefined && { runs: Number(runs) }), ...(seed !== undefined && { seed: Number(seed) }) }

/** A store that keeps what it is given, as one outside of the process does. */
function recordStore(): OnlineStore {
  const { computes: _, ...store } = memoryStore()
  return store
}

const within =
  (name: string): TestRunner =>
  (law, check) =>
    test(`${name}: ${law}`, check, 3_600_000)
timeLaws(within('events as columns'), memoryStore, options)
timeLaws(within('events as records'), recordStore, options)

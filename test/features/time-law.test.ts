import { memoryStore } from 'bighead'
import { timeLaws } from 'bighead/testing'
import { test } from 'vitest'

/** `TIME_LAW_RUNS=20000 TIME_LAW_SEED=7 npx vitest run test/features/time-law.test.ts` tells more stories, and others. */
const { TIME_LAW_RUNS: runs, TIME_LAW_SEED: seed } = process.env

timeLaws((name, check) => test(name, check, 3_600_000), memoryStore, {
  ...(runs !== undefined && { runs: Number(runs) }),
  ...(seed !== undefined && { seed: Number(seed) }),
})

import { afterAll, test } from 'vitest'
import { aggregates } from '../../../src/adapters/duckdb/aggregates.ts'
import { duckdbEngine } from '../../../src/adapters/duckdb/duckdb-engine.ts'
import { isUnsupported } from '../../../src/adapters/sql/unsupported.ts'
import { engineLaws } from '../../../src/adapters/testing/laws/engine-laws.ts'

const engine = duckdbEngine({ threads: 2 })
afterAll(() => engine.close())

const declined = Object.entries(aggregates).flatMap(([name, entry]) =>
  isUnsupported(entry) ? [[name, entry.unsupported] as const] : [],
)

engineLaws(test, () => engine, { runs: 150, skip: Object.fromEntries(declined) })

import { test } from 'vitest'
import { storeLaws, timeLaws } from '../../../src/adapters/testing/index.ts'
import { sqliteStore } from './sqlite.ts'

storeLaws(test, sqliteStore)
timeLaws(test, sqliteStore, { runs: 15 })

import { engineLaws } from 'bighead/testing'
import { test } from 'vitest'
import { rowByRowEngine } from './row-by-row-engine.ts'

engineLaws(test, () => rowByRowEngine(), { runs: 30 })

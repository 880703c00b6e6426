import { storeLaws, timeLaws } from 'bighead/testing'
import { test } from 'vitest'
import { textStore } from './text-store.ts'

storeLaws(test, () => textStore())
timeLaws(test, () => textStore(), { runs: 10 })

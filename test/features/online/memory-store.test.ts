import { test } from 'vitest'
import { storeLaws } from '../../../src/adapters/testing/laws/store-laws.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'

storeLaws(test, () => memoryStore())

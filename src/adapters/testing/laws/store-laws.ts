import type { OnlineStore } from '../../../features/online/online-store.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'
import { batchLaws } from './store/batch-laws.ts'
import { columnLaws } from './store/column-laws.ts'
import { edgeLaws } from './store/edge-laws.ts'
import { type Law, rows, windows } from './store/law-changes.ts'
import { readingLaws } from './store/reading-laws.ts'
import { retainLaws } from './store/retain-laws.ts'
import { rowLaws } from './store/row-laws.ts'
import { streamLaws } from './store/stream-laws.ts'
import { writerLaws } from './store/writer-laws.ts'

/**
 * Registers one test per law that an online store must keep: answers come in order and stand still, replayed and outdated changes do
 * nothing, nor does a writer that was superseded, events near the edges of windows count once, events as columns are kept like the records of the same events, a batch becomes visible at once
 * and takes the stream's part before its end with it, shards do not meet, what is not retained is gone and known to be, and everything that is
 * read survives JSON. `makeStore` gives an empty store each time.
 */
export function storeLaws(test: TestRunner, makeStore: () => OnlineStore | Promise<OnlineStore>): void {
  requireRunner(test, makeStore)
  const law: Law = (name, holds) => {
    test(`online store: ${name}`, async () => {
      const store = await makeStore()
      try {
        await store.write([
          { kind: 'layout', layout: windows },
          { kind: 'layout', layout: rows },
        ])
        await holds(store)
      } finally {
        await store.close()
      }
    })
  }
  readingLaws(law)
  streamLaws(law)
  writerLaws(law)
  edgeLaws(law)
  columnLaws(law)
  rowLaws(law)
  batchLaws(law)
  retainLaws(law)
}

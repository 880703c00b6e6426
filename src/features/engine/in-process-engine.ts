import type { Engine } from './engine.ts'

/** The engine that computes in this process, and that defines the values of all others. */
export function inProcessEngine(): Engine {
  return {
    name: 'in-process',
    async backfill(input) {
      const { inProcessBackfill } = await import('./in-process-backfill.ts')
      return inProcessBackfill(input)
    },
  }
}

import { threadId } from 'node:worker_threads'
import { ParameterError } from '../../../src/features/errors/parameter-error.ts'

/** What the jobs of these tests do. */
export type Deed =
  | { readonly deed: 'add' | 'refuse' | 'wait'; readonly value: number }
  | { readonly deed: 'write'; readonly value: number; readonly target: Float64Array }
  | { readonly deed: 'spin'; readonly beats: Int32Array }
  | { readonly deed: 'exit' | 'throwLater' | 'throwAfterwards' | 'hoard' }
  | { readonly deed: 'meet'; readonly met: Int32Array }
  | { readonly deed: 'watch'; readonly met: Int32Array; readonly watcher: number }

export function prepare(shared: number): (deed: Deed) => unknown {
  return async deed => {
    switch (deed.deed) {
      case 'add':
        return shared + deed.value
      case 'refuse':
        throw new ParameterError(`p${deed.value}`, 'refused.')
      case 'wait':
        return new Promise(resolve => setTimeout(resolve, deed.value))
      case 'write':
        deed.target[deed.value] = deed.value * 2
        return Float64Array.of(deed.value)
      case 'spin':
        for (;;) Atomics.add(deed.beats, 0, 1)
      case 'exit':
        return process.exit(3)
      case 'throwLater':
        setTimeout(() => {
          throw new RangeError('thrown later')
        })
        return new Promise(() => {})
      case 'throwAfterwards':
        setTimeout(() => {
          throw new RangeError('thrown afterwards')
          // By then its answer has been sent.
        }, 50)
        return null
      case 'meet':
        // All of the threads have to be there before one of them goes on.
        Atomics.add(deed.met, 0, 1)
        while (Atomics.load(deed.met, 0) < shared) await new Promise(resolve => setTimeout(resolve, 5))
        return threadId
      case 'watch': {
        if (threadId !== deed.watcher) return Atomics.add(deed.met, 0, 1)
        // The watcher hears nothing until so many others have met.
        const late = performance.now() + 10_000
        while (Atomics.load(deed.met, 0) < shared) {
          if (performance.now() > late) throw new RangeError(`only ${Atomics.load(deed.met, 0)} have met`)
        }
        return null
      }
      case 'hoard': {
        const kept: unknown[] = []
        for (;;) kept.push(new Array(100_000).fill({}))
      }
    }
  }
}

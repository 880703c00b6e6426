import { type Duration, readDuration } from '../../features/definition/duration.ts'
import type { StreamHandle, StreamStats } from '../../features/online/materialize-stream.ts'

/**
 * The statistics of a stream, repeatedly until it ends, and once more at its end; `from(statsOf(handle))` is an Observable of them. It fails
 * with the stream.
 *
 * @throws {ParameterError} where `every` is not a duration, or longer than a timer can wait (24 days).
 */
export function statsOf(handle: StreamHandle, options: { readonly every?: Duration } = {}): AsyncIterable<StreamStats> {
  const every = readDuration('every', options.every ?? '1s')
  return { [Symbol.asyncIterator]: () => repeated(handle, every) }
}

async function* repeated(handle: StreamHandle, every: number): AsyncGenerator<StreamStats, undefined> {
  let ended = false
  const settle = (): void => {
    ended = true
  }
  const settled = handle.done.then(settle, settle)
  while (!ended) {
    yield handle.stats()
    await pause(settled, every)
  }
  await handle.done
  yield handle.stats()
  return undefined
}

/** Until the stream settles, or some time has passed. */
async function pause(settled: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([settled, passed])
  clearTimeout(timer)
}

/**
 * What the work gives. A signal that has aborted keeps it from beginning; one that aborts meanwhile ends the waiting with its reason,
 * whatever becomes of the work.
 */
export function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal === undefined) return resolve(work())
    if (signal.aborted) return reject(signal.reason)
    const stop = (): void => reject(signal.reason)
    const end = (): void => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop, { once: true })
    begun(work).then(
      value => {
        end()
        resolve(value)
      },
      error => {
        end()
        reject(error)
      },
    )
  })
}

/** What throws at once has failed, too. */
function begun<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error)
  }
}

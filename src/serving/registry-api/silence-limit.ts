/** Ends what is waited for once nothing has come for a while. */
export interface SilenceLimit {
  /** Aborts when a wait took too long. */
  readonly signal: AbortSignal
  /** Waits for the next thing that is to come. */
  next<T>(coming: Promise<T>): Promise<T>
}

export function silenceLimit(milliseconds: number): SilenceLimit {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    async next(coming) {
      const silence = (): void => controller.abort(new RangeError(`nothing came for ${milliseconds} ms`))
      const timer = setTimeout(silence, milliseconds)
      try {
        return await coming
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

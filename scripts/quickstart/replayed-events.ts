import { type EventBatch, sliceRows, type Table } from 'bighead'

interface Advance {
  readonly until: number
  readonly applied: () => void
}

/** Events of history as a stream that moves on only when told to, so that requests can be asked at exactly their own time. */
export class ReplayedEvents implements AsyncIterable<EventBatch> {
  readonly #events: Table
  readonly #times: readonly (number | null)[]
  #position = 0
  #waiting: ((advance: Advance | null) => void) | null = null
  #asked: Advance | null = null
  #ended = false

  /** `events` must be in order of the column `time`. */
  constructor(events: Table, time: string) {
    this.#events = events
    this.#times = events.column(time).toArray() as readonly (number | null)[]
  }

  /** Lets all events before `until` through; resolves when they have been applied. */
  advanceTo(until: number): Promise<void> {
    if (this.#ended || (this.#times[this.#position] ?? Number.POSITIVE_INFINITY) >= until) return Promise.resolve()
    return new Promise(applied => {
      const advance = { until, applied }
      if (this.#waiting === null) this.#asked = advance
      else this.#waiting(advance)
      this.#waiting = null
    })
  }

  /** Ends the stream. */
  end(): void {
    this.#ended = true
    this.#waiting?.(null)
  }

  async *[Symbol.asyncIterator](): AsyncIterator<EventBatch> {
    for (;;) {
      const advance = await this.#next()
      if (advance === null) return
      const offset = this.#position
      while ((this.#times[this.#position] ?? Number.POSITIVE_INFINITY) < advance.until) this.#position++
      yield { kind: 'events', shard: '0', offset, table: sliceRows(this.#events, offset, this.#position) }
      advance.applied()
    }
  }

  #next(): Promise<Advance | null> {
    if (this.#ended) return Promise.resolve(null)
    const asked = this.#asked
    this.#asked = null
    if (asked !== null) return Promise.resolve(asked)
    return new Promise(resolve => {
      this.#waiting = resolve
    })
  }
}

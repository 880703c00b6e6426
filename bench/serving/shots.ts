import type { LoadResult } from './wrk.ts'

/** A request of an open loop; times are milliseconds, `dueAt` is epoch. */
export interface Shot {
  /** When it was to be sent, whatever became of those before. */
  readonly dueAt: number
  /** How much later it was sent. */
  readonly late: number
  /** From when it was due until its answer was there. */
  readonly latency: number
  readonly isAnswered: boolean
}

/** A request as it was sent. */
export interface SentRequest {
  readonly sentAt: number
  /** From its sending until its answer was there. */
  readonly took: number
  readonly isAnswered: boolean
}

/** Connections that each send once a period, milliseconds. */
export interface Rounds {
  readonly connections: number
  readonly period: number
}

/** The generator had no processor for a whole period, so from then on its connections send at once: this is not the load that was asked for. */
export class BunchedError extends Error {
  override readonly message = 'The machine is too busy: the generator sends many requests at once'
}

/**
 * When requests were due that connections sent at moments of their own in each period: nobody wrote these moments down, so the earliest
 * that the first of a period was sent in any period is taken for the first moment, and so on.
 *
 * Requests are in the order of their sending, and each connection has its one in each period, however late.
 *
 * @throws {BunchedError} if many of the moments are nearly the same.
 */
export function shotsOf(sent: readonly SentRequest[], rounds: Rounds): readonly Shot[] {
  const { connections, period } = rounds
  const moments = new Float64Array(connections).fill(Number.POSITIVE_INFINITY)
  sent.forEach(({ sentAt }, index) => {
    const place = index % connections
    moments[place] = Math.min(moments[place]!, sentAt - ((index - place) / connections) * period)
  })
  requireSpread(moments.toSorted(), rounds)
  return sent.map(({ sentAt, took, isAnswered }, index) => {
    const place = index % connections
    const dueAt = moments[place]! + ((index - place) / connections) * period
    return { dueAt, late: sentAt - dueAt, latency: sentAt + took - dueAt, isAnswered }
  })
}

/** What is due in a twentieth of a period may be three times its share, and three more where there are few connections. */
function requireSpread(moments: Float64Array, { connections, period }: Rounds): void {
  const most = Math.floor((3 * connections) / 20) + 3
  for (let at = most; at < connections; at++)
    if (moments[at]! - moments[at - most]! < period / 20) throw new BunchedError()
}

/** The figures of an open loop; `late` is the p99 of how much later than due a request was sent. */
export function loadResult(shots: readonly Shot[]): LoadResult & { readonly late: number } {
  const at = (of: 'latency' | 'late', share: number): number => {
    const sorted = shots.map(shot => shot[of]).sort((left, right) => left - right)
    return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  }
  const taken = (shots.at(-1)?.dueAt ?? 0) - (shots[0]?.dueAt ?? 0)
  return {
    ...{ perSecond: (shots.length / taken) * 1000, p50: at('latency', 0.5), p99: at('latency', 0.99) },
    ...{ late: at('late', 0.99), failed: shots.filter(shot => !shot.isAnswered).length },
  }
}

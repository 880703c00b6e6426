import type { InputRow, Predictor } from 'bighead'
import type { flightDelay } from '../../docs/examples/features.ts'
import type { Expected } from './prove.ts'

type Request = typeof flightDelay.request

export interface Latency {
  readonly p50: number
  readonly p99: number
  /** Of every call, in no order. */
  readonly microseconds: Float64Array
}

/** How long `predict()` takes for requests that the store can still answer: the newest ones, over and over. */
export async function measureLatency(
  predictor: Predictor<Request>,
  held: readonly Expected[],
  calls = 50_000,
): Promise<Latency> {
  const newest = held.at(-1)?.request.requested_at as number
  const requests = held.map(({ request }) => ({ ...request, requested_at: newest }) as InputRow<Request>)
  const microseconds = new Float64Array(calls)
  for (let call = -5000; call < calls; call++) {
    const request = requests[(call + 5000) % requests.length] as InputRow<Request>
    const start = performance.now()
    await predictor.predict(request)
    if (call >= 0) microseconds[call] = (performance.now() - start) * 1000
  }
  const sorted = microseconds.slice().sort()
  return { p50: sorted[calls >> 1] as number, p99: sorted[Math.floor(calls * 0.99)] as number, microseconds }
}

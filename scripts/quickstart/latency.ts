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

/** How long `predict()` takes, asked as of `at`, for the things that the held-out requests are about. */
export async function measureLatency(
  predictor: Predictor<Request>,
  held: readonly Expected[],
  at: number,
  calls = 50_000,
): Promise<Latency> {
  const requests = held.map(({ request }) => ({ ...request, requested_at: at }) as InputRow<Request>)
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

import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { ValueRows } from './batch-work.ts'
import { since } from './call-context.ts'
import type { StageTimings } from './host-call.ts'
import type { RanCall } from './model-runner.ts'
import { readValues } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'
import { observeRows } from './watch-version.ts'

/** What a version makes of a call; times of `performance.now()`. */
export interface Answered {
  readonly ran: RanCall
  /** When the call was read. */
  readonly parsedAt: number
  /** How long its features were read, microseconds. */
  readonly features: number
  /** When the model was done. */
  readonly ranAt: number
}

/** Rows with their features, and what the model says of them. */
export interface AnsweredRows extends Answered {
  readonly rows: readonly PositionalRow[]
}

/** Reads the features of requests and runs the model, for a call or for a shadow. */
export async function answerRows(ready: ReadyVersion, requests: ValueRows, signal: AbortSignal): Promise<AnsweredRows> {
  const parsedAt = performance.now()
  const rows = await readValues(ready, requests, signal)
  const features = since(parsedAt)
  const ran = await ready.runner.rows(
    rows.map(row => row.values),
    signal,
  )
  const ranAt = performance.now()
  observeRows(ready, rows, ran)
  return { rows, ran, parsedAt, features, ranAt }
}

/** Where the time of a call went that began at a time of `performance.now()`. */
export function timingsOf({ ran, parsedAt, features, ranAt }: Answered, begun: number): StageTimings {
  return { resolve: (parsedAt - begun) * 1000, features, ...ran.timings, postprocess: since(ranAt) }
}

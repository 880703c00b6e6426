import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark } from './bench-line.ts'
import { runScript } from './child.ts'

/** Microseconds of one `predict()`. */
export interface OwnPredictRun {
  readonly p50: number
  readonly p99: number
}

/** `predict()` of the quickstart's model, in a process of its own. */
export async function ownPredict(): Promise<OwnPredictRun> {
  return (await runScript<OwnPredictRun>(fileURLToPath(new URL('./children/predict.ts', import.meta.url)))).answer
}

/** One request: features read and merged, derived, transformed, predicted. */
export const predict: Benchmark = {
  name: 'predict',
  about: "predict() in process, memory store, the quickstart's model, 200,000 requests",
  async run() {
    const { p50, p99 } = await ownPredict()
    return [
      atMost({ work: 'predict(), p50', value: p50, unit: 'µs' }, 20),
      { work: 'predict(), p99', value: p99, unit: 'µs', peer: null, ratio: null, must: null, met: null },
    ]
  },
}

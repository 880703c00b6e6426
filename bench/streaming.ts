import { fileURLToPath } from 'node:url'
import { atLeast, atMost, type Benchmark, show } from './bench-line.ts'
import { runScript } from './child.ts'
import type { StreamPlan } from './data/payment-stream.ts'

/** What a stream of payments took, per slice of 2 M events. */
interface StreamRun {
  readonly slices: readonly { readonly rate: number; readonly cpuRate: number; readonly megabytes: number }[]
  readonly compared: number
}

const hour = 3_600_000
const plan: StreamPlan = { events: 20_000_000, keys: 100_000, from: Date.UTC(2024, 0, 1), span: 2 * hour, hotShare: 0 }

/** A stream into the memory store: how fast, how steadily, and what it takes. */
export const streaming: Benchmark = {
  name: 'streaming',
  about: '20 M events of 100,000 keys into one group with 12 features, memory store, one core; sampled reads checked',
  async run(say) {
    const even = await measure(plan)
    for (const [index, { rate, megabytes }] of even.slices.entries()) {
      say(`events ${2 * index} M to ${2 * index + 2} M: ${show(rate)} events/s, ${show(megabytes)} MB`)
    }
    const rates = even.slices.map(slice => slice.rate)
    const hot = await measure({ ...plan, events: 6_000_000, hotShare: 0.5 })
    const same = await measure({ ...plan, events: 6_000_000 })
    return [
      atLeast({ work: 'streaming update, 12 features', value: overall(rates), unit: 'events/s' }, 1_000_000),
      atMost(
        { work: 'fastest / slowest slice of 2 M', value: Math.max(...rates) / Math.min(...rates), unit: 'x' },
        1.5,
      ),
      { work: 'memory after 20 M events', value: even.slices.at(-1)?.megabytes ?? 0, unit: 'MB', ...noPeer },
      atMost({ work: 'half of all events on one key / uniform', value: seconds(hot) / seconds(same), unit: 'x' }, 1.5),
    ]
  },
}

const noPeer = { peer: null, ratio: null, must: null, met: null } as const

async function measure(asked: StreamPlan): Promise<StreamRun> {
  const script = fileURLToPath(new URL('./children/streaming.ts', import.meta.url))
  return (await runScript<StreamRun>(script, [JSON.stringify(asked)])).answer
}

function overall(rates: readonly number[]): number {
  return rates.length / rates.reduce((total, rate) => total + 1 / rate, 0)
}

/** Processor time per event, which other processes disturb least. */
function seconds({ slices }: StreamRun): number {
  return 1 / overall(slices.map(slice => slice.cpuRate))
}

import { fileURLToPath } from 'node:url'
import { atLeast, type Benchmark } from './bench-line.ts'
import { runScript } from './child.ts'

/** Events per second of processor time; `nearEnd` in milliseconds. */
interface LogRun {
  readonly append: number
  readonly replay: number
  readonly nearEnd: number
  readonly appendRows: number
  readonly replayRows: number
  readonly json: number
}

/** `fileEvents`: what appending and replaying cost. */
export const eventLog: Benchmark = {
  name: 'event-log',
  about:
    'fileEvents: 1 M events of 4 columns appended in tables of 10,000, 50,000 one by one, fsync before each answer; processor time',
  async run() {
    const run = (await runScript<LogRun>(fileURLToPath(new URL('./children/event-log.ts', import.meta.url)))).answer
    const plain = { peer: null, ratio: null, must: null, met: null }
    return [
      { work: 'event log: append tables', value: run.append, unit: 'events/s', ...plain },
      atLeast({ work: 'event log: replay tables', value: run.replay, unit: 'events/s' }, 1_000_000),
      { work: 'event log: open a million events at the last', value: run.nearEnd, unit: 'ms', ...plain },
      { work: 'event log: append single rows, 500 at once', value: run.appendRows, unit: 'events/s', ...plain },
      { work: 'event log: replay single rows', value: run.replayRows, unit: 'events/s', ...plain },
      { work: 'lines of JSON: write and read', value: run.json, unit: 'events/s', ...plain },
    ]
  },
}

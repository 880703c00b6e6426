import type { Progress } from 'bighead'
import { SingleBar } from 'cli-progress'

/** One stage of the job, as the summary shows it. */
export interface StageRecord {
  readonly name: string
  readonly rows: number
  readonly seconds: number
}

type Report = (progress: Pick<Progress, 'done' | 'total'>) => void

/** Runs the stages of a job one after the other, with a bar on a terminal and a line each elsewhere, and keeps what each took. */
export class Stages {
  readonly records: StageRecord[] = []
  readonly #output: NodeJS.WriteStream

  constructor(output: NodeJS.WriteStream = process.stdout) {
    this.#output = output
  }

  /** Runs a stage; `rows` counts what it worked on. */
  async run<Result>(
    name: string,
    work: (report: Report) => Promise<Result>,
    rows: (result: Result) => number,
  ): Promise<Result> {
    const bar = this.#bar(name)
    const start = performance.now()
    try {
      const result = await work(({ done, total }) => bar?.update(total ? Math.min(1, done / total) : 0))
      const seconds = (performance.now() - start) / 1000
      const record = { name, rows: rows(result), seconds }
      this.records.push(record)
      bar?.stop()
      this.#output.write(`${stageLine(record)}\n`)
      return result
    } finally {
      bar?.stop()
    }
  }

  #bar(name: string): SingleBar | null {
    if (!this.#output.isTTY) return null
    const bar = new SingleBar({
      format: `${name.padEnd(nameWidth)} {bar} {percentage} %`,
      clearOnComplete: true,
      hideCursor: true,
    })
    bar.start(1, 0)
    return bar
  }
}

const nameWidth = 34

/** A stage as one line: name, rows, seconds, rows per second. */
export function stageLine({ name, rows, seconds }: StageRecord): string {
  const perSecond = Math.round(rows / Math.max(seconds, 1e-6))
  const number = (value: number) => value.toLocaleString('en-US')
  return `${name.padEnd(nameWidth)}${number(rows).padStart(11)} rows ${seconds.toFixed(2).padStart(7)} s ${number(perSecond).padStart(12)} rows/s`
}

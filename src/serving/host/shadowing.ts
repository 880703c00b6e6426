import { type CallContext, codeOf } from './call-context.ts'
import { entityShare } from './entity-share.ts'
import type { HostEvent } from './host-event.ts'
import type { HostMetrics } from './host-metrics.ts'
import type { RanCall } from './model-runner.ts'
import type { ModelSlot } from './model-slot.ts'
import type { HostAnswer } from './predict-call.ts'
import type { HeldVersion, ReadyVersion } from './version-pool.ts'

/** The greatest number of rows that wait for shadows; more are left out. */
const mostRows = 1024

/** How long a shadow may take, milliseconds. */
const mostTime = 10_000

type Prediction = HostAnswer['prediction']

/** A call that was answered, as a shadow sees it. */
export interface AnsweredCall {
  /** Its rows. */
  readonly count: number
  /** What identifies the entity of a row. */
  readonly entityAt: (row: number) => readonly unknown[]
  /** What was answered for a row; null: it failed. */
  readonly predictionAt: (row: number) => Prediction | null
  /** Takes some of its rows, and lets go of the others. */
  readonly take: (rows: readonly number[]) => AskShadow
}

/** Asks another version about rows that were taken. */
export type AskShadow = (ready: ReadyVersion, signal: AbortSignal) => Promise<RanCall>

/** The rows of a call that a shadow is asked about. */
interface Asked {
  readonly ask: AskShadow
  readonly given: readonly Prediction[]
}

/** Asks shadows what was asked, later, and compares. Nobody waits for them, and what they do wrong is only counted. */
export class Shadowing {
  readonly #metrics: HostMetrics
  readonly #tell: (event: HostEvent) => void
  #pending = 0

  constructor(metrics: HostMetrics, tell: (event: HostEvent) => void) {
    this.#metrics = metrics
    this.#tell = tell
  }

  /** Asks the shadow of a deployment, if it has one, about the rows of a call that was answered. */
  after({ slot }: CallContext, { count, entityAt, predictionAt, take }: AnsweredCall): void {
    const weight = slot.deployment.shadow?.weight ?? 0
    const held = slot.shadow?.held ?? null
    if (held === null || weight === 0) return
    const room = mostRows - this.#pending
    const rows: number[] = []
    for (let row = 0; row < count && rows.length <= room; row++) {
      if (entityShare(entityAt(row), 'shadow') < weight && predictionAt(row) !== null) rows.push(row)
    }
    if (rows.length === 0) return
    if (rows.length > room) {
      this.#metrics.shed.of(slot.name, 'shadow').add(1)
      return
    }
    this.#askLater(slot, held, { ask: take(rows), given: rows.map(row => predictionAt(row) as Prediction) })
  }

  /** Apart from the call, which would be kept until the shadow has answered. */
  #askLater(slot: ModelSlot, held: HeldVersion, asked: Asked): void {
    const count = asked.given.length
    this.#pending += count
    // What is used is not freed before it was asked.
    const done = held.use()
    setImmediate(() => {
      void this.#ask(slot, held.ready, asked).finally(() => {
        this.#pending -= count
        done()
      })
    })
  }

  async #ask(slot: ModelSlot, ready: ReadyVersion, { ask, given }: Asked): Promise<void> {
    const { version, width, predictionAt } = ready
    const number = String(version.version)
    const count = (error?: unknown) => this.#metrics.requests.of(slot.name, number, 'shadow', codeOf(error)).add(1)
    const failed = (error: unknown): void => {
      count(error)
      this.#tell({ kind: 'shadowFailed', model: slot.deployment.model, version: version.version, error })
    }
    try {
      const { numbers, failures } = await ask(ready, AbortSignal.timeout(mostTime))
      const differences = this.#metrics.shadowDiff.of(slot.name, number)
      const own = new Set(failures.map(failure => failure.row))
      for (const [index, prediction] of given.entries()) {
        if (!own.has(index)) differences.add(difference(prediction, predictionAt(numbers, index * width)))
      }
      if (failures[0] !== undefined) failed(failures[0].error)
      else count()
    } catch (error) {
      failed(error)
    }
  }
}

/** How far two answers are apart: numbers by their distance, probabilities by the greatest one of all classes. */
function difference(given: Prediction, other: Prediction): number {
  if ('value' in given) return 'value' in other ? Math.abs(given.value - other.value) : 1
  if ('value' in other) return 1
  const labels = new Set([...Object.keys(given.probabilities), ...Object.keys(other.probabilities)])
  const distances = [...labels].map(label =>
    Math.abs((given.probabilities[label] ?? 0) - (other.probabilities[label] ?? 0)),
  )
  return Math.max(...distances)
}

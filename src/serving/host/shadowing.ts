import type { ValueRows } from './batch-work.ts'
import { type CallContext, codeOf } from './call-context.ts'
import { entityShare } from './entity-share.ts'
import type { HostEvent } from './host-event.ts'
import type { HostMetrics } from './host-metrics.ts'
import type { Inferred, RanRows } from './model-runner.ts'
import type { ModelSlot } from './model-slot.ts'
import type { FailedRow, HostAnswer } from './predict-call.ts'
import { readValues } from './served-version.ts'
import type { HeldVersion } from './version-pool.ts'
import { observeRows } from './watch-version.ts'

/** So many rows may wait for shadows; more are left out. */
const mostRows = 1024

/** How long a shadow may take, milliseconds. */
const mostTime = 10_000

/** A row that was answered. */
interface AnsweredRow {
  readonly row: unknown
  readonly answer: HostAnswer
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
  after(
    { slot }: CallContext,
    rows: readonly unknown[],
    requests: ValueRows,
    answers: readonly (HostAnswer | FailedRow)[],
  ): void {
    const weight = slot.deployment.shadow?.weight ?? 0
    const main = slot.primary.held?.ready
    const held = slot.shadow?.held ?? null
    if (held === null || main === undefined || weight === 0) return
    const keysAt = slot.keysAt(main)
    const asked = requests.flatMap((request, index): AnsweredRow[] => {
      const answer = answers[index] as HostAnswer | FailedRow
      const entity = keysAt.map(at => request[at])
      return entityShare(entity, 'shadow') < weight && !('error' in answer) ? [{ row: rows[index], answer }] : []
    })
    if (asked.length === 0) return
    if (this.#pending + asked.length > mostRows) {
      this.#metrics.shed.of(slot.name, 'shadow').add(1)
      return
    }
    this.#pending += asked.length
    setImmediate(() => {
      void this.#ask(slot, held, asked).finally(() => {
        this.#pending -= asked.length
      })
    })
  }

  async #ask(slot: ModelSlot, held: HeldVersion, asked: readonly AnsweredRow[]): Promise<void> {
    const done = held.use()
    const { version } = held.ready.version
    const count = (error?: unknown) =>
      this.#metrics.requests.of(slot.name, String(version), 'shadow', codeOf(error)).add(1)
    const failed = (error: unknown): void => {
      count(error)
      this.#tell({ kind: 'shadowFailed', model: slot.deployment.model, version, error })
    }
    try {
      const { answers, failures } = await answersOf(held, asked)
      const differences = this.#metrics.shadowDiff.of(slot.name, String(version))
      for (const [index, { answer }] of asked.entries()) {
        const inferred = answers[index] ?? null
        if (inferred !== null) differences.add(difference(answer.prediction, inferred))
      }
      if (failures[0] !== undefined) failed(failures[0].error)
      else count()
    } catch (error) {
      failed(error)
    } finally {
      done()
    }
  }
}

/** What a shadow answers, as of the times of the answers that were given. */
async function answersOf({ ready }: HeldVersion, asked: readonly AnsweredRow[]): Promise<RanRows> {
  const signal = AbortSignal.timeout(mostTime)
  const requests = asked.flatMap(({ row, answer }) => ready.parse([row], () => answer.metadata.requestedAt))
  const rows = await readValues(ready, requests, signal)
  const ran = await ready.runner.rows(
    rows.map(row => row.values),
    signal,
  )
  observeRows(ready, rows, ran.answers)
  return ran
}

/** How far two answers are apart: numbers by their distance, probabilities by the greatest one of all classes. */
function difference(given: HostAnswer['prediction'], other: Inferred): number {
  if ('value' in given) return typeof other === 'number' ? Math.abs(given.value - other) : 1
  if (typeof other === 'number') return 1
  const labels = new Set([...Object.keys(given.probabilities), ...Object.keys(other.probabilities)])
  const distances = [...labels].map(label =>
    Math.abs((given.probabilities[label] ?? 0) - (other.probabilities[label] ?? 0)),
  )
  return Math.max(...distances)
}

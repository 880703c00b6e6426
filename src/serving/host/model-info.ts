import type { HostEvent } from './host-event.ts'
import type { HostMetrics } from './host-metrics.ts'
import type { ModelSlot } from './model-slot.ts'

type Labels = readonly [model: string, version: string, digest: string, stage: string]

/** Keeps the figure of loaded versions as they are, and tells of versions that answer no more. */
export class ModelInfo {
  readonly #metrics: HostMetrics
  readonly #tell: (event: HostEvent) => void
  #shown = new Map<string, Labels>()

  constructor(metrics: HostMetrics, tell: (event: HostEvent) => void) {
    this.#metrics = metrics
    this.#tell = tell
  }

  /** Looks again at what is loaded. */
  refresh(slots: readonly ModelSlot[]): void {
    const now = new Map<string, Labels>()
    for (const slot of slots) {
      for (const { reference, held } of slot.tracks) {
        if (held === null) continue
        const { name, version, digest } = held.ready.version
        const labels = [name, String(version), digest, reference.slice(name.length + 1)] as const
        now.set(labels.join(' '), labels)
        this.#metrics.modelInfo.of(...labels).set(1)
      }
    }
    const before = this.#shown
    this.#shown = now
    for (const [key, labels] of before) if (!now.has(key)) this.#retire(labels)
  }

  #retire(labels: Labels): void {
    const [name, version, , stage] = labels
    this.#metrics.modelInfo.remove(...labels)
    const isServed = [...this.#shown.values()].some(other => other[0] === name && other[1] === version)
    if (!isServed) for (const figure of [this.#metrics.requests, this.#metrics.shadowDiff]) figure.remove(name, version)
    const separator = /^\d+$/.test(stage) ? '/' : '@'
    this.#tell({ kind: 'retired', model: `${name}${separator}${stage}`, version: Number(version) })
  }
}

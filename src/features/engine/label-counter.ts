import type { BackfillReport } from '../backfill.ts'
import { labelReport } from './data-until.ts'
import type { BackfillInput } from './engine.ts'

/** Adds up what is not known yet of each block's labels. */
export class LabelCounter {
  readonly #input: Omit<BackfillInput, 'spine'>
  #labels: BackfillReport['labels']

  constructor(input: Omit<BackfillInput, 'spine'>) {
    this.#input = input
    this.#labels = labelReport(input.set, new Float64Array(0), input.dataUntil)
  }

  add(times: Float64Array): void {
    const more = labelReport(this.#input.set, times, this.#input.dataUntil)
    this.#labels = this.#labels.map((label, index) => ({
      ...label,
      immature: label.immature + (more[index]?.immature ?? 0),
    }))
  }

  labels(): BackfillReport['labels'] {
    return this.#labels
  }
}

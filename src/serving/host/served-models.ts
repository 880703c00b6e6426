import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ModelNotFoundError } from '../errors.ts'
import type { Chosen, ModelSlot } from './model-slot.ts'

/** What a name means: a slot, and the version of it that was asked for by number. */
export interface FoundModel {
  readonly slot: ModelSlot
  readonly named: Chosen | null
}

/** The models that a host serves, by reference, in the order in which they came. */
export class ServedModels {
  readonly #slots = new Map<string, ModelSlot>()

  get all(): readonly ModelSlot[] {
    return [...this.#slots.values()]
  }

  get(reference: string): ModelSlot | null {
    return this.#slots.get(reference) ?? null
  }

  add(slot: ModelSlot): void {
    this.#slots.set(slot.deployment.model, slot)
  }

  remove(slot: ModelSlot): void {
    if (this.#slots.get(slot.deployment.model) === slot) this.#slots.delete(slot.deployment.model)
  }

  /**
   * The slot of a reference, of a model's name, or of a version that answers.
   *
   * @throws {ModelNotFoundError} where nothing of that name is served.
   */
  find(model: string): FoundModel {
    const slot = this.#slots.get(model)
    if (slot !== undefined) return { slot, named: null }
    const [, name = '', number] = /^([^@/]+)(?:\/([1-9]\d{0,14}))?$/.exec(String(model)) ?? []
    for (const candidate of this.#slots.values()) {
      if (candidate.name !== name) continue
      if (number === undefined) return { slot: candidate, named: null }
      const named = candidate.numbered(Number(number))
      if (named !== null) return { slot: candidate, named }
    }
    const known = this.all.flatMap(({ name, deployment }) => [deployment.model, name])
    const detail = known.length === 0 ? 'Nothing is served here.' : suggestion(model, known).trimStart()
    throw new ModelNotFoundError(String(model).slice(0, 200), detail, 'served here')
  }
}

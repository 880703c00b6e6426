import type { HistoryEntry, ModelRegistry } from '../registry/model-registry.ts'

const shown = 20
const keptFor = 10_000

/** The last changes of models' aliases, newest first. The registry is asked about a model once in ten seconds at most. */
export class AliasHistory {
  readonly #registry: Pick<ModelRegistry, 'history'>
  readonly #clock: () => number
  readonly #asked = new Map<
    string,
    { readonly at: number; readonly entries: Promise<readonly HistoryEntry[] | null> }
  >()

  constructor(registry: Pick<ModelRegistry, 'history'>, clock: () => number) {
    this.#registry = registry
    this.#clock = clock
  }

  /** Null where the registry cannot be asked. */
  of(model: string): Promise<readonly HistoryEntry[] | null> {
    const now = this.#clock()
    const known = this.#asked.get(model)
    if (known !== undefined && now - known.at < keptFor) return known.entries
    const entries = this.#registry.history(model).then(
      found => found.slice(-shown).reverse(),
      () => null,
    )
    this.#asked.set(model, { at: now, entries })
    return entries
  }
}

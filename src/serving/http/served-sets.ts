import type { FeatureSetDefinition } from '../../features/definition/definition.ts'
import { definitionHash } from '../../features/definition/hash.ts'
import { readFeatureSet } from '../../features/definition/read-feature-set.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import type { Extensions } from '../../features/extensions.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import { createPositionalReader, type PositionalReader } from '../../features/online/positional-reader.ts'
import { type RequestParser, requestParser } from '../../features/online/request-parser.ts'
import type { ModelHost } from '../host/model-host.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'
import { HttpError } from './http-error.ts'

/** A feature set that is ready to be read. */
export interface ServedSet {
  readonly definition: FeatureSetDefinition
  readonly hash: string
  readonly parse: RequestParser
  readonly reader: PositionalReader
}

/** Where served sets come from. */
export interface ServedSetsOptions {
  readonly host: ModelHost
  readonly registry: ModelRegistry
  readonly online: OnlineStore
  /** Sets that are served beside those of the models. */
  readonly featureSets?: readonly FeatureSetDefinition[]
  readonly extensions?: Extensions
}

/** The feature sets of a server by name: those that it was given, and those that its models were trained on. */
export class ServedSets {
  readonly #options: ServedSetsOptions
  readonly #given: ReadonlyMap<string, FeatureSetDefinition>
  /** By hash. */
  readonly #ready = new Map<string, Promise<ServedSet>>()

  constructor(options: ServedSetsOptions) {
    this.#options = options
    this.#given = new Map(options.featureSets?.map(set => [set.name, set]))
  }

  /** The names that `find` knows. */
  names(): readonly string[] {
    return [...new Set([...this.#given.keys(), ...this.#trained().map(({ name }) => name)])]
  }

  /**
   * The set of a name; where several models were trained on sets of one name, that of the first of them.
   *
   * @throws {HttpError} with status 404 for a name that no set has.
   */
  find(name: string): Promise<ServedSet> {
    const given = this.#given.get(name)
    if (given !== undefined) return this.#open(definitionHash(given), async () => given)
    const trained = this.#trained().find(set => set.name === name)
    if (trained === undefined) {
      const names = this.names()
      throw new HttpError(404, `Feature set \`${name}\` is not served.${suggestion(name, names)}`)
    }
    return this.#open(trained.hash, () => this.#load(trained.model))
  }

  close(): void {
    for (const set of this.#ready.values()) {
      set.then(
        ({ reader }) => reader.close(),
        () => {},
      )
    }
  }

  #trained(): readonly { readonly name: string; readonly hash: string; readonly model: string }[] {
    const { host } = this.#options
    return host.models().flatMap(({ reference, version }) => {
      const features = version === null ? null : host.describe(reference).features
      return features === null ? [] : [{ ...features, model: `${host.describe(reference).name}/${version}` }]
    })
  }

  async #load(model: string): Promise<FeatureSetDefinition> {
    const { features } = await this.#options.registry.load(model)
    return readFeatureSet(features).definition
  }

  /** A set that cannot be opened, for its store holds nothing yet, is tried again the next time. */
  #open(hash: string, define: () => Promise<FeatureSetDefinition>): Promise<ServedSet> {
    const ready = this.#ready.get(hash)
    if (ready !== undefined) return ready
    const opened = this.#openSet(hash, define)
    this.#ready.set(hash, opened)
    opened.catch(() => this.#ready.delete(hash))
    return opened
  }

  async #openSet(hash: string, define: () => Promise<FeatureSetDefinition>): Promise<ServedSet> {
    const { online, extensions } = this.#options
    const definition = await define()
    const reader = await createPositionalReader(definition, online, extensions)
    return { definition, hash, parse: requestParser(definition), reader }
  }
}

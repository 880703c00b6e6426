import type { FeatureSetDefinition } from '../../features/definition/definition.ts'
import { definitionHash } from '../../features/definition/hash.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import type { Extensions } from '../../features/extensions.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import { createPositionalReader, type PositionalReader } from '../../features/online/positional-reader.ts'
import { type RequestParser, requestParser } from '../../features/online/request-parser.ts'
import type { HostLimits } from '../host/host-limits.ts'
import type { ModelHost } from '../host/model-host.ts'
import { HttpError } from './http-error.ts'
import { columnsOf, type ServedColumn } from './served-column.ts'

/** A feature set that is ready to be read. */
export interface ServedSet extends KnownSet {
  readonly columns: readonly ServedColumn[]
  readonly parse: RequestParser
  readonly reader: PositionalReader
}

interface KnownSet {
  readonly definition: FeatureSetDefinition
  readonly hash: string
}

/** Where served sets come from. */
export interface ServedSetsOptions {
  readonly host: ModelHost
  readonly online: OnlineStore
  /** Sets that are served beside those of the models. */
  readonly featureSets?: readonly FeatureSetDefinition[]
  readonly extensions?: Extensions
}

/** The feature sets of a server by name: those that it was given, and those that its models were trained on. */
export class ServedSets {
  readonly #options: ServedSetsOptions
  readonly #given: ReadonlyMap<string, KnownSet>
  /** By hash. */
  readonly #ready = new Map<string, Promise<ServedSet>>()

  constructor(options: ServedSetsOptions) {
    this.#options = options
    const given = options.featureSets ?? []
    this.#given = new Map(given.map(definition => [definition.name, { definition, hash: definitionHash(definition) }]))
  }

  /** How much may be asked at a time. */
  get limits(): HostLimits {
    return this.#options.host.limits
  }

  /** Every set that `find` knows, one of each name, whether or not the store holds its features. */
  definitions(): readonly FeatureSetDefinition[] {
    const known = new Map<string, FeatureSetDefinition>()
    for (const { definition } of [...this.#given.values(), ...this.#trained()])
      if (!known.has(definition.name)) known.set(definition.name, definition)
    return [...known.values()]
  }

  /**
   * The set of a name; where several models were trained on sets of one name, that of the first of them.
   *
   * @throws {HttpError} with status 404 for a name that no set has.
   */
  find(name: string): Promise<ServedSet> {
    const known = this.#given.get(name) ?? this.#trained().find(({ definition }) => definition.name === name)
    if (known !== undefined) return this.#open(known)
    const names = this.definitions().map(definition => definition.name)
    throw new HttpError(404, `Feature set \`${name}\` is not served.${suggestion(name, names)}`)
  }

  close(): void {
    for (const set of this.#ready.values()) {
      set.then(
        ({ reader }) => reader.close(),
        () => {},
      )
    }
  }

  #trained(): readonly KnownSet[] {
    const { host } = this.#options
    return host.models().flatMap(({ reference, version }) => {
      const features = version === null ? null : host.describe(reference).features
      return features === null ? [] : [features]
    })
  }

  /** A set that cannot be opened, for its store holds nothing yet, is tried again the next time. */
  #open(known: KnownSet): Promise<ServedSet> {
    const ready = this.#ready.get(known.hash)
    if (ready !== undefined) return ready
    const opened = this.#openSet(known)
    this.#ready.set(known.hash, opened)
    opened.catch(() => this.#ready.delete(known.hash))
    return opened
  }

  async #openSet({ definition, hash }: KnownSet): Promise<ServedSet> {
    const { online, extensions } = this.#options
    const reader = await createPositionalReader(definition, online, extensions)
    return { definition, hash, columns: columnsOf(definition), parse: requestParser(definition), reader }
  }
}

import type { FeatureSet, Flatten } from '../definition/feature-set.ts'
import { definitionHash } from '../definition/hash.ts'
import { ParameterError, requireDefinition, requireOptions, requireSettings } from '../errors/parameter-error.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { Extensions } from '../extensions.ts'
import type { InputRow, Row, Schema } from '../schema.ts'
import type { FeatureStatus } from './feature-status.ts'
import { namedErrors, naming } from './naming.ts'
import type { OnlineStore } from './online-store.ts'
import type { JoinPlan } from './positional-reader.ts'

/** The features of one request. */
export interface FeatureRow<R extends Schema, J extends Schema, D extends Schema> {
  /** The request's columns, the joined and the derived ones. */
  readonly values: Flatten<Row<R> & Row<J> & Row<D>>
  /** The status of each joined value. */
  readonly statuses: { readonly [K in keyof J]: FeatureStatus }
  /** Why external features have status `error`; absent if none has. */
  readonly errors?: { readonly [K in keyof J]?: Error }
}

/** What a reader reads, and from where. */
export interface FeatureReaderOptions<R extends Schema, J extends Schema, D extends Schema> {
  readonly features: FeatureSet<R, J, D>
  readonly online: OnlineStore
  /** The code that the set names; see `Extensions`. */
  readonly extensions?: Extensions
  /** The time of requests that do not give one, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** How requests are read. */
export interface ReadFeaturesOptions {
  readonly signal?: AbortSignal
  /** Whether values of expired rows are shown or withheld; default: withheld. */
  readonly expired?: 'withhold' | 'show'
}

/** How a reader answers, as data. */
export interface ReaderExplanation {
  readonly featureSet: string
  readonly hash: string
  readonly groups: readonly {
    readonly alias: string
    readonly group: string
    readonly keys: readonly { readonly group: string; readonly request: string }[]
    /** The layout under which the store keeps it. */
    readonly layout: string
    readonly kind: 'windows' | 'rows' | 'entities'
    /** The batch end, epoch milliseconds, and what else is published; null before the first batch. */
    readonly batch: {
      readonly until: number
      readonly uploadedAt: number
      readonly maxBatchAge: number
      readonly partition: string | null
    } | null
    readonly features: readonly {
      readonly column: string
      readonly aggregate: string | null
      readonly window: number | null
      readonly default: EncodedValue
    }[]
  }[]
  readonly derived: readonly string[]
}

/** Reads a feature set for requests. */
export interface FeatureReader<R extends Schema, J extends Schema, D extends Schema> {
  /**
   * One row per request, in order, in one call to the store.
   *
   * @throws {RequestError} naming every field of every request that is unknown, missing or of a wrong type.
   * @throws {ReadTooOldError} where the store cannot answer exactly as of a request's time.
   */
  read<const Q extends readonly InputRow<R>[]>(
    requests: Q,
    options?: ReadFeaturesOptions,
  ): Promise<{ readonly [I in keyof Q]: FeatureRow<R, J, D> }>
  /** What is read from where. */
  explain(): ReaderExplanation
  /** Ends the reader; the store stays open. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Reads features online, as of the time of each request.
 *
 * @throws {NotMaterializedError} naming every group and feature that the store does not hold.
 * @throws {MissingExtensionError} naming every own aggregate whose code was not given.
 *
 * @example
 * {@includeCode ../../../docs/examples/stream.ts}
 */
export async function createFeatureReader<R extends Schema, J extends Schema, D extends Schema>(
  options: FeatureReaderOptions<R, J, D>,
): Promise<FeatureReader<R, J, D>> {
  requireOptions<FeatureReaderOptions<R, J, D>>(options, {
    features: null,
    online: 'read',
    extensions: null,
    clock: null,
  })
  const { features, online, extensions, clock = Date.now } = options
  requireDefinition('features', features, ['featureSet'])
  const { definition } = features
  const [{ createPositionalReader }, { requestParser }] = await Promise.all([
    import('./positional-reader.ts'),
    import('./request-parser.ts'),
  ])
  const reader = await createPositionalReader(definition, online, extensions)
  const parse = requestParser(definition)
  const joinedAt = definition.request.length
  const close = async (): Promise<void> => reader.close()
  const joined = reader.columns.slice(joinedAt, reader.columns.length - definition.derive.length)
  const nameValues = naming(reader.columns)
  const nameStatuses = naming(joined)
  return {
    async read(requests, settings) {
      const { signal, expired = 'withhold' } = readSettings(settings)
      const rows = await reader.read(parse(requests, clock), {
        showExpired: expired === 'show',
        ...(signal && { signal }),
      })
      const named = rows.map(({ values, statuses, errors }) => ({
        values: nameValues(values),
        statuses: nameStatuses(statuses),
        ...(errors !== null && { errors: namedErrors(errors, joined) }),
      }))
      return named as unknown as { readonly [I in keyof typeof requests]: FeatureRow<R, J, D> }
    },
    explain: () => ({
      featureSet: definition.name,
      hash: definitionHash(definition),
      groups: reader.plans().map(explainJoin),
      derived: definition.derive.map(column => column.name),
    }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function readSettings(settings: ReadFeaturesOptions | undefined): ReadFeaturesOptions {
  if (settings === undefined) return {}
  requireSettings<ReadFeaturesOptions>(settings, { signal: 'throwIfAborted?', expired: null })
  const { expired = 'withhold' } = settings
  if (expired !== 'withhold' && expired !== 'show')
    throw new ParameterError('expired', `\`${String(expired)}\` is neither \`withhold\` nor \`show\`.`)
  return settings
}

function explainJoin({ join, layout, batch }: JoinPlan): ReaderExplanation['groups'][number] {
  const { alias, group, keys } = join
  return {
    alias,
    group: group.name,
    keys,
    layout: layout.id,
    kind: layout.kind,
    batch: batch && {
      until: batch.until,
      uploadedAt: batch.uploadedAt,
      maxBatchAge: batch.maxBatchAge,
      partition: batch.partition,
    },
    features: group.features.map(feature => ({
      column: `${alias}_${feature.name}`,
      aggregate: feature.kind === 'aggregate' ? feature.aggregate : null,
      window: feature.kind === 'aggregate' ? feature.window : null,
      default: feature.default,
    })),
  }
}

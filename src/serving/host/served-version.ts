import type { ColumnDefinition, FeatureSetDefinition } from '../../features/definition/definition.ts'
import { definitionHash } from '../../features/definition/hash.ts'
import { readFeatureSet } from '../../features/definition/read-feature-set.ts'
import { joinedColumns, servedColumns } from '../../features/definition/set-columns.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'
import { naming } from '../../features/online/naming.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import {
  createPositionalReader,
  type PositionalReader,
  type PositionalRow,
} from '../../features/online/positional-reader.ts'
import { type RequestParser, requestParser, rowParser } from '../../features/online/request-parser.ts'
import type { Schema } from '../../features/schema.ts'
import { type ClassPrediction, classPrediction } from '../../pipeline/class-prediction.ts'
import type { RuntimeOptions } from '../../pipeline/model-runtime.ts'
import type { Timing } from '../../pipeline/row-model.ts'
import { FeaturesMismatchError } from '../errors.ts'
import type { ValuePrediction } from '../predictor.ts'
import type { LoadedModel, ModelVersion } from '../registry/model-registry.ts'
import type { AnyPipeline } from './any-pipeline.ts'
import type { ValueRows } from './batch-work.ts'
import { describeVersion, inputsOf, type VersionDescription } from './describe-version.ts'

/** A version with everything that its definition decides. */
export interface ServedVersion {
  readonly version: ModelVersion
  /** The kind of its pipeline, what that reads, and its steps. */
  readonly kind: string
  readonly inputs: Schema
  readonly steps: readonly string[]
  readonly description: VersionDescription
  /** Null: it was registered without features. */
  readonly set: FeatureSetDefinition | null
  /** The hash of the set; the empty text without one. */
  readonly hash: string
  /** What a call gives. */
  readonly request: readonly ColumnDefinition[]
  /** The values that the model is given, by position: the request's columns, the joined and the derived ones. */
  readonly columns: readonly ColumnDefinition[]
  /** The joined columns, whose statuses an answer has. */
  readonly joined: readonly string[]
  /** Values of `columns` by name. */
  readonly nameValues: (values: readonly unknown[]) => { readonly [column: string]: unknown }
  /** Statuses of `joined` by name. */
  readonly nameStatuses: (statuses: readonly FeatureStatus[]) => { readonly [feature: string]: FeatureStatus }
  /** The position of the request's time; −1 without features. */
  readonly timeAt: number
  /** The model's numbers for a row. */
  readonly width: number
  /** What the numbers that start at a place say. */
  readonly predictionAt: (numbers: Float64Array, start: number) => ClassPrediction | ValuePrediction
  /** The positions in a request of what identifies an entity. */
  readonly keysAt: readonly number[]
  readonly parse: RequestParser
  /** Null: the request's values are all there is. */
  readonly reader: PositionalReader | null
}

/** What versions are opened with. */
export interface VersionOptions extends RuntimeOptions<Timing> {
  readonly online?: OnlineStore | undefined
}

/**
 * Compiles a version for serving.
 *
 * @throws {DefinitionError} for stored features that are not a feature set; {ParameterError} where there is no store for them.
 * @throws {NotMaterializedError | MissingExtensionError} naming what the store lacks, and the code that was not given.
 */
export async function openVersion(
  { pipeline: _pipeline, features, read: _read, ...version }: LoadedModel,
  pipeline: AnyPipeline,
  options: VersionOptions,
): Promise<ServedVersion> {
  if (features === null) return withoutFeatures(version, pipeline)
  const { definition } = readFeatureSet(features)
  if (options.online === undefined) {
    const detail = `${version.name}/${version.version} was registered with the feature set \`${definition.name}\`; give the store that it is read from.`
    throw new ParameterError('online', detail)
  }
  const columns = servedColumns(definition)
  checkInputs(`${version.name}/${version.version}`, pipeline, definition.name, columns)
  const names = definition.request.map(column => column.name)
  const keys = new Set(
    [...definition.groups, ...definition.external].flatMap(join => join.keys.map(key => key.request)),
  )
  const identity = { version, set: definition, hash: definitionHash(definition), request: definition.request }
  return {
    ...described(identity, pipeline),
    columns,
    ...namings(
      columns,
      joinedColumns(definition).map(column => column.name),
    ),
    timeAt: names.indexOf(definition.time),
    keysAt: names.flatMap((name, at) => (keys.has(name) ? [at] : [])),
    parse: requestParser(definition),
    reader: await createPositionalReader(definition, options.online, options.extensions),
  }
}

/** Refuses a pipeline that reads what the set does not have. */
function checkInputs(
  model: string,
  { inputs }: AnyPipeline,
  set: string,
  columns: readonly { readonly name: string }[],
): void {
  const known = new Set(columns.map(column => column.name))
  const unknown = Object.keys(inputs).find(name => !known.has(name))
  if (unknown !== undefined)
    throw new FeaturesMismatchError(model, `its pipeline reads \`${unknown}\`, which set \`${set}\` does not have`)
}

type Identity = Pick<ServedVersion, 'version' | 'set' | 'hash' | 'request'>

/** What follows from what a version is and what its pipeline is. */
function described(
  identity: Identity,
  pipeline: AnyPipeline,
): Identity & Pick<ServedVersion, 'kind' | 'inputs' | 'steps' | 'description' | 'width' | 'predictionAt'> {
  const { kind, inputs, children } = pipeline
  const description = describeVersion(identity, pipeline)
  const { classes } = description
  const valueAt = (numbers: Float64Array, start: number): ValuePrediction => ({ value: numbers[start] as number })
  return {
    ...{ ...identity, kind, inputs, steps: children.map(step => step.name), description },
    ...(classes === null
      ? { width: 1, predictionAt: valueAt }
      : { width: classes.length, predictionAt: classPrediction(classes) }),
  }
}

function withoutFeatures(version: ModelVersion, pipeline: AnyPipeline): ServedVersion {
  const request = inputsOf(pipeline)
  const needed = new Map(request.map(({ name }) => [name, 'it is missing, and the model reads it']))
  const identity = { version, set: null, hash: '', request }
  return {
    ...described(identity, pipeline),
    ...{ columns: request, timeAt: -1, reader: null },
    ...namings(request, []),
    keysAt: request.map((_, at) => at),
    parse: rowParser(request, null, needed),
  }
}

function namings(
  columns: readonly ColumnDefinition[],
  joined: readonly string[],
): Pick<ServedVersion, 'joined' | 'nameValues' | 'nameStatuses'> {
  return { joined, nameValues: naming(columns.map(column => column.name)), nameStatuses: naming(joined) }
}

/** The values of requests, with their features. */
export function readValues(
  { reader }: ServedVersion,
  requests: ValueRows,
  signal: AbortSignal | undefined,
): Promise<readonly PositionalRow[]> {
  if (reader !== null) return reader.read(requests, signal === undefined ? undefined : { signal })
  return Promise.resolve(requests.map(values => ({ values: values as unknown[], statuses: [], errors: null })))
}

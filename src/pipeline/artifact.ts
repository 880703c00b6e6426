import { BigheadError } from '../features/errors/bighead-error.ts'
import { InvalidValueError } from '../features/errors/column-errors.ts'
import { FormatVersionError } from '../features/errors/storage-errors.ts'
import { checkType } from '../features/expression/check-value.ts'
import type { Extensions } from '../features/extensions.ts'
import type { DataType, Schema } from '../features/schema.ts'
import { decode } from '../features/table/encode.ts'
import { wideRecord } from '../features/wide-record.ts'
import { assemble } from './assemble.ts'
import {
  gradientBoostingDefaults,
  linearRegressionDefaults,
  logisticRegressionDefaults,
  ridgeDefaults,
} from './default-params.ts'
import {
  type GradientBoostingParams,
  gradientBoostingRules,
  gradientBoostingVersion,
} from './estimators/boosting/gradient-boosting-kind.ts'
import { restoreLinearRegression, restoreRidge } from './estimators/learn-linear-regression.ts'
import { restoreLogisticRegression } from './estimators/learn-logistic-regression.ts'
import {
  type LinearRegressionParams,
  type LinearRegressionState,
  linearRegressionRules,
  linearRegressionVersion,
} from './estimators/linear-regression-kind.ts'
import {
  type LogisticRegressionParams,
  type LogisticRegressionState,
  logisticRegressionRules,
  logisticRegressionVersion,
} from './estimators/logistic-regression-kind.ts'
import { type RidgeParams, ridgeKind, ridgeRules, ridgeVersion } from './estimators/ridge-kind.ts'
import { fittedTreesVersion, restoreFittedTrees } from './estimators/trees/fitted-trees.ts'
import type { AnyFitted, Fitted, FittedChild } from './fitted.ts'
import { assembleColumnTransformer, assembleFeatureUnion } from './fitted-column-transformer.ts'
import { assemblePipeline } from './fitted-pipeline.ts'
import { assembleTransformedTarget, canGoBack } from './fitted-target-regressor.ts'
import type { StoredFields } from './kind.ts'
import type { ModelRuntime, RuntimeOptions, StoredModel } from './model-runtime.ts'
import { ownKind } from './own-transforms.ts'
import { checkParams, freezeParams, type Rules } from './parameters.ts'
import type { Timing } from './row-model.ts'
import { type AnyTransformKind, transformKinds } from './transforms/transform-kinds.ts'

/** How deep fitted steps may lie inside each other, and how many columns one may have, in what is read. */
const limits = { depth: 16, columns: 1_000_000, children: 10_000 } as const

type Fields = Readonly<Record<string, unknown>>

/** What a fitted step was read into, its params, inputs, state and children checked as far as all kinds share them. */
interface Stored extends StoredModel {
  readonly children: readonly FittedChild[]
}

interface Reader {
  readonly version: number
  readonly read: (stored: Stored) => AnyFitted | Promise<AnyFitted>
}

/** Every kind but the transforms. */
const readers: Readonly<Record<string, Reader>> = {
  LogisticRegression: { version: logisticRegressionVersion, read: readLogisticRegression },
  LinearRegression: { version: linearRegressionVersion, read: readLinearRegression },
  Ridge: { version: ridgeVersion, read: readLinearRegression },
  TreeClassifier: { version: fittedTreesVersion, read: readTrees },
  TreeRegressor: { version: fittedTreesVersion, read: readTrees },
  GradientBoostingClassifier: { version: gradientBoostingVersion, read: readGradientBoosting },
  GradientBoostingRegressor: { version: gradientBoostingVersion, read: readGradientBoosting },
  ColumnTransformer: { version: 1, read: readColumnTransformer },
  FeatureUnion: { version: 1, read: readColumnTransformer },
  Pipeline: { version: 1, read: readPipeline },
  TransformedTargetRegressor: { version: 1, read: readTransformedTarget },
}

/**
 * Anything fitted, from the data that its `toJSON` gave: the same function, bit for bit. Safe for data from outside.
 *
 * @throws {FormatVersionError} for data that a newer version of the library wrote.
 * @throws {InvalidValueError | ParameterError} for anything that is not such data.
 * @throws {MissingExtensionError} naming every own function whose code was not given.
 */
export async function readArtifact<When extends Timing = 'now'>(
  json: unknown,
  options: RuntimeOptions<When> = {},
): Promise<Fitted<'now' | When>> {
  return (await readFitted(json, 0, options)) as Fitted<'now' | When>
}

async function readFitted(json: unknown, depth: number, options: RuntimeOptions): Promise<AnyFitted> {
  if (depth > limits.depth) throw bad('it is nested too deeply.')
  if (typeof json === 'string') throw bad('it is a text; give what `JSON.parse` makes of it.')
  const { kind, version, params, inputs, state, children } = fields(json, 'a fitted step')
  if (kind === undefined) throw bad('it has no `kind`, so nothing that was fitted wrote it.')
  const reader = await readerOf(kind, params, options.runtimes ?? [])
  if (reader === null || typeof kind !== 'string')
    throw bad(`there is no kind ${show(kind)}; a model of a kind from elsewhere needs its runtime.`)
  if (version === undefined) throw bad(`it is a step that was not fitted, ${kind}.`)
  if (!Number.isInteger(version) || (version as number) < 1) throw bad(`the version of ${kind} is ${show(version)}.`)
  if ((version as number) > reader.version) throw new FormatVersionError(kind, version, reader.version)
  return reader.read({
    kind,
    version: version as number,
    params: fields(decode(params), `the params of ${kind}`),
    inputs: readSchema(inputs, kind),
    state: await withCode(kind, state, options.extensions),
    children: await readChildren(children, kind, inner => readFitted(inner, depth + 1, options)),
  })
}

async function readerOf(kind: unknown, params: unknown, runtimes: readonly ModelRuntime[]): Promise<Reader | null> {
  if (typeof kind !== 'string') return null
  if (ownKind.test(kind)) {
    const { storedOwnKind } = await import('./own/own-transform-kind.ts')
    return transformReader(storedOwnKind(kind, Object(params)) as unknown as AnyTransformKind)
  }
  if (Object.hasOwn(readers, kind)) return readers[kind] ?? null
  const runtime = runtimes.find(each => each.kind === kind)
  if (runtime !== undefined) return { version: runtime.version, read: stored => runtime.restore(stored) }
  if (!Object.hasOwn(transformKinds, kind)) return null
  const load = transformKinds[kind]
  return load === undefined ? null : transformReader(await load())
}

/** A decoded state; the expressions of own transforms and of functions get the code that they name. */
async function withCode(kind: string, json: unknown, extensions: Extensions | undefined): Promise<unknown> {
  const state = decode(json)
  if (kind !== 'FunctionTransformer' && !ownKind.test(kind)) return state
  const { bindOwnCode } = await import('./own/bind-own-code.ts')
  await bindOwnCode(state, extensions)
  return state
}

async function readChildren(
  json: unknown,
  kind: string,
  read: (json: unknown) => Promise<AnyFitted>,
): Promise<FittedChild[]> {
  if (json === undefined) return []
  const children: FittedChild[] = []
  for (const entry of list(json, `the children of ${kind}`, limits.children)) {
    const { name, fitted, columns } = fields(entry, `a child of ${kind}`)
    if (typeof name !== 'string') throw bad(`a child of ${kind} has no name.`)
    children.push({
      name,
      fitted: fitted === 'passthrough' ? fitted : await read(fitted),
      ...(columns === undefined
        ? {}
        : { columns: list(columns, `the columns of \`${name}\``, limits.columns).map(text) }),
    })
  }
  return children
}

function readSchema(json: unknown, kind: string): Schema {
  const names = new Set<string>()
  const columns: (readonly [string, DataType])[] = []
  for (const entry of list(json, `the inputs of ${kind}`, limits.columns)) {
    const [given, type] = list(entry, `an input of ${kind}`, 2)
    const name = text(given)
    if (type !== 'float64' && checkType(type) !== null) throw bad(`the input \`${name}\` has the type ${show(type)}.`)
    columns.push([name, type as DataType])
    names.add(name)
  }
  if (names.size !== columns.length) throw bad(`the inputs of ${kind} repeat a name.`)
  return wideRecord(columns)
}

/** Reads the fitted transforms of a kind, older ones by its migration. */
export function transformReader(kind: AnyTransformKind): Reader {
  return {
    version: kind.version,
    read: ({ version, params, inputs, state }) => {
      const written = { params, state: fields(state, `the state of ${kind.kind}`) }
      const { params: given, state: learned } = version === kind.version ? written : migrated(kind, written, version)
      const checked = readParams(kind.kind, given, kind.defaults, kind.rules)
      if (!kind.isState(learned, Object.keys(inputs).length, inputs))
        throw bad(`the state of ${kind.kind} does not fit its inputs.`)
      try {
        return assemble(kind, checked, inputs, learned)
      } catch (error) {
        if (error instanceof BigheadError) throw error
        throw bad(`the state of ${kind.kind} does not fit its inputs.`, error)
      }
    },
  }
}

function migrated(kind: AnyTransformKind, written: StoredFields, version: number): StoredFields {
  if (kind.migrate === undefined) throw bad(`version ${version} of ${kind.kind} is no longer read; fit it again.`)
  return kind.migrate(written, version)
}

function readParams<Params extends object>(
  kind: string,
  params: Fields,
  defaults: Params,
  rules: Rules<Params>,
): Params {
  const all = freezeParams(defaults, params as Partial<Params>)
  checkParams(kind, all, rules)
  return all
}

function readLogisticRegression({ kind, params, inputs, state }: Stored): AnyFitted {
  const learned = fields(state, `the state of ${kind}`)
  const { classes, coefficients, intercepts } = learned
  const labels = list(classes, 'the classes', limits.columns)
  const outputs = labels.length === 2 ? 1 : labels.length
  const width = Object.keys(inputs).length
  const right =
    labels.length >= 2 &&
    labels.every(label => ['string', 'boolean', 'number'].includes(typeof label)) &&
    areNumbers(intercepts, outputs) &&
    Array.isArray(coefficients) &&
    coefficients.length === outputs &&
    coefficients.every(row => areNumbers(row, width))
  if (!right) throw bad(`the state of ${kind} does not fit its inputs.`)
  const checked = readParams<LogisticRegressionParams>(
    kind,
    params,
    logisticRegressionDefaults,
    logisticRegressionRules,
  )
  return restoreLogisticRegression(checked, inputs, learned as unknown as LogisticRegressionState)
}

function readLinearRegression({ kind, params, inputs, state }: Stored): AnyFitted {
  const learned = fields(state, `the state of ${kind}`)
  const right = areNumbers(learned.coefficients, Object.keys(inputs).length) && areNumbers([learned.intercept], 1)
  if (!right) throw bad(`the state of ${kind} does not fit its inputs.`)
  if (kind === ridgeKind) {
    const penalized = readParams<RidgeParams>(kind, params, ridgeDefaults, ridgeRules)
    return restoreRidge(penalized, inputs, learned as unknown as LinearRegressionState)
  }
  const checked = readParams<LinearRegressionParams>(kind, params, linearRegressionDefaults, linearRegressionRules)
  return restoreLinearRegression(checked, inputs, learned as unknown as LinearRegressionState)
}

function readTrees({ kind, inputs, state }: Stored): AnyFitted {
  return restoreFittedTrees(kind, inputs, fields(state, `the state of ${kind}`))
}

function readGradientBoosting({ kind, params, inputs, state }: Stored): AnyFitted {
  const checked = readParams<GradientBoostingParams>(kind, params, gradientBoostingDefaults, gradientBoostingRules)
  return restoreFittedTrees(kind, inputs, fields(state, `the state of ${kind}`), { ...checked })
}

function readColumnTransformer({ kind, params, inputs, children }: Stored): AnyFitted {
  const { verboseFeatureNames, transformerWeights } = params
  const weights = fields(transformerWeights, 'the transformerWeights')
  if (typeof verboseFeatureNames !== 'boolean' || !areNumbers(Object.values(weights), Object.keys(weights).length)) {
    throw bad(`the params of ${kind} are wrong.`)
  }
  for (const { name, fitted, columns } of children) {
    const names = columns ?? (kind === 'FeatureUnion' && fitted !== 'passthrough' ? [] : null)
    const fits = names?.every(column => Object.hasOwn(inputs, column)) === true
    if (!fits || (fitted !== 'passthrough' && fitted.role !== 'transform'))
      throw bad(`the part \`${name}\` of ${kind} is wrong.`)
  }
  const checked = { verboseFeatureNames, transformerWeights: weights as Readonly<Record<string, number>> }
  const assembled = kind === 'FeatureUnion' ? assembleFeatureUnion : assembleColumnTransformer
  return assembled(checked, children, inputs)
}

function readTransformedTarget({ kind, children }: Stored): AnyFitted {
  const [regressor, transformer] = children.map(({ fitted }) => fitted)
  if (typeof regressor !== 'object' || regressor.role !== 'regressor') throw bad(`the regressor of ${kind} is missing.`)
  if (typeof transformer !== 'object' || transformer.role !== 'transform' || !canGoBack(transformer))
    throw bad(`the transformer of ${kind} is missing, or has no way back.`)
  return assembleTransformedTarget(regressor, transformer)
}

function readPipeline({ kind, inputs, children }: Stored): AnyFitted {
  const steps = children.filter(child => child.fitted !== 'passthrough')
  const early = steps.slice(0, -1).find(({ fitted }) => fitted !== 'passthrough' && fitted.role !== 'transform')
  if (children.length === 0) throw bad(`a ${kind} has no steps.`)
  if (early !== undefined) throw bad(`the step \`${early.name}\` of ${kind} is an estimator, but not the last step.`)
  return assemblePipeline(children, inputs)
}

/** A plain object, no list; names that could reach a prototype are refused. */
function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} is not an object.`)
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    if (Object.hasOwn(value, name)) throw bad(`${what} has a field \`${name}\`.`)
  }
  return value as Fields
}

function list(value: unknown, what: string, longest: number): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(`${what} is not a list.`)
  if (value.length > longest) throw bad(`${what} has more than ${longest} entries.`)
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw bad(`${show(value)} is not a name.`)
  if (value === '__proto__') throw bad('`__proto__` is not a name.')
  return value
}

function areNumbers(value: unknown, count: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === count &&
    value.every(entry => typeof entry === 'number' && Number.isFinite(entry))
  )
}

function show(value: unknown): string {
  if (typeof value === 'string') return `\`${value.slice(0, 64)}\``
  return typeof value === 'number' ? String(value) : typeof value
}

function bad(detail: string, cause?: unknown): InvalidValueError {
  return Object.assign(new InvalidValueError('artifact', null, detail), cause === undefined ? {} : { cause })
}

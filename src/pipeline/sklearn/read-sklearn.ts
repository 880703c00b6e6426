import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import { encode } from '../../features/table/encode.ts'
import { readArtifact } from '../artifact.ts'
import type { Fitted, FittedChild } from '../fitted.ts'
import {
  assembleColumnTransformer,
  assembleFeatureUnion,
  type ColumnTransformerParams,
} from '../fitted-column-transformer.ts'
import { assemblePipeline } from '../fitted-pipeline.ts'
import { assembleTransformedTarget, canGoBack } from '../fitted-target-regressor.ts'
import { readsExactly } from '../program.ts'
import { fromPythonParams, pythonNames } from '../python-names.ts'
import type { FromSklearnOptions } from '../read-models.ts'
import { inObjectOrder, requireObjectOrder } from './column-order.ts'
import { bad, readFile, type SklearnNode } from './sklearn-node.ts'
import { type SklearnClass, type StatedClass, sklearnClasses } from './sklearn-states.ts'

/** What a file holds, rebuilt here. */
export async function readSklearn(json: unknown, { inputs }: FromSklearnOptions): Promise<Fitted> {
  const node = readFile(json)
  const names = node.names ?? Array.from({ length: node.width }, (_, index) => `x${index}`)
  if (names.length !== node.width || new Set(names).size !== names.length)
    throw bad('its names are not one per column.')
  if (inputs !== undefined && Object.keys(inputs).length !== node.width) {
    throw new ParameterError('inputs', `there are ${Object.keys(inputs).length} for ${node.width} columns.`)
  }
  if (inputs === undefined) requireObjectOrder(names, 'the file')
  return rebuild(node, inputs ?? inputsOf(node, names))
}

/** The columns of those names with the types in which they are read. */
function inputsOf(node: SklearnNode, names: readonly string[]): Schema {
  if (node.class === 'Pipeline') {
    const first = node.children.find(({ fitted }) => fitted !== 'passthrough')?.fitted
    return first === undefined || first === 'passthrough' ? plainNumbers(names) : inputsOf(first, names)
  }
  if (node.class === 'FeatureUnion') {
    const parts = node.children.map(({ fitted }) => (fitted === 'passthrough' ? {} : inputsOf(fitted, names)))
    return Object.assign(plainNumbers(names), ...parts.map(withoutNumbers))
  }
  if (node.class === 'TransformedTargetRegressor') {
    const regressor = node.children[0]?.fitted
    return regressor === undefined || regressor === 'passthrough' ? plainNumbers(names) : inputsOf(regressor, names)
  }
  if (node.class === 'ColumnTransformer') {
    const parts = node.children.map(({ fitted, columns }) => {
      const own = columns.map(at => nameAt(names, at))
      return fitted === 'passthrough' ? {} : inputsOf(fitted, own)
    })
    return Object.assign(plainNumbers(names), ...parts)
  }
  const types = classOf(node).types?.(node)
  if (types === undefined) return plainNumbers(names)
  if (types.length !== names.length) throw bad(`${node.class} has learned ${types.length} columns of ${names.length}.`)
  return Object.fromEntries(names.map((name, index) => [name, types[index] ?? 'float64']))
}

/** The columns that a part asks to be something else; numbers are what they are anyway. */
function withoutNumbers(inputs: Schema): Schema {
  return Object.fromEntries(Object.entries(inputs).filter(([, type]) => type !== 'float64'))
}

function plainNumbers(names: readonly string[]): Record<string, 'float64'> {
  return Object.fromEntries(names.map(name => [name, 'float64']))
}

async function rebuild(node: SklearnNode, inputs: Schema): Promise<Fitted> {
  if (node.class === 'Pipeline') return rebuildPipeline(node, inputs)
  if (node.class === 'ColumnTransformer') return rebuildColumns(node, inputs)
  if (node.class === 'FeatureUnion') return rebuildUnion(node, inputs)
  if (node.class === 'TransformedTargetRegressor') return rebuildTarget(node, inputs)
  const known = classOf(node)
  return 'build' in known ? known.build(node, inputs) : rebuildState(node, inputs, known)
}

async function rebuildState(
  node: SklearnNode,
  inputs: Schema,
  { state, version = 1, ignoresParams }: StatedClass,
): Promise<Fitted> {
  const kind = node.class
  const names = Object.values(pythonNames[kind] ?? {})
  const params = ignoresParams
    ? Object.fromEntries(Object.entries(node.params).filter(([name]) => names.includes(name)))
    : node.params
  return readArtifact({
    kind,
    version,
    params: encode(fromPythonParams(kind, params)),
    inputs: Object.entries(inputs),
    state: encode(state(node)),
  })
}

async function rebuildPipeline(node: SklearnNode, inputs: Schema): Promise<Fitted> {
  const children: FittedChild[] = []
  let current = inputs
  /** The current columns in scikit-learn's order. */
  let names: readonly string[] = Object.keys(inputs)
  for (const { name, fitted: step } of node.children) {
    if (step === 'passthrough') {
      children.push({ name, fitted: step })
      continue
    }
    const fitted = await rebuild(inObjectOrder(step, names), readBy(step, current))
    children.push({ name, fitted })
    if (fitted.role === 'transform') {
      // A step that changes columns one by one leaves them where they are there.
      if (!readsExactly(current, fitted.names)) names = fitted.names
      current = fitted.outputs
    } else if (children.length < node.children.length)
      throw bad(`the step \`${name}\` is an estimator, but not the last.`)
  }
  if (children.length === 0) throw bad('a Pipeline has no steps.')
  return assemblePipeline(children, inputs) as Fitted
}

/** What a step reads of the step before: booleans as numbers, as in an array of numbers, but where it codes categories. */
function readBy(step: SklearnNode, outputs: Schema): Schema {
  const types = Object.values(outputs)
  const isCoded = Object.hasOwn(sklearnClasses, step.class) && sklearnClasses[step.class]?.types !== undefined
  if (!types.includes('boolean') || (isCoded && types.every(type => type === 'boolean'))) return outputs
  return Object.fromEntries(
    Object.entries(outputs).map(([name, type]) => [name, type === 'boolean' ? 'float64' : type]),
  )
}

async function rebuildColumns(node: SklearnNode, inputs: Schema): Promise<Fitted> {
  const names = Object.keys(inputs)
  const children: FittedChild[] = []
  for (const { name, fitted, columns: positions } of node.children) {
    const columns = positions.map(at => nameAt(names, at))
    requireObjectOrder(columns, `the part \`${name}\``)
    const own = Object.fromEntries(columns.map(column => [column, inputs[column] ?? 'float64']))
    const part = fitted === 'passthrough' ? fitted : await rebuild(fitted, own)
    if (part !== 'passthrough' && part.role !== 'transform') throw bad(`the part \`${name}\` is not a transform.`)
    children.push({ name, fitted: part, columns })
  }
  return assembleColumnTransformer(partsParams(node), children, inputs)
}

async function rebuildUnion(node: SklearnNode, inputs: Schema): Promise<Fitted> {
  const children: FittedChild[] = []
  for (const { name, fitted } of node.children) {
    if (fitted === 'passthrough') children.push({ name, fitted, columns: Object.keys(inputs) })
    else {
      const part = await rebuild(fitted, inputs)
      if (part.role !== 'transform') throw bad(`the part \`${name}\` is not a transform.`)
      children.push({ name, fitted: part })
    }
  }
  return assembleFeatureUnion(partsParams(node), children, inputs)
}

async function rebuildTarget(node: SklearnNode, inputs: Schema): Promise<Fitted> {
  const [regressor, transformer] = node.children.map(({ fitted }) => fitted)
  if (typeof regressor !== 'object' || typeof transformer !== 'object')
    throw bad('a TransformedTargetRegressor lacks its regressor or its transformer.')
  const learned = await rebuild(regressor, inputs)
  const target = await rebuild(transformer, { target: 'float64' })
  if (learned.role !== 'regressor') throw bad('the regressor of a TransformedTargetRegressor is none.')
  if (target.role !== 'transform' || !canGoBack(target))
    throw bad('the transformer of a TransformedTargetRegressor has no way back.')
  return assembleTransformedTarget(learned, target)
}

function partsParams({ class: name, params }: SklearnNode): ColumnTransformerParams {
  const { verbose_feature_names_out: verbose, transformer_weights: given } = params
  const weights = Object.entries(given ?? {}).map(([part, weight]) => {
    if (typeof weight !== 'number' || !Number.isFinite(weight)) throw bad(`a weight of ${name} is not a number.`)
    return [part, weight] as const
  })
  return { verboseFeatureNames: verbose !== false, transformerWeights: Object.fromEntries(weights) }
}

function classOf(node: SklearnNode): SklearnClass {
  const known = Object.hasOwn(sklearnClasses, node.class) ? sklearnClasses[node.class] : undefined
  if (known === undefined) {
    throw bad(`${node.class} has no form here.${suggestion(node.class, Object.keys(sklearnClasses))}`)
  }
  return known
}

function nameAt(names: readonly string[], at: number): string {
  const name = names[at]
  if (name === undefined) throw bad(`there is no column ${at}; there are ${names.length}.`)
  return name
}

import type { GraphModel, LayersModel, Tensor } from '@tensorflow/tfjs'
import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError, requireOptions, requirePath } from '../../features/errors/parameter-error.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import { classForm, oneNumber } from '../../pipeline/estimators/answer-form.ts'
import { featureProgram } from '../../pipeline/estimators/feature-program.ts'
import { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import { isLabelList, type Label } from '../../pipeline/labels.ts'
import { ModelFormatError } from '../../pipeline/model-format-error.ts'
import type { ModelRuntime } from '../../pipeline/model-runtime.ts'
import { checkedModel, formatName, type ModelFiles, readModelFiles } from './model-files.ts'
import { networkModel } from './network-model.ts'
import type { TensorFlow } from './tensorflow.ts'

/** What the files of a model do not say. */
export interface ReadTensorflowOptions<As extends TensorflowRole = TensorflowRole> {
  readonly role: As
  /** The names of the features, in the order of the model. Default: `x0`, `x1`, …. */
  readonly inputs?: Schema
  /** The classes of a classifier, in the order of the model's numbers. */
  readonly classes?: readonly Label[]
  /** What a classifier's numbers are; scores become probabilities by the logistic function or softmax. Default `probabilities`. */
  readonly gives?: 'probabilities' | 'scores'
  /** Larger weights are refused. Default 1 GiB. */
  readonly maxBytes?: number
}

/** What a model of TensorFlow.js is for. */
export type TensorflowRole = 'classifier' | 'regressor'

/** What a model of TensorFlow.js is read into. */
export interface TensorflowByRole {
  readonly classifier: FittedClassifier
  readonly regressor: FittedRegressor
}

interface Params {
  readonly role: TensorflowRole
  readonly gives: 'probabilities' | 'scores'
}

interface State extends ModelFiles {
  readonly classes: readonly Label[] | null
}

const kind = 'TensorflowModel'
const version = 1

/**
 * A layers or graph model of TensorFlow.js, from the path of its `model.json`, as a classifier or regressor. It reads one tensor of float32, a
 * row of features each, in which nothing may be missing. Its files are part of its JSON; pass `tensorflowModels(tf)` in `runtimes` to load that.
 *
 * @throws {ModelFormatError} for files that are damaged, missing or elsewhere, and models of another form; {ParameterError} for options that do not fit.
 */
export async function readTensorflow<const As extends TensorflowRole>(
  tf: TensorFlow,
  path: string,
  options: ReadTensorflowOptions<As>,
): Promise<TensorflowByRole[As]> {
  requireOptions<ReadTensorflowOptions>(options, {
    role: null,
    inputs: null,
    classes: null,
    gives: null,
    maxBytes: null,
  })
  requirePath('path', path, 'file')
  const { role, inputs, classes = null, gives = 'probabilities', maxBytes = 2 ** 30 } = options
  const files = await readModelFiles(path, maxBytes)
  return (await fitted(tf, { role, gives }, inputs ?? null, { ...files, classes })) as TensorflowByRole[As]
}

/** Runs models of TensorFlow.js that are loaded: pass it in `runtimes`. */
export function tensorflowModels(tf: TensorFlow): ModelRuntime<'now'> {
  return {
    kind,
    version,
    restore: ({ params, inputs, state }) => {
      if (typeof state !== 'object' || state === null)
        throw new InvalidValueError('artifact', null, `the state of ${kind} is not an object.`)
      const { classes = null, ...files } = state as Readonly<Record<string, unknown>>
      return fitted(tf, params as unknown as Params, inputs, {
        ...checkedModel(files),
        classes: classes as State['classes'],
      })
    },
  }
}

async function fitted(
  tf: TensorFlow,
  params: Params,
  inputs: Schema | null,
  state: State,
): Promise<FittedClassifier | FittedRegressor> {
  checkRole(params, state)
  await tf.ready()
  const model = await load(tf, state)
  const width = sizeOf(model.inputs, 'reads')
  const outputs = sizeOf(answersOf(tf, model, width), 'gives')
  const schema =
    inputs ?? Object.fromEntries(Array.from({ length: width }, (_, index) => [`x${index}`, 'float64' as const]))
  if (Object.keys(schema).length !== width || !Object.values(schema).every(isNumeric))
    throw new ParameterError('inputs', `the model reads ${width} numbers; name each of them once.`)
  const predict = (features: Tensor): Tensor => model.predict(features) as Tensor
  const parts = { kind, version, params: { ...params }, state, program: featureProgram(schema), children: [] }
  if (state.classes === null) {
    if (outputs !== 1)
      throw new ParameterError('role', `the model gives ${outputs} numbers a row, where a regressor has one.`)
    return new FittedRegressor(parts, networkModel(tf, { predict, inputs: width, answer: oneNumber }, kind))
  }
  const { classes, form } = classForm(state.classes, outputs, params.gives)
  return new FittedClassifier(parts, classes, networkModel(tf, { predict, inputs: width, answer: form }, kind))
}

async function load(
  tf: TensorFlow,
  { format, topology, specs, weights }: ModelFiles,
): Promise<LayersModel | GraphModel> {
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length) as ArrayBuffer
  const source = tf.io.fromMemory({ modelTopology: topology, weightSpecs: [...specs], weightData })
  try {
    return format === 'layers-model' ? await tf.loadLayersModel(source) : await tf.loadGraphModel(source)
  } catch (error) {
    throw new ModelFormatError(formatName, `${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What a model gives for a row of zeros; graph models do not say. */
function answersOf(tf: TensorFlow, model: LayersModel | GraphModel, width: number): readonly TensorShape[] {
  try {
    return tf.tidy(() => {
      const given = model.predict(tf.zeros([1, width]))
      const tensors = Array.isArray(given) ? given : given instanceof tf.Tensor ? [given] : Object.values(given)
      return tensors.map(({ shape, dtype }) => ({ shape, dtype }))
    })
  } catch (error) {
    throw new ModelFormatError(
      formatName,
      `it fails on a row of zeros: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

interface TensorShape {
  readonly shape?: readonly (number | null)[] | undefined
  readonly dtype?: string
}

/** How many numbers the one tensor has that a model reads or gives. */
function sizeOf(tensors: readonly TensorShape[], verb: string): number {
  const [only] = tensors
  const size = only?.shape?.length === 2 ? only.shape[1] : null
  if (tensors.length !== 1 || typeof size !== 'number' || size < 1 || only?.dtype !== 'float32') {
    const shown = tensors.map(({ dtype, shape }) => `${dtype}[${shape?.join(', ') ?? '?'}]`).join(', ')
    throw new ModelFormatError(formatName, `it ${verb} ${shown}; one tensor of float32 with rows of numbers is needed.`)
  }
  return size
}

function checkRole({ role, gives }: Params, { classes }: State): void {
  if (role !== 'classifier' && role !== 'regressor')
    throw new ParameterError('role', "`role` is 'classifier' or 'regressor'.")
  if (gives !== 'probabilities' && gives !== 'scores')
    throw new ParameterError('gives', "`gives` is 'probabilities' or 'scores'.")
  const isRight = role === 'classifier' ? isLabelList(classes) : classes === null
  if (!isRight) throw new ParameterError('classes', 'give a classifier its classes, each once.')
}

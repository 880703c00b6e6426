import { createHash } from 'node:crypto'
import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import { classForm, oneNumber } from '../../pipeline/estimators/answer-form.ts'
import { featureProgram } from '../../pipeline/estimators/feature-program.ts'
import { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import { isLabelList, type Label } from '../../pipeline/labels.ts'
import { bindPorts, defaultInputs } from './model-ports.ts'
import { type OnnxModel, type OnnxModelOptions, onnxModel, sourceBytes } from './onnx-model.ts'
import { numbersPort, runningModel } from './running-model.ts'

/** What an ONNX file does not say about its model. */
export interface ReadOnnxOptions<As extends OnnxRole = OnnxRole> extends OnnxModelOptions {
  readonly role: As
  /** The names and types of the features. Default: the inputs' own where each is a column, or `x0`, `x1`, … of one input. */
  readonly inputs?: Schema
  /** The classes of a classifier, in the order of the model's numbers. */
  readonly classes?: readonly Label[]
  /** The output that holds the numbers. Default: `probabilities` or `prediction`, or the only one of fractions. */
  readonly output?: string
  /** What a classifier's numbers are; scores become probabilities by the logistic function or softmax. Default `probabilities`. */
  readonly gives?: 'probabilities' | 'scores'
}

/** What an ONNX model is for. */
export type OnnxRole = 'classifier' | 'regressor'

/** What an ONNX model is read into. */
export interface OnnxByRole {
  readonly classifier: FittedClassifier<Schema, 'later'>
  readonly regressor: FittedRegressor<Schema, 'later'>
}

/** What is stored of a model. */
export interface OnnxParams {
  readonly role: OnnxRole
  readonly output: string | null
  readonly gives: 'probabilities' | 'scores'
}

/** The model itself. */
export interface OnnxState {
  readonly file: Uint8Array
  /** The SHA-256 of the file, in lower-case hexadecimal. */
  readonly sha256: string
  /** In the order of the model's numbers; null of a regressor. */
  readonly classes: readonly Label[] | null
}

export const onnxKind = 'OnnxModel'
export const onnxVersion = 1

/**
 * Reads a model from the bytes or the path of an ONNX file as a classifier or regressor, which can be the last step of a pipeline
 * (`FrozenEstimator`), registered and served. Its file is part of its JSON; pass `onnxRuntime()` in `runtimes` to load that.
 *
 * The model gets numbers (NaN where they are missing) in one tensor of any numeric type or in one for each column, and texts in tensors of
 * strings. It answers with promises: `predictRowAsync`, not `predictRow`. Results for a table and for its rows may differ by the rounding of the
 * model's own type.
 *
 * @throws {OnnxError} for a file that is truncated, damaged or not a model; {ParameterError} for options that do not fit it.
 */
export async function readOnnx<const As extends OnnxRole>(
  source: Uint8Array | string,
  options: ReadOnnxOptions<As>,
): Promise<OnnxByRole[As]> {
  requireOptions<ReadOnnxOptions>(options, {
    ...{ role: null, inputs: null, classes: null, output: null, gives: null },
    ...{ thread: null, intraOpThreads: null, interOpThreads: null, maxBytes: null },
  })
  const { role, inputs, classes, output = null, gives = 'probabilities', ...running } = options
  const file = await sourceBytes(source, running)
  const state = { file, sha256: sha256Of(file), classes: classes ?? null }
  return (await fittedOnnx({ role, output, gives }, inputs, state, running)) as OnnxByRole[As]
}

/** The fitted model of checked bytes. */
export async function fittedOnnx(
  params: OnnxParams,
  inputs: Schema | undefined,
  state: OnnxState,
  running: OnnxModelOptions,
): Promise<OnnxByRole[OnnxRole]> {
  checkRole(params, state)
  const model = await onnxModel(state.file, running)
  try {
    return assembleOnnx(model, params, inputs ?? defaultInputs(model.inputs), state)
  } catch (error) {
    await model.close()
    throw error
  }
}

/** The SHA-256 of bytes, in lower-case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function assembleOnnx(model: OnnxModel, params: OnnxParams, inputs: Schema, state: OnnxState): OnnxByRole[OnnxRole] {
  const program = featureProgram(inputs)
  const ports = bindPorts(model.inputs, program.inputs)
  const port = numbersPort(model, params.output)
  const parts = { kind: onnxKind, version: onnxVersion, params: { ...params }, state, program, children: [] }
  const size = port.dims.length < 2 ? 1 : port.dims[1]
  const stated = typeof size === 'number' && size > 0 ? size : null
  if (state.classes === null) {
    if (stated !== null && stated !== 1)
      throw new ParameterError('output', `\`${port.name}\` has ${stated} numbers a row, where a regressor has one.`)
    return new FittedRegressor<Schema, 'later'>(parts, runningModel(model, ports, port.name, oneNumber))
  }
  const { classes, form } = classForm(state.classes, stated ?? state.classes.length, params.gives)
  return new FittedClassifier<Schema, 'later'>(parts, classes, runningModel(model, ports, port.name, form))
}

function checkRole({ role, output, gives }: OnnxParams, { classes }: OnnxState): void {
  if (role !== 'classifier' && role !== 'regressor')
    throw new ParameterError('role', "`role` is 'classifier' or 'regressor'.")
  if (gives !== 'probabilities' && gives !== 'scores')
    throw new ParameterError('gives', "`gives` is 'probabilities' or 'scores'.")
  if (output !== null && typeof output !== 'string') throw new ParameterError('output', '`output` is a name.')
  const isRight = role === 'classifier' ? isLabelList(classes) && sameType(classes) : classes === null
  if (!isRight) throw new ParameterError('classes', 'give a classifier its classes, each once, all of one type.')
}

function sameType(classes: readonly Label[]): boolean {
  return classes.every(label => typeof label === typeof classes[0])
}

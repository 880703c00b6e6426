import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { AnswerForm } from '../../pipeline/estimators/answer-form.ts'
import type { AsyncModel, RunOptions } from '../../pipeline/row-model.ts'
import { cellsOfBlocks, cellsOfRows, type FeatureCells } from './feature-cells.ts'
import { fixedRows, type ModelPorts, tensorsOf } from './model-ports.ts'
import { OnnxError } from './onnx-error.ts'
import type { OnnxModel } from './onnx-model.ts'
import type { OnnxTensor, TensorPort } from './tensor.ts'

/** The number of values that are passed to the model at a time. */
const chunkNumbers = 1 << 20

/** An ONNX model as the model of a classifier or regressor: rows of features in, rows of numbers out, some thousand rows at a time. */
export function runningModel(model: OnnxModel, ports: ModelPorts, output: string, form: AnswerForm): AsyncModel {
  const fixed = fixedRows(model.inputs)
  const perRow = Math.max(1, ports.kinds.numbers + ports.kinds.texts)
  const chunk = fixed ?? Math.max(1, Math.floor(chunkNumbers / perRow))
  const answer = async (cells: FeatureCells, into: Float64Array, row: number, options?: RunOptions): Promise<void> => {
    const { [output]: tensor } = await model.run(tensorsOf(ports, cells), options)
    const scores = numbersOf(tensor, cells.count * form.given, output)
    for (let at = 0; at < cells.count; at++) form.write(scores, at * form.given, into, (row + at) * form.width)
  }
  const inChunks = async (
    count: number,
    cells: (from: number, to: number) => FeatureCells,
    options?: RunOptions,
  ): Promise<Float64Array> => {
    const into = new Float64Array(count * form.width)
    for (let from = 0; from < count; from += chunk)
      await answer(cells(from, Math.min(count, from + chunk)), into, from, options)
    return into
  }
  return {
    width: form.width,
    ofBlocks: (features, options) =>
      inChunks(features.rowCount, (from, to) => cellsOfBlocks(features, ports.kinds, [from, to]), options),
    compileRows: (program, schema) => {
      const cells = cellsOfRows(program, schema, ports.kinds)
      return (rows, options) => inChunks(rows.length, (from, to) => cells(rows.slice(from, to)), options)
    },
    close: () => model.close(),
  }
}

/**
 * The output that holds the numbers: the one of that name, `probabilities` or `prediction`, or the only one of fractions.
 *
 * @throws {ParameterError} where there is none, or it is not clear which; and for models of a fixed number of rows above 1.
 */
export function numbersPort({ inputs, outputs }: OnnxModel, name: string | null): TensorPort {
  const rows = fixedRows(inputs)
  if (rows !== null && rows > 1)
    throw new ParameterError(
      'source',
      `the model takes ${rows} rows at a time; export it for any number of rows, or for one.`,
    )
  const numeric = outputs.filter(port => port.type === 'float32' || port.type === 'float64')
  const known = name === null ? ['probabilities', 'prediction'] : [name]
  const found =
    numeric.find(port => known.includes(port.name)) ?? (name === null && numeric.length === 1 ? numeric[0] : undefined)
  if (found !== undefined) return found
  const shown = outputs.map(port => `${port.name}: ${port.type}[${port.dims.join(', ')}]`).join(', ')
  const hint = outputs.some(port => port.type === 'no tensor') ? ' Convert it with zipmap=False.' : ''
  throw new ParameterError('output', `name the output that holds the numbers, one of ${shown}.${hint}`)
}

function numbersOf(tensor: OnnxTensor | undefined, count: number, output: string): Float64Array {
  const values = tensor?.data
  if (!(values instanceof Float64Array || values instanceof Float32Array) || values.length !== count) {
    const found = tensor === undefined ? 'nothing' : `${tensor.type}[${tensor.dims.join(', ')}]`
    throw new OnnxError('reading an answer', `\`${output}\` is ${found}, where ${count} numbers are needed`)
  }
  return values instanceof Float64Array ? values : Float64Array.from(values)
}

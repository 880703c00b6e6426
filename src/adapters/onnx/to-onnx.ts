import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import { requireFitted } from '../../pipeline/parameters.ts'
import { type Gap, UnsupportedError } from '../sql/unsupported.ts'
import { compileGraph } from './compile-graph.ts'
import { writeModel } from './write-model.ts'

/** The options of a graph. */
export interface OnnxOptions {
  /**
   * `columns` (the default): one input of the shape [rows, 1] for each column, under its name. `packed`: one input `numbers` for all
   * columns of numbers side by side and one input `texts` for all texts, in the order of the fitted inputs, which runs several times as fast.
   */
  readonly inputs?: 'columns' | 'packed'
  /** Fail a run that the pipeline would refuse, for an infinite number or a missing feature. Default true. */
  readonly checks?: boolean
}

/**
 * Writes a fitted pipeline, transform or column transformer, with its model if that is linear or made of trees, as the bytes of an ONNX file: a
 * float64 graph of plain operators (IR 10, ai.onnx 21, ai.onnx.ml 4).
 *
 * A column of numbers, times (epoch milliseconds), dates (days) or booleans is a double, NaN where it is missing; a column of texts is
 * a string, `missingText` where it is missing. Null and NaN are the same. A transform outputs its numbers as one tensor `features` and each text
 * under its name, a regressor `prediction`, a classifier `label` and `probabilities`. Whatever the pipeline refuses makes the run fail.
 *
 * @throws {UnsupportedError} with every part that ONNX cannot compute; `splitForOnnx` computes those in JavaScript.
 */
export function toOnnx(fitted: Fitted, options: OnnxOptions = {}): Uint8Array {
  requireFitted(fitted)
  checkOptions(options)
  const gaps: Gap[] = []
  const graph = compileGraph(fitted, options, gaps)
  if (gaps.length > 0) throw new UnsupportedError('ONNX', `fitted ${fitted.kind}`, gaps)
  return writeModel(graph)
}

/** Refuses invalid options. */
export function checkOptions(options: OnnxOptions): void {
  requireSettings<OnnxOptions>(options, { inputs: null, checks: null })
  const { inputs = 'columns' } = options
  if (inputs !== 'columns' && inputs !== 'packed')
    throw new ParameterError('inputs', "`inputs` is 'columns' or 'packed'.")
}

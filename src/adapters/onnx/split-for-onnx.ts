import type { Schema } from '../../features/schema.ts'
import { assemble } from '../../pipeline/assemble.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import type { FittedTransform } from '../../pipeline/fitted-transform.ts'
import { functionTransformer } from '../../pipeline/own/function-transformer-kind.ts'
import { vectorNames } from '../../pipeline/own/stored-program.ts'
import { requireFitted } from '../../pipeline/parameters.ts'
import { type Gap, UnsupportedError } from '../sql/unsupported.ts'
import { compileGraph } from './compile-graph.ts'
import { splitProgram } from './split-program.ts'
import { checkOptions, type OnnxOptions } from './to-onnx.ts'
import { writeModel } from './write-model.ts'

/** A fitted pipeline in two parts. */
export interface OnnxSplit {
  /** What ONNX cannot compute, such as calendars and letters: its outputs are the inputs of the core. Null where the core is everything. */
  readonly prelude: FittedTransform | null
  /** The rest, as the bytes of an ONNX file. */
  readonly core: Uint8Array
  /** The columns of the inputs of the core and their types, in order: one for each input, but all of those of a vector of terms. */
  readonly inputs: FittedTransform['inputs']
}

/**
 * Splits a fitted pipeline into a part for this library and an ONNX file that takes that part's outputs; see `toOnnx` for the file.
 *
 * The prelude is as small as possible: the largest expressions that ONNX cannot compute, and the other columns that the file reads. The terms
 * of a text are one vector, sparse in the prelude and one input of the file, [rows, terms].
 *
 * @throws {UnsupportedError} where a part remains that ONNX cannot compute.
 */
export function splitForOnnx(fitted: Fitted, options: OnnxOptions = {}): OnnxSplit {
  requireFitted(fitted)
  checkOptions(options)
  const { first, second, vectors } = splitProgram(fitted.program)
  const gaps: Gap[] = []
  const graph = compileGraph(fitted, options, gaps, { program: second, vectors })
  if (gaps.length > 0) throw new UnsupportedError('ONNX', `fitted ${fitted.kind}`, gaps)
  const prelude =
    first.length === 0 ? null : assemble(functionTransformer, {}, fitted.inputs, { outputs: first, back: null })
  return {
    prelude: prelude as FittedTransform | null,
    core: writeModel(graph),
    inputs: columnsOf(second.inputs, vectors),
  }
}

/** The columns of the inputs, those of vectors by the names that the prelude gives them. */
function columnsOf(inputs: Schema, vectors: ReadonlyMap<string, number>): Schema {
  const columns = Object.entries(inputs).flatMap(([name, type]) => {
    const width = vectors.get(name)
    return width === undefined ? [[name, type] as const] : vectorNames(name, width).map(each => [each, type] as const)
  })
  return Object.fromEntries(columns)
}

import type { Schema } from '../../features/schema.ts'
import { typeName } from '../../features/schema.ts'
import { encode } from '../../features/table/encode.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import type { Label } from '../../pipeline/labels.ts'
import type { Program } from '../../pipeline/program.ts'
import type { Gap } from '../sql/unsupported.ts'
import { afterChecks, compileChecks } from './compile-checks.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { compileModel } from './compile-model.ts'
import { type CompiledOutput, compileOutputs, numbersOf } from './compile-program.ts'
import type { ElementType, Graph, Port } from './graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { graphInputs } from './graph-inputs.ts'
import type { OnnxOptions } from './to-onnx.ts'
import { constantOf, kindOfType } from './value.ts'

/** An output of a graph, and the tensor that it shows. */
export interface NamedTensor extends Port {
  readonly tensor: string
}

/** A program in place of that of something fitted, and which of its inputs are vectors, and how wide. */
interface OtherProgram {
  readonly program: Program
  readonly vectors: ReadonlyMap<string, number>
}

/** Something fitted as a graph, its program or another in place of it; what cannot be computed is added to `gaps`. */
export function compileGraph(
  fitted: Fitted,
  { inputs = 'columns', checks = true }: OnnxOptions,
  gaps: Gap[],
  { program, vectors }: OtherProgram = { program: fitted.program, vectors: new Map() },
): Graph {
  gaps.push(...inputGaps(program.inputs))
  const layout = graphInputs(program, inputs, vectors)
  const graph = new GraphBuilder(
    [...layout.ports.map(port => port.name), ...outputNames(fitted)],
    layout.ports[0]?.name ?? '',
  )
  const compiler = new ExpressionCompiler(graph, program.inputs, layout.columns(graph, checks), gaps)
  const outputs = compileOutputs(compiler, program, gaps)
  const made =
    fitted.role === 'transform' ? features(graph, outputs) : predictions(graph, fitted, outputs, { checks, gaps })
  if (made.length === 0 && gaps.length === 0)
    gaps.push({ at: 'outputs', what: 'no column', reason: 'an ONNX file has at least one output' })
  const named = checks ? afterChecks(made, compileChecks(compiler, program)) : made
  const taken = new Set(layout.ports.map(port => port.name))
  const ports = named.map(({ tensor, ...port }) => {
    const name = unique(port.name, taken)
    graph.name(name, tensor)
    return { ...port, name }
  })
  return graph.build(layout.ports, ports, {
    'bighead.kind': fitted.kind,
    'bighead.inputs': JSON.stringify(Object.entries(program.inputs).map(([name, type]) => [name, encode(type)])),
    'bighead.features': JSON.stringify(numbersOf(graph, outputs)?.names ?? []),
  })
}

function inputGaps(inputs: Schema): Gap[] {
  return Object.entries(inputs)
    .filter(([, type]) => kindOfType(type) === null)
    .map(([name, type]) => ({
      at: `inputs.${name}`,
      what: typeName(type),
      reason: 'ONNX has no values of this type that may be missing',
    }))
}

function outputNames(fitted: Fitted): readonly string[] {
  return fitted.role === 'transform' ? ['features', ...fitted.names] : ['prediction', 'label', 'probabilities']
}

function features(graph: GraphBuilder, outputs: readonly CompiledOutput[]): NamedTensor[] {
  const numbers = numbersOf(graph, outputs)
  const texts = outputs.flatMap((output): NamedTensor[] =>
    output.kind === 'text' ? [{ name: output.name, type: 'string', width: 1, tensor: output.tensor }] : [],
  )
  if (numbers === null) return texts
  return [{ name: 'features', type: 'double', width: numbers.names.length, tensor: numbers.tensor }, ...texts]
}

function predictions(
  graph: GraphBuilder,
  fitted: Exclude<Fitted, { readonly role: 'transform' }>,
  outputs: readonly CompiledOutput[],
  { checks, gaps }: { readonly checks: boolean; readonly gaps: Gap[] },
): NamedTensor[] {
  for (const output of outputs) {
    if (output.kind === 'text')
      gaps.push({ at: `outputs.${output.name}`, what: 'a text', reason: 'a model reads numbers' })
  }
  const { form, width } = fitted.model
  if (form === undefined)
    gaps.push({ at: 'model', what: fitted.kind, reason: 'this model has no form for other engines' })
  if (form === undefined || gaps.length > 0) return []
  const values = compileModel(graph, form, { outputs, checks, gaps })
  if (fitted.role === 'regressor') return [{ name: 'prediction', type: 'double', width: 1, tensor: values }]
  return [
    { name: 'label', width: 1, ...labelOf(graph, fitted.classes, values) },
    { name: 'probabilities', type: 'double', width, tensor: values },
  ]
}

/** The most probable class, the first of equals. */
function labelOf(
  graph: GraphBuilder,
  classes: readonly Label[],
  probabilities: string,
): { readonly type: ElementType; readonly tensor: string } {
  const position = graph.node('ArgMax', [probabilities], { attributes: { axis: 1, keepdims: 1 } })
  const isBoolean = typeof classes[0] === 'boolean'
  const labels = constantOf(classes, typeof classes[0] === 'string' ? 'string' : 'float64')
  const constant = isBoolean ? { ...labels, type: 'bool' as const } : labels
  return { type: constant.type, tensor: graph.op('Gather', graph.constant(constant), position) }
}

/** The name, or that with a number behind it that is not taken. */
function unique(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
  taken.add(free)
  return free
}

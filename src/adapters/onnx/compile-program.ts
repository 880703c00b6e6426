import type { Output, Program, SparseOutput } from '../../pipeline/program.ts'
import type { Gap } from '../sql/unsupported.ts'
import type { ExpressionCompiler } from './compile-expression.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { positionOf, tableOf } from './table-functions.ts'
import { asNumber } from './value.ts'
import { sideBySide } from './weighted-sum.ts'

/** One output of a program in a graph: a column of numbers or texts, or the position of the 1 among some columns. */
export type CompiledOutput =
  | { readonly kind: 'number'; readonly name: string; readonly tensor: string }
  | { readonly kind: 'text'; readonly name: string; readonly tensor: string }
  /** Numbers side by side, [rows, names]. */
  | { readonly kind: 'vector'; readonly names: readonly string[]; readonly tensor: string }
  | {
      readonly kind: 'sparse'
      readonly names: readonly string[]
      /** int64, [rows, 1]; −1 for none. */
      readonly position: string
      readonly weight: number
    }

/** Adds the outputs of a program to a graph, in order. */
export function compileOutputs(compiler: ExpressionCompiler, program: Program, gaps: Gap[]): CompiledOutput[] {
  return program.outputs.map(output => compileOutput(compiler, output, gaps))
}

function compileOutput(compiler: ExpressionCompiler, output: Output, gaps: Gap[]): CompiledOutput {
  const { graph } = compiler
  if (output.kind === 'sparse') return compileSparse(compiler, output, gaps)
  const { value } = compiler.compile(output.expression, `outputs.${output.name}`)
  const kind = value.kind === 'text' ? 'text' : 'number'
  return { kind, name: output.name, tensor: graph.ofRows(output.expression, asNumber(graph, value)) }
}

function compileSparse(
  compiler: ExpressionCompiler,
  { names, expression, weight }: SparseOutput,
  gaps: Gap[],
): CompiledOutput {
  const { graph } = compiler
  const at = `outputs.${names[0] ?? 'none'}`
  if (expression.kind === 'column') {
    const tensor = weight === 1 ? expression.name : graph.op('Mul', expression.name, graph.number(weight))
    return { kind: 'vector', names, tensor }
  }
  if (expression.kind !== 'call' || expression.function !== 'oneHot' || expression.arguments[0] === undefined) {
    gaps.push({ at, what: 'a sparse output', reason: 'terms are counted in JavaScript only' })
    return { kind: 'sparse', names, position: graph.integers(-1), weight }
  }
  const table = tableOf({ node: expression })
  const key = compiler.compile(expression.arguments[0], at)
  const positions = table.positions ?? []
  // Without an entry for unknown keys there is nothing to read, which fails the run.
  const stored = table.unknown === 'error' ? positions : [...positions, -1]
  const found = positionOf(graph, table, key, positions.length)
  const position = graph.op('Gather', graph.constant({ type: 'int64', dims: [stored.length], values: stored }), found)
  return { kind: 'sparse', names, position: graph.ofRows(expression, position), weight }
}

/** How many features an output is. */
export function widthOf(output: CompiledOutput): number {
  return output.kind === 'sparse' || output.kind === 'vector' ? output.names.length : 1
}

/** The names of the columns of numbers, and all of them side by side; a 1 among some columns is written out. Null where there are none. */
export function numbersOf(
  graph: GraphBuilder,
  outputs: readonly CompiledOutput[],
): { readonly names: readonly string[]; readonly tensor: string } | null {
  const names: string[] = []
  const tensors: string[] = []
  for (const output of outputs) {
    if (output.kind === 'text') continue
    if (output.kind === 'number') {
      names.push(output.name)
      tensors.push(output.tensor)
    } else if (output.kind === 'vector') {
      names.push(...output.names)
      tensors.push(output.tensor)
    } else if (output.names.length > 0) {
      names.push(...output.names)
      tensors.push(writtenOut(graph, output))
    }
  }
  return tensors.length === 0 ? null : { names, tensor: sideBySide(graph, tensors) }
}

function writtenOut(
  graph: GraphBuilder,
  { names, position, weight }: Extract<CompiledOutput, { kind: 'sparse' }>,
): string {
  const values = Array.from(names, (_, index) => index)
  const each = graph.constant({ type: 'int64', dims: [1, values.length], values })
  return graph.op('Where', graph.op('Equal', position, each), graph.number(weight), graph.number(0))
}

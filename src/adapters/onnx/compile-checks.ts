import type { Program } from '../../pipeline/program.ts'
import type { ExpressionCompiler } from './compile-expression.ts'
import type { NamedTensor } from './compile-graph.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { refuse } from './refuse.ts'
import { asNumber } from './value.ts'

/** What a graph must have computed before it may answer: truth values of each row, [rows, 1], none of which is ever true. */
export interface CompiledChecks {
  readonly graph: GraphBuilder
  readonly never: readonly string[]
}

/** Adds what a program evaluates for its errors alone; the runs that it refuses fail while they compute it. */
export function compileChecks(compiler: ExpressionCompiler, { checks = [] }: Program): CompiledChecks {
  const { graph } = compiler
  const never = checks.map((check, index) => {
    const { value } = compiler.compile(check, `checks.${index + 1}`)
    const tensor = value.kind === 'text' ? value.tensor : asNumber(graph, value)
    // No value is unequal to itself and not NaN. What a runtime computes of it depends on the value.
    const differs = graph.op('Not', graph.op('Equal', tensor, tensor))
    const isNever =
      value.kind === 'text' ? differs : graph.op('And', differs, graph.op('Not', graph.op('IsNaN', tensor)))
    return graph.ofRows(check, isNever)
  })
  return { graph, never }
}

/** The outputs, the first of them so that it needs the checks: numbers where there are any. */
export function afterChecks(outputs: readonly NamedTensor[], { graph, never }: CompiledChecks): readonly NamedTensor[] {
  const [first, ...others] = never
  if (first === undefined) return outputs
  const together = others.reduce((left, right) => graph.op('Or', left, right), first)
  const index = Math.max(
    0,
    outputs.findIndex(output => output.type === 'double'),
  )
  return outputs.map((output, at) => (at === index ? { ...output, tensor: needing(graph, output, together) } : output))
}

function needing(graph: GraphBuilder, { type, tensor }: NamedTensor, never: string): string {
  return type === 'double' ? refuse(graph, tensor, never) : graph.op('Where', never, tensor, tensor)
}

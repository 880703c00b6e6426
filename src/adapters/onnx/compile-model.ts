import { link } from '../../pipeline/estimators/link.ts'
import type { LinearForm, ModelForm } from '../../pipeline/model-form.ts'
import type { Gap } from '../sql/unsupported.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { compileLink } from './compile-link.ts'
import { type CompiledOutput, widthOf } from './compile-program.ts'
import { compileTrees } from './compile-trees.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { refuse } from './refuse.ts'
import { asNumber, number } from './value.ts'
import { sideBySide, sumInOrder } from './weighted-sum.ts'

/** Adds a model to a graph: the tensor of its numbers, [rows, outputs]. */
type CompileForm<F extends ModelForm> = (graph: GraphBuilder, form: F, features: Features) => string

/** What a model reads; with `checks` a run fails at a number that it would refuse. */
interface Features {
  readonly outputs: readonly CompiledOutput[]
  readonly checks: boolean
  readonly gaps: Gap[]
}

const compilers: { readonly [K in ModelForm['kind']]: CompileForm<Extract<ModelForm, { readonly kind: K }>> } = {
  linear: (graph, form, { outputs, checks }) => {
    const sums = scores(graph, form, checks ? refuseUnusable(graph, outputs) : outputs)
    return compileLink(graph, link(form.link), sums, form.coefficients.length)
  },
  trees: (graph, { trees, link: made }, { outputs }) =>
    compileLink(graph, made, compileTrees(graph, trees, outputs), trees.outputs),
  mapped: (graph, { form, program }, features) => {
    const value = compileModel(graph, form, features)
    const isChecked = features.checks && program.finite.length > 0
    const given = number(isChecked ? refuse(graph, value, graph.op('IsInf', value)) : value)
    const compiler = new ExpressionCompiler(graph, program.inputs, () => given, features.gaps)
    const [output] = program.outputs
    if (output?.kind !== 'dense') throw new TypeError('a mapped form has one dense output')
    return graph.ofRows(output.expression, asNumber(graph, compiler.compile(output.expression, 'model').value))
  },
}

/** Adds a model over features to a graph; the tensor of the numbers that it gives for each row, [rows, outputs]. */
export function compileModel<F extends ModelForm>(graph: GraphBuilder, form: F, features: Features): string {
  return (compilers[form.kind] as unknown as CompileForm<F>)(graph, form, features)
}

/** Features of numbers with a run that fails at a missing or infinite one. */
function refuseUnusable(graph: GraphBuilder, features: readonly CompiledOutput[]): CompiledOutput[] {
  return features.map(feature => {
    if (feature.kind !== 'number' && feature.kind !== 'vector') return feature
    const { tensor } = feature
    const usable = graph.op('Equal', graph.op('Sub', tensor, tensor), graph.number(0))
    return { ...feature, tensor: refuse(graph, tensor, graph.op('Not', usable)) }
  })
}

/** Σ weight × feature from the first to the last, plus the intercept: a sparse feature adds the weight of its one position. */
function scores(
  graph: GraphBuilder,
  { coefficients, intercepts }: LinearForm,
  features: readonly CompiledOutput[],
): string {
  const outputs = coefficients.length
  const terms: string[] = []
  let start = 0
  let count = 0
  for (const feature of features) {
    const width = widthOf(feature)
    const weight = feature.kind === 'sparse' ? feature.weight : 1
    const rows = Array.from({ length: width }, (_, index) =>
      coefficients.map(list => (list[start + index] ?? 0) * weight),
    )
    terms.push(feature.kind === 'sparse' ? chosen(graph, rows, feature.position) : product(graph, rows, feature.tensor))
    start += width
    count += feature.kind === 'sparse' ? 1 : width
  }
  const sum = sumInOrder(graph, sideBySide(graph, terms), count)
  return graph.op('Add', sum, graph.numbers(intercepts, [1, outputs]))
}

/** Numbers × weights as [rows, numbers, outputs]. */
function product(graph: GraphBuilder, weights: readonly (readonly number[])[], tensor: string): string {
  const row = graph.numbers(weights.flat(), [1, weights.length, weights[0]?.length ?? 0])
  return graph.op('Mul', graph.op('Unsqueeze', tensor, graph.integers(2)), row)
}

/** The weights at a position as [rows, 1, outputs]; position −1 reads the last row, which is zero. */
function chosen(graph: GraphBuilder, rows: readonly (readonly number[])[], position: string): string {
  const width = rows[0]?.length ?? 1
  const values = [...rows.flat(), ...Array<number>(width).fill(0)]
  const table = graph.constant({ type: 'double', dims: [rows.length + 1, width], values })
  return graph.op('Gather', table, position)
}

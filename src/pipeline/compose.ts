import { UnknownColumnError } from '../features/errors/column-errors.ts'
import type { Expression } from '../features/expression/expression.ts'
import { substitution } from '../features/expression/walk.ts'
import { type DataType, isNumeric, type Schema } from '../features/schema.ts'
import { composeSparse } from './compose-sparse.ts'
import {
  type DenseOutput,
  densify,
  type Output,
  type OverSparse,
  outputNames,
  type Program,
  readsExactly,
} from './program.ts'

/** The program that computes `second` from what `first` puts out. Zeros of sparse outputs are not written out where that can be avoided. */
export function compose(first: Program, second: Program): Program {
  const dense = expressionsOf(first.outputs.filter(isDense), second.inputs)
  const sparse = composeSparse(first.outputs, second, substitution(dense))
  const inner = sparse === null ? allExpressionsOf(first.outputs, second.inputs) : dense
  const rawFinite = second.finite.flatMap(name => {
    const node = inner.get(name)
    return node?.kind === 'column' && !first.finite.includes(node.name) ? [node.name] : []
  })
  const replace = substitution(inner)
  const overSparse = chained(first, second)
  return {
    inputs: first.inputs,
    finite: [...first.finite, ...new Set(rawFinite)],
    checks: [...(first.checks ?? []), ...(second.checks ?? []).map(replace)],
    outputs: sparse ?? second.outputs.map(output => ({ ...output, expression: replace(output.expression) })),
    ...(overSparse && { overSparse }),
  }
}

function isDense(output: Output): boolean {
  return output.kind === 'dense'
}

/** As `expressionsOf`; an input that there is no output for is an error. */
function allExpressionsOf(outputs: readonly Output[], inputs: Schema): ReadonlyMap<string, Expression> {
  const found = expressionsOf(outputs, inputs)
  for (const name of Object.keys(inputs)) {
    if (!found.has(name)) throw new UnknownColumnError(name, 'the output of the step before', outputNames(outputs))
  }
  return found
}

/** The expressions behind some outputs, as the inputs that they become; those of sparse outputs are written out, one for each column. */
function expressionsOf(outputs: readonly Output[], inputs: Schema): ReadonlyMap<string, Expression> {
  const wanted = new Set(Object.keys(inputs))
  const found = new Map<string, Expression>()
  for (const output of outputs) {
    if (output.kind === 'dense') found.set(output.name, inTypeOf(output, inputs[output.name]))
    else for (const column of densify(output, wanted)) found.set(column.name, column.expression)
  }
  return found
}

/** An output's expression, as float64 where that is read and it is another number, or a boolean: 1 or 0. */
function inTypeOf({ type, expression }: DenseOutput, read: DataType | undefined): Expression {
  if (read !== 'float64' || type === 'float64' || !(isNumeric(type) || type === 'boolean')) return expression
  return { kind: 'cast', to: 'float64', try: false, argument: expression }
}

/** The steps of both; null where one has none, or the second reads in another order what the first puts out. */
function chained(first: Program, second: Program): OverSparse | null {
  const [before, after] = [first.overSparse, second.overSparse]
  if (before === undefined || after === undefined || before.components !== null) return null
  if (!readsExactly(second.inputs, outputNames(first.outputs))) return null
  return { steps: [...before.steps, ...after.steps], components: after.components }
}

import type { CallNode, ConstantTable, Expression, VectorStep } from '../features/expression/expression.ts'
import type { Schema } from '../features/schema.ts'
import {
  call,
  type DenseOutput,
  literal,
  type Output,
  type OverSparse,
  outputNames,
  type Program,
  readsExactly,
  type SparseOutput,
  tableCall,
} from './program.ts'
import { placesAfter, stepsByPart } from './sparse-steps.ts'

/**
 * What a program puts out over outputs of which some are sparse, without writing out zeros; null where that cannot be. `replace` puts the
 * dense ones into an expression.
 */
export function composeSparse(
  given: readonly Output[],
  next: Program,
  replace: (expression: Expression) => Expression,
): readonly Output[] | null {
  const { overSparse, checks = [] } = next
  if (overSparse === undefined || checks.length > 0 || given.every(output => output.kind === 'dense')) return null
  const arranging = arrangement(next.inputs, outputNames(given))
  if (arranging === null) return null
  const [only] = given
  if (given.length === 1 && only?.kind === 'sparse')
    return ofOne(only, next, { ...overSparse, steps: [...arranging, ...overSparse.steps] })
  return overSparse.components === null && arranging.length === 0
    ? ofEach(given, next, overSparse.steps, replace)
    : null
}

/** Any steps, and sums, over the one output that there is. */
function ofOne(output: SparseOutput, next: Program, { steps, components }: OverSparse): readonly Output[] | null {
  if (components === null) {
    const changed = after(output, steps, namesOf(next))
    return changed && [changed]
  }
  const node = callOf(output)
  if (node.function !== 'bag') return null
  const table = Object.freeze({ ...node.table, steps: allSteps(output, steps), components })
  const sums = tableCall('bagDot', table, ...node.arguments)
  return namesOf(next).map(
    (name, at): DenseOutput => ({
      kind: 'dense',
      name,
      type: 'float64',
      expression: call('element', sums, literal(at, 'int32')),
    }),
  )
}

/** Steps of each position by itself, over outputs of both kinds. */
function ofEach(
  given: readonly Output[],
  next: Program,
  steps: readonly VectorStep[],
  replace: (expression: Expression) => Expression,
): readonly Output[] | null {
  const parts = stepsByPart(
    steps,
    given.map(output => (output.kind === 'dense' ? 1 : output.names.length)),
  )
  if (parts === null) return null
  const names = namesOf(next)
  const outputs: Output[] = []
  for (const [index, { kept, steps: own }] of parts.entries()) {
    const output = given[index] as Output
    if (kept.length === 0) continue
    if (output.kind === 'dense') {
      const changed = next.outputs[kept[0] as number] as Output
      outputs.push({ ...changed, expression: replace(changed.expression) })
    } else {
      const put = kept.map(place => names[place] as string)
      const changed = after(output, own, put)
      if (changed === null) return null
      outputs.push(changed)
    }
  }
  return outputs
}

/** What puts columns of these names in the order of the inputs, which have whole numbers first; null where these are others. */
function arrangement(inputs: Schema, names: readonly string[]): readonly VectorStep[] | null {
  if (readsExactly(inputs, names)) return []
  const placeOf = new Map(Object.keys(inputs).map((name, place) => [name, place]))
  const positions = names.map(name => placeOf.get(name) ?? -1)
  return placeOf.size === names.length && !positions.includes(-1) ? [{ kind: 'take', positions }] : null
}

function namesOf({ outputs }: Program): readonly string[] {
  return outputNames(outputs)
}

/** A sparse output after some steps. A single 1 can be moved, but has no other value. */
function after(output: SparseOutput, steps: readonly VectorStep[], names: readonly string[]): SparseOutput | null {
  const node = callOf(output)
  const { table } = node
  if (node.function === 'bag') {
    return {
      kind: 'sparse',
      names,
      weight: 1,
      expression: { ...node, table: { ...table, steps: allSteps(output, steps) } },
    }
  }
  if (!steps.every(step => step.kind === 'take')) return null
  const places = placesAfter(steps, output.names.length)
  const positions = (table.positions ?? []).map(at => (at < 0 ? -1 : (places[at] as number)))
  return { ...output, names, expression: { ...node, table: { ...table, positions, width: names.length } } }
}

/** The steps of a bag with those that follow; frozen, so that they are checked once. */
function allSteps(output: SparseOutput, steps: readonly VectorStep[]): readonly VectorStep[] {
  const { weight, names } = output
  const weighted: VectorStep[] = weight === 1 ? [] : [{ kind: 'multiply', by: names.map(() => weight) }]
  return Object.freeze([...(callOf(output).table.steps ?? []), ...weighted, ...steps])
}

/** The call that gives a sparse output its vectors: a `oneHot` or a `bag`. */
function callOf({ expression }: SparseOutput): CallNode & { readonly table: ConstantTable } {
  if (expression.kind !== 'call' || expression.table === undefined)
    throw new TypeError('the expression was not checked')
  return expression as CallNode & { readonly table: ConstantTable }
}

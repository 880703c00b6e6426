import { type TypedNode, typedNode } from '../../features/evaluate/typed-node.ts'
import { caseBranch, type Expression } from '../../features/expression/expression.ts'
import { columnNames } from '../../features/expression/walk.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import type { Output, Program } from '../../pipeline/program.ts'
import type { Gap } from '../sql/unsupported.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { GraphBuilder } from './graph-builder.ts'
import { columnValue } from './graph-inputs.ts'
import { kindOfType } from './value.ts'

/** A program in two parts, the second over what the first gives. */
export interface ProgramParts {
  /** What ONNX cannot compute, under names of its own, and the columns that pass as they are; empty where the second part is everything. */
  readonly first: readonly (readonly [name: string, expression: Expression])[]
  readonly second: Program
  /** The inputs of the second part that are vectors, and how wide they are. */
  readonly vectors: ReadonlyMap<string, number>
}

/** Takes the largest parts of a program that ONNX cannot compute out of it. */
export function splitProgram({ inputs, finite, checks = [], outputs }: Program): ProgramParts {
  const taken = new Map<string, { readonly name: string; readonly node: Expression; readonly type: DataType }>()
  const take = (typed: TypedNode): Expression => {
    const key = JSON.stringify(typed.node)
    const found = taken.get(key) ?? { name: freeName(inputs, taken.size + 1), node: typed.node, type: typed.type }
    taken.set(key, found)
    return { kind: 'column', name: found.name }
  }
  const split = (typed: TypedNode): Expression => {
    if (typed.node.kind === 'column' || typed.node.kind === 'literal') return typed.node
    if (refusesInSomeRows(typed)) return compiles(typed.node, inputs) ? typed.node : take(typed)
    return compilesAlone(typed) ? withParts(typed.node, typed.parts.map(split)) : take(typed)
  }
  const vectors = new Map<string, number>()
  const moved = outputs.map((output): Output => {
    const expression = splitOutput(output, inputs, split)
    if (output.kind === 'sparse' && expression.kind === 'column') vectors.set(expression.name, output.names.length)
    return { ...output, expression }
  })
  const movedChecks = checks.map(check => split(typedNode(check, inputs)))
  if (taken.size === 0) return { first: [], second: { inputs, finite, checks, outputs }, vectors }
  const read = new Set([
    ...[...moved.map(output => output.expression), ...movedChecks].flatMap(columnNames),
    // An infinite number is refused by the second part, also where only the first reads it.
    ...finite,
  ])
  const kept = Object.keys(inputs).filter(name => read.has(name))
  // Vectors come last, as they are inputs of their own in every layout.
  const isVector = ({ name }: { readonly name: string }): boolean => vectors.has(name)
  const all = [...taken.values()]
  const given = [...all.filter(each => !isVector(each)), ...all.filter(isVector)]
  const types = [
    ...kept.map(name => [name, inputs[name] as DataType] as const),
    ...given.map(({ name, type }) => [name, type] as const),
  ]
  return {
    first: [
      ...kept.map(name => [name, { kind: 'column', name }] as const),
      ...given.map(({ name, node }) => [name, node] as const),
    ],
    second: { inputs: Object.fromEntries(types), finite, checks: movedChecks, outputs: moved },
    vectors,
  }
}

/** A one-hot stays, over what its argument becomes; a bag of terms is a vector that comes in. */
function splitOutput({ expression }: Output, inputs: Schema, split: (typed: TypedNode) => Expression): Expression {
  const typed = typedNode(expression, inputs)
  const isOneHot = expression.kind === 'call' && expression.function === 'oneHot'
  return isOneHot ? withParts(expression, typed.parts.map(split)) : split(typed)
}

/** Whether a part may refuse values, but only those of rows that the node chooses: choosing and refusing must stay together. */
function refusesInSomeRows({ node, parts }: TypedNode): boolean {
  const chooses = node.kind === 'case' || (node.kind === 'call' && ['and', 'or', 'coalesce'].includes(node.function))
  return chooses && parts.some(part => part.canFail)
}

/** Whether ONNX computes the node from its parts. */
function compilesAlone({ node, type, parts }: TypedNode): boolean {
  if ([type, ...parts.map(part => part.type)].some(each => kindOfType(each) === null)) return false
  const schema: Schema = Object.fromEntries(parts.map((part, index) => [`${index}`, part.type]))
  const alone = withParts(
    node,
    parts.map((part, index) => (part.node.kind === 'literal' ? part.node : { kind: 'column', name: `${index}` })),
  )
  return compiles(alone, schema)
}

/** Whether ONNX computes the whole expression. */
function compiles(node: Expression, schema: Schema): boolean {
  const gaps: Gap[] = []
  const graph = new GraphBuilder(Object.keys(schema), Object.keys(schema)[0] ?? '')
  new ExpressionCompiler(graph, schema, name => columnValue(graph, schema[name], name), gaps).compile(node, '')
  return gaps.length === 0
}

/** The node over other parts, in the order of `children`. */
function withParts(node: Expression, parts: readonly Expression[]): Expression {
  if (node.kind === 'call') return { ...node, arguments: parts }
  if (node.kind === 'cast') return { ...node, argument: parts[0] ?? node.argument }
  if (node.kind !== 'case') return node
  const branches = node.branches.map((_, at) =>
    caseBranch(parts[2 * at] as Expression, parts[2 * at + 1] as Expression),
  )
  return { ...node, branches, otherwise: parts.at(-1) ?? node.otherwise }
}

function freeName(inputs: Schema, number: number): string {
  let name = `prelude ${number}`
  while (Object.hasOwn(inputs, name)) name = `${name}'`
  return name
}

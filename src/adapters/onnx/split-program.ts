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
}

/** Takes the largest parts of a program that ONNX cannot compute out of it. */
export function splitProgram({ inputs, finite, outputs }: Program): ProgramParts {
  const taken = new Map<string, { readonly name: string; readonly node: Expression; readonly type: DataType }>()
  const take = (typed: TypedNode): Expression => {
    const key = JSON.stringify(typed.node)
    const found = taken.get(key) ?? { name: freeName(inputs, taken.size + 1), node: typed.node, type: typed.type }
    taken.set(key, found)
    return { kind: 'column', name: found.name }
  }
  const split = (typed: TypedNode): Expression => {
    if (typed.node.kind === 'column' || typed.node.kind === 'literal') return typed.node
    return compilesAlone(typed) ? withParts(typed.node, typed.parts.map(split)) : take(typed)
  }
  const moved = outputs.map((output): Output => ({ ...output, expression: splitOutput(output, inputs, split) }))
  if (taken.size === 0) return { first: [], second: { inputs, finite, outputs } }
  const read = new Set(moved.flatMap(output => columnNames(output.expression)))
  const kept = Object.keys(inputs).filter(name => read.has(name))
  const types = [
    ...kept.map(name => [name, inputs[name] as DataType] as const),
    ...[...taken.values()].map(({ name, type }) => [name, type] as const),
  ]
  return {
    first: [
      ...kept.map(name => [name, { kind: 'column', name }] as const),
      ...[...taken.values()].map(({ name, node }) => [name, node] as const),
    ],
    second: { inputs: Object.fromEntries(types), finite: finite.filter(name => read.has(name)), outputs: moved },
  }
}

/** A one-hot stays, over what its argument becomes. */
function splitOutput(
  { kind, expression }: Output,
  inputs: Schema,
  split: (typed: TypedNode) => Expression,
): Expression {
  const typed = typedNode(expression, inputs)
  return kind === 'sparse' ? withParts(expression, typed.parts.map(split)) : split(typed)
}

/** Whether ONNX computes the node from its parts. What a node refuses in some rows only, it must refuse where those rows are chosen. */
function compilesAlone({ node, type, parts }: TypedNode): boolean {
  const chooses = node.kind === 'case' || (node.kind === 'call' && ['and', 'or', 'coalesce'].includes(node.function))
  if (chooses && parts.some(part => part.canFail)) return false
  if ([type, ...parts.map(part => part.type)].some(each => kindOfType(each) === null)) return false
  const schema: Schema = Object.fromEntries(parts.map((part, index) => [`${index}`, part.type]))
  const alone = withParts(
    node,
    parts.map((part, index) => (part.node.kind === 'literal' ? part.node : { kind: 'column', name: `${index}` })),
  )
  const gaps: Gap[] = []
  const graph = new GraphBuilder(Object.keys(schema), '0')
  new ExpressionCompiler(graph, schema, name => columnValue(graph, schema[name], name), gaps).compile(alone, '')
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

import { type TypedNode, typedNode } from '../../features/evaluate/typed-node.ts'
import type { CallNode, CaseNode, CastNode, Expression, LiteralNode } from '../../features/expression/expression.ts'
import { printExpression } from '../../features/expression/print.ts'
import { type DataType, type Schema, typeName } from '../../features/schema.ts'
import { decode } from '../../features/table/encode.ts'
import { type Gap, isUnsupported } from '../sql/unsupported.ts'
import { cast } from './cast.ts'
import { functions } from './functions.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { choose } from './logic-functions.ts'
import type { Guard } from './refuse.ts'
import type { OnnxArgument } from './spelling.ts'
import { constantValue, isMissing, kindOfType, number, truth, type Value } from './value.ts'

/** Where an expression stands: its path in a definition, and the rows that need it, which a graph computes for all. */
interface Place {
  readonly at: string
  readonly guard: Guard
}

/** Adds checked expressions over columns of a schema to a graph; what cannot be computed is added to `gaps`, and compiling goes on. */
export class ExpressionCompiler {
  readonly graph: GraphBuilder
  readonly schema: Schema
  readonly #columns: (name: string) => Value
  readonly #gaps: Gap[]

  constructor(graph: GraphBuilder, schema: Schema, columns: (name: string) => Value, gaps: Gap[]) {
    this.graph = graph
    this.schema = schema
    this.#columns = columns
    this.#gaps = gaps
  }

  /** The value of an expression; `at` says where it stands in the definition. */
  compile(node: Expression, at: string): OnnxArgument {
    const typed = typedNode(node, this.schema)
    return this.#argument(typed, { at, guard: null })
  }

  #argument(typed: TypedNode, place: Place): OnnxArgument {
    return { node: typed.node, type: typed.type, value: this.#compile(typed, place) }
  }

  #compile(typed: TypedNode, place: Place): Value {
    const { node, type } = typed
    if (kindOfType(type) === null) return this.#gap(place, node, `ONNX has no values of type ${typeName(type)}`, type)
    switch (node.kind) {
      case 'column':
        return this.#columns(node.name)
      case 'literal':
        return this.#literal(node, type)
      case 'call':
        return this.#call(typed as TypedNode<CallNode>, place)
      case 'case':
        return this.#case(typed as TypedNode<CaseNode>, place)
      case 'cast':
        return this.#cast(typed as TypedNode<CastNode>, place)
    }
  }

  /** A constant as one of the type. */
  #literal(node: LiteralNode, type: DataType): Value {
    return constantValue(this.graph, decode(node.value, node.type), type) ?? number(this.graph.number(Number.NaN))
  }

  #call(typed: TypedNode<CallNode>, place: Place): Value {
    const { node, type, parts } = typed
    const spelling = functions[node.function]
    if (isUnsupported(spelling)) return this.#gap(place, node, spelling.unsupported, type)
    const others = parts.filter(part => !isNull(part.node)).map(part => part.type)
    const { graph } = this
    const isOpen = open[node.function]
    let { guard } = place
    const made = parts.map(part => {
      const inner = { ...place, guard }
      if (!isNull(part.node) || others[0] === undefined) {
        const argument = this.#argument(part, inner)
        if (isOpen !== undefined) guard = within(graph, guard, () => isOpen(graph, argument.value))
        return argument
      }
      return { node: part.node, type: others[0], value: this.#literal(part.node as LiteralNode, others[0]) }
    })
    const value = spelling({ node, type, arguments: made, graph, guard: place.guard })
    return isUnsupported(value) ? this.#gap(place, node, value.unsupported, type) : value
  }

  #case({ node, type, parts }: TypedNode<CaseNode>, place: Place): Value {
    const { graph } = this
    const result = (part: TypedNode, guard: Guard): Value =>
      part.node.kind === 'literal' ? this.#literal(part.node, type) : this.#compile(part, { ...place, guard })
    let { guard } = place
    const branches = node.branches.map((_, index) => {
      const [when, then] = parts.slice(2 * index) as [TypedNode, TypedNode]
      const { tensor } = this.#compile(when, { ...place, guard })
      const value = result(
        then,
        within(graph, guard, () => tensor),
      )
      guard = within(graph, guard, () => graph.op('Not', tensor))
      return { tensor, value }
    })
    return branches.reduceRight(
      (otherwise, { tensor, value }) => choose(graph, tensor, value, otherwise),
      result(parts.at(-1) as TypedNode, guard),
    )
  }

  #cast({ node, parts: [part] }: TypedNode<CastNode>, place: Place): Value {
    const { type, value } = this.#argument(part as TypedNode, place)
    const made = cast(this.graph, value, [type, node.to], { lenient: node.try, guard: place.guard })
    return isUnsupported(made) ? this.#gap(place, node, made.unsupported, node.to) : made
  }

  #gap({ at }: Place, node: Expression, reason: string, type: DataType): Value {
    this.#gaps.push({ at, what: printExpression(node), reason })
    const nothing = constantValue(this.graph, null, type)
    return nothing ?? truth(this.graph.number(Number.NaN))
  }
}

/** Of the functions that look no further once an argument decides: where one does not. */
const open: { readonly [name: string]: (graph: GraphBuilder, value: Value) => string } = {
  and: (graph, value) => graph.op('Or', value.tensor, isMissing(graph, value)),
  or: (graph, value) => graph.op('Not', value.tensor),
  coalesce: isMissing,
}

/** The rows among those of a guard where a condition holds. */
function within(graph: GraphBuilder, guard: Guard, condition: () => string): Guard {
  return guard === null ? condition : () => graph.op('And', guard(), condition())
}

function isNull(node: Expression): boolean {
  return node.kind === 'literal' && node.value === null
}

import { caseType } from '../expression/check.ts'
import type { CallNode, CaseNode, CastNode, ColumnNode, Expression, LiteralNode } from '../expression/expression.ts'
import { visit } from '../expression/expression.ts'
import { signatures } from '../expression/signatures.ts'
import { children } from '../expression/walk.ts'
import { type DataType, type Schema, sameType } from '../schema.ts'

/** A checked node with its type and those of its parts, in the order of `children`. */
export interface TypedNode<N extends Expression = Expression> {
  readonly node: N
  readonly type: DataType
  readonly parts: readonly TypedNode[]
  /** Whether a value may make it, or a part of it, throw. */
  readonly canFail: boolean
}

export type TypedCall = TypedNode<CallNode>

/** The node with all types; it must have passed the check. */
export function typedNode(node: Expression, schema: Schema): TypedNode {
  const parts = children(node).map(child => typedNode(child, schema))
  const types = parts.map(part => part.type)
  const type = visit<DataType | null>(node, {
    column: (column: ColumnNode) => schema[column.name] ?? null,
    literal: (literal: LiteralNode) => literal.type,
    call: (call: CallNode) => signatures[call.function].gives(types, call) as DataType,
    case: (node: CaseNode) => {
      const results = parts.filter((_, index) => index % 2 === 1 || index === parts.length - 1)
      return caseType(
        [...node.branches.map(branch => branch.then), node.otherwise],
        results.map(result => result.type),
      )
    },
    cast: (cast: CastNode) => cast.to,
  })
  if (type === null) throw new TypeError('the expression was not checked')
  return { node, type, parts, canFail: parts.some(part => part.canFail) || fails(node, types) }
}

const failing: ReadonlySet<string> = new Set(['plusMilliseconds', 'required', 'bag', 'bagAt', 'bagDot', 'own'])

/** Whether a value may make the node itself throw; `types` are those of its parts. */
function fails(node: Expression, types: readonly DataType[]): boolean {
  if (node.kind === 'cast') return !node.try && types[0] !== undefined && !sameType(types[0], node.to)
  if (node.kind !== 'call') return false
  return failing.has(node.function) || node.table?.unknown === 'error'
}

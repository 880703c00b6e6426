import { DefinitionError } from '../errors/definition-error.ts'
import { type SparseFunction, sparseProblems } from '../expression/check.ts'
import type { CallNode, Expression } from '../expression/expression.ts'
import type { Schema } from '../schema.ts'
import { type TypedCall, typedNode } from './typed-node.ts'

/**
 * A call of a function that gives a sparse vector, with its types.
 *
 * @throws {DefinitionError} when the node is no such call, or a wrong one.
 */
export function sparseCall(node: Expression, name: SparseFunction, schema: Schema): TypedCall {
  const problems = sparseProblems(node, name, schema)
  if (problems.length > 0) throw new DefinitionError('the expression', problems)
  const call = node as CallNode
  return { ...typedNode(call, schema), node: call }
}

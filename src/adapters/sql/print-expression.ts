import { type TypedNode, typedNode } from '../../features/evaluate/typed-node.ts'
import { fits } from '../../features/expression/common-type.ts'
import type { CallNode, CaseNode, CastNode, Expression, LiteralNode } from '../../features/expression/expression.ts'
import { printExpression } from '../../features/expression/print.ts'
import { type DataType, type Schema, sameType } from '../../features/schema.ts'
import { decode } from '../../features/table/encode.ts'
import { quoteName } from './quoting.ts'
import type { SqlArgument, SqlDialect } from './spelling.ts'
import { type Gap, isUnsupported } from './unsupported.ts'

/** Prints checked expressions over columns of a schema; what has no spelling is added to `gaps`, and printing goes on. */
export class ExpressionPrinter {
  readonly #dialect: SqlDialect
  readonly #schema: Schema
  readonly #gaps: Gap[]

  constructor(dialect: SqlDialect, schema: Schema, gaps: Gap[]) {
    this.#dialect = dialect
    this.#schema = schema
    this.#gaps = gaps
  }

  /** The text of an expression as a value of the type that it has; `at` says where it stands in the definition. */
  print(node: Expression, at: string): string {
    return this.#print(typedNode(node, this.#schema), at)
  }

  #print(typed: TypedNode, at: string): string {
    const { node } = typed
    switch (node.kind) {
      case 'column':
        return quoteName(this.#dialect.quoting, node.name)
      case 'literal':
        return this.#literal(node, node.type)
      case 'call':
        return this.#call(typed as TypedNode<CallNode>, at)
      case 'case':
        return this.#case(typed as TypedNode<CaseNode>, at)
      case 'cast':
        return this.#cast(typed as TypedNode<CastNode>, at)
    }
  }

  #literal(node: LiteralNode, type: DataType): string {
    return this.#dialect.literal(decode(node.value, node.type), type)
  }

  #call(typed: TypedNode<CallNode>, at: string): string {
    const { node, type, parts } = typed
    const spelling = this.#dialect.functions[node.function]
    const made = parts.map(part => this.#argument(part, at))
    const text = isUnsupported(spelling) ? spelling : spelling({ node, type, arguments: made })
    return isUnsupported(text) ? this.#gap(at, node, text.unsupported, type) : text
  }

  #argument(part: TypedNode, at: string): SqlArgument {
    const sql = this.#print(part, at)
    return { sql, type: part.type, node: part.node, as: type => this.#as(part, sql, type) }
  }

  /** A constant is written as one of the other type; anything else is widened. */
  #as({ node, type: from }: TypedNode, sql: string, to: DataType): string {
    if (sameType(from, to)) return sql
    if (node.kind === 'literal' && fits(node, from, to)) return this.#literal(node, to)
    return this.#dialect.widen(sql, from, to)
  }

  #case({ node, type, parts }: TypedNode<CaseNode>, at: string): string {
    const result = (part: TypedNode): string => this.#as(part, this.#print(part, at), type)
    const branches = node.branches.map((_, index) => {
      const [when, then] = parts.slice(2 * index) as [TypedNode, TypedNode]
      return `WHEN ${this.#print(when, at)} THEN ${result(then)}`
    })
    return `CASE ${branches.join(' ')} ELSE ${result(parts.at(-1) as TypedNode)} END`
  }

  #cast({ node, parts: [part] }: TypedNode<CastNode>, at: string): string {
    const argument = part as TypedNode
    const text = this.#dialect.cast(this.#print(argument, at), argument.type, node.to, node.try)
    return isUnsupported(text) ? this.#gap(at, node, text.unsupported, node.to) : text
  }

  #gap(at: string, node: Expression, reason: string, type: DataType): string {
    this.#gaps.push({ at, what: printExpression(node), reason })
    return this.#dialect.literal(null, type)
  }
}

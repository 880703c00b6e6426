import { type Expression, type ExpressionVisitor, visit } from '../expression/expression.ts'
import { children } from '../expression/walk.ts'

/** The number of a part that occurs more than once, equal parts having the same one; null for every other part. */
export type SharedParts = (part: Expression) => number | null

/** Nothing is shared. */
export const noSharedParts: SharedParts = () => null

/** The parts that occur more than once in some expressions, so that each can be evaluated once; columns and constants are left out. */
export function sharedParts(nodes: readonly Expression[]): SharedParts {
  const numbers = new PartNumbers()
  const uses = new Map<number, number>()
  const count = (node: Expression): void => {
    const number = numbers.of(node)
    const before = uses.get(number) ?? 0
    uses.set(number, before + 1)
    // What is evaluated once needs its own parts once.
    if (before === 0) for (const child of children(node)) count(child)
  }
  for (const node of nodes) count(node)
  return part => {
    if (part.kind === 'column' || part.kind === 'literal') return null
    const number = numbers.of(part)
    return (uses.get(number) ?? 0) > 1 ? number : null
  }
}

/** Numbers expressions; equal ones have the same number. Constant tables are told apart by identity: they can be large. */
export class PartNumbers {
  readonly #ofNode = new Map<Expression, number>()
  readonly #ofKey = new Map<string, number>()
  readonly #ofTable = new Map<object, number>()

  of(node: Expression): number {
    return this.#ofNode.get(node) ?? this.#add(node)
  }

  #add(node: Expression): number {
    const parts = children(node).map(child => this.of(child))
    const key = `${visit(node, this.#heads)}(${parts.join()})`
    const number = this.#ofKey.get(key) ?? this.#ofKey.size
    this.#ofKey.set(key, number)
    this.#ofNode.set(node, number)
    return number
  }

  readonly #heads: ExpressionVisitor<string> = {
    column: ({ name }) => `column ${JSON.stringify(name)}`,
    literal: ({ type, value }) => `literal ${JSON.stringify([type, value])}`,
    call: ({ function: name, table }) => `call ${name} ${table === undefined ? '' : this.#table(table)}`,
    case: () => 'case',
    cast: ({ to, try: tries }) => `cast ${JSON.stringify(to)} ${tries}`,
  }

  #table(table: object): number {
    const number = this.#ofTable.get(table) ?? this.#ofTable.size
    this.#ofTable.set(table, number)
    return number
  }
}

import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import { type DataType, type Schema, sameType, typeName } from '../schema.ts'
import { isCastable } from './castable.ts'
import { checkTable } from './check-table.ts'
import { checkType, checkValue } from './check-value.ts'
import { commonType } from './common-type.ts'
import type { CallNode, Expression, LiteralNode } from './expression.ts'
import type { FunctionName } from './function.ts'
import { printExpression } from './print.ts'
import { type Parameter, type Signature, signatures } from './signatures.ts'

/** How deep an expression may be nested. */
const maxDepth = 200
/** How many nodes an expression may have. */
const maxNodes = 20_000

/**
 * The type of an expression over columns of the schema; every problem is added to `problems` at the place `at`, and the type is null
 * where it cannot be told. Safe for anything that was read from outside.
 */
export function checkExpression(node: unknown, schema: Schema, at: string, problems: Problem[]): DataType | null {
  const check = new ExpressionCheck(schema, at, problems)
  return check.type(node, 0)
}

/** The functions that give a sparse vector. */
export type SparseFunction = 'oneHot' | 'bag'

const sparseFunctions: ReadonlySet<unknown> = new Set<SparseFunction>(['oneHot', 'bag'])

/** The problems of an expression whose top must be a call of a function that gives a sparse vector. */
export function sparseProblems(node: unknown, name: SparseFunction, schema: Schema): readonly Problem[] {
  const problems: Problem[] = []
  const at = 'expression'
  const check = new ExpressionCheck(schema, at, problems)
  if (isRecord(node) && node.kind === 'call' && node.function === name) check.sparse(node)
  else problems.push({ at, message: `a \`${name}\` call is needed` })
  return problems
}

/**
 * The type of an expression over columns of the schema.
 *
 * @throws {DefinitionError} with every problem.
 */
export function typeOf(node: Expression, schema: Schema, subject: string): DataType {
  const problems: Problem[] = []
  const type = checkExpression(node, schema, 'expression', problems)
  if (type === null || problems.length > 0) throw new DefinitionError(subject, problems)
  return type
}

type Fields = Readonly<Record<string, unknown>>

class ExpressionCheck {
  readonly #schema: Schema
  readonly #at: string
  readonly #problems: Problem[]
  readonly #said = new Set<string>()
  #nodes = 0

  constructor(schema: Schema, at: string, problems: Problem[]) {
    this.#schema = schema
    this.#at = at
    this.#problems = problems
  }

  type(node: unknown, depth: number): DataType | null {
    this.#nodes++
    if (this.#nodes > maxNodes) return this.#say(`the expression has more than ${maxNodes} nodes`)
    if (depth > maxDepth) return this.#say(`the expression is nested deeper than ${maxDepth} levels`)
    if (!isRecord(node))
      return this.#say('a column or an expression is needed, like `f.amount`, or `lit(5)` for a constant')
    const { kind } = node
    const kinds = this.#kinds
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
      return this.#say(`there is no expression of kind ${quote(kind)}.${suggest(kind, Object.keys(kinds))}`)
    }
    return kinds[kind as Expression['kind']](node, depth)
  }

  sparse(node: Fields): void {
    this.#call(node, 0, true)
  }

  readonly #kinds: { readonly [K in Expression['kind']]: (node: Fields, depth: number) => DataType | null } = {
    column: node => this.#column(node.name),
    literal: node => this.#literal(node),
    call: (node, depth) => this.#call(node, depth, false),
    case: (node, depth) => this.#case(node, depth),
    cast: (node, depth) => this.#cast(node, depth),
  }

  #column(name: unknown): DataType | null {
    const type = typeof name === 'string' && Object.hasOwn(this.#schema, name) ? this.#schema[name] : undefined
    if (type !== undefined) return type
    return this.#say(`there is no column ${quote(name)}.${suggest(name, Object.keys(this.#schema))}`)
  }

  #literal(node: Fields): DataType | null {
    const detail = checkType(node.type) ?? checkValue(node.value, node.type as DataType)
    return detail === null ? (node as unknown as LiteralNode).type : this.#say(`a constant is wrong: ${detail}`)
  }

  #call(node: Fields, depth: number, top: boolean): DataType | null {
    const name = node.function
    if (!Array.isArray(node.arguments)) return this.#say(`the arguments of ${quote(name)} are not a list`)
    const types = node.arguments.map(argument => this.type(argument, depth + 1))
    if (typeof name !== 'string' || !Object.hasOwn(signatures, name)) {
      return this.#say(`there is no function ${quote(name)}.${suggest(name, Object.keys(signatures))}`)
    }
    if (sparseFunctions.has(name) && !top) {
      return this.#say(`\`${name}\` gives a sparse vector, which stands only by itself, not inside another expression`)
    }
    const signature = signatures[name as FunctionName]
    if (!this.#countIsRight(name, signature, types.length)) return null
    const call = node as unknown as CallNode
    const right = types.map((type, index) => this.#argument(call, signature, type, index))
    const tableIsRight = this.#table(call, signature, types)
    if (!right.every(Boolean) || !tableIsRight) return null
    const given = signature.gives(types as DataType[], call)
    if (typeof given === 'object' && 'mismatch' in given) return this.#say(`\`${show(call)}\`: ${given.mismatch}`)
    return given
  }

  #countIsRight(name: string, { takes, repeats }: Signature, count: number): boolean {
    if (repeats === true ? count >= takes.length : count === takes.length) return true
    const wanted = `${repeats === true ? 'at least ' : ''}${takes.length} ${takes.length === 1 ? 'argument' : 'arguments'}`
    this.#say(`\`${name}\` takes ${wanted}, but ${count} ${count === 1 ? 'is' : 'are'} given`)
    return false
  }

  #argument(call: CallNode, { takes }: Signature, type: DataType | null, index: number): boolean {
    const node = call.arguments[index]
    const parameter = takes[Math.min(index, takes.length - 1)]
    if (type === null || node === undefined || parameter === undefined) return false
    if (!parameter.accepts(type, node)) {
      this.#say(
        `\`${call.function}\` needs ${wanted(parameter, index, takes)}, but \`${show(node)}\` is ${typeName(type)}`,
      )
      return false
    }
    const detail = parameter.problem?.(node) ?? null
    if (detail !== null) this.#say(detail)
    return detail === null
  }

  #table(call: CallNode, signature: Signature, types: readonly (DataType | null)[]): boolean {
    if (signature.table !== true) {
      if (call.table === undefined) return true
      this.#say(`\`${call.function}\` takes no constant table`)
      return false
    }
    const details = checkTable(call, types[0] ?? null)
    for (const detail of details) this.#say(`the constants of \`${call.function}\`: ${detail}`)
    return details.length === 0
  }

  #case(node: Fields, depth: number): DataType | null {
    const { branches } = node
    if (!Array.isArray(branches) || branches.length === 0) return this.#say('a case needs at least one branch')
    if (!branches.every(isRecord)) return this.#say('a branch of a case is an object with `when` and `then`')
    for (const branch of branches) {
      const type = this.type(branch.when, depth + 1)
      if (type !== null && type !== 'boolean') {
        this.#say(`a condition must be boolean, but \`${show(branch.when as Expression)}\` is ${typeName(type)}`)
      }
    }
    const results = [...branches.map(branch => branch.then), node.otherwise] as Expression[]
    const types = results.map(result => this.type(result, depth + 1))
    return types.every(type => type !== null) ? this.#unify(results, types) : null
  }

  #unify(nodes: readonly Expression[], types: readonly DataType[]): DataType | null {
    const common = caseType(nodes, types)
    if (common !== null) return common
    const found = [...new Set(types.map(typeName))].join(', ')
    return this.#say(`the results of a case have no common type (${found}); cast them to one`)
  }

  #cast(node: Fields, depth: number): DataType | null {
    const from = this.type(node.argument, depth + 1)
    const detail = checkType(node.to)
    if (detail !== null) return this.#say(`the target of a cast is wrong: ${detail}`)
    if (typeof node.try !== 'boolean') return this.#say('a cast has `try`: true or false')
    const to = node.to as DataType
    if (from === null) return null
    if (isCastable(from, to)) return to
    const shown = show(node.argument as Expression)
    return this.#say(`\`${shown}\` is ${typeName(from)}, which cannot be cast to ${typeName(to)}`)
  }

  #say(message: string): null {
    if (!this.#said.has(message)) this.#problems.push({ at: this.#at, message })
    this.#said.add(message)
    return null
  }
}

/** The type of a case: that of all results, constants taking the type of the others where it can hold them. */
export function caseType(nodes: readonly Expression[], types: readonly DataType[]): DataType | null {
  const order = nodes.map((node, index) => ({ node, type: types[index] as DataType }))
  const [first, ...rest] = [
    ...order.filter(o => o.node.kind !== 'literal'),
    ...order.filter(o => o.node.kind === 'literal'),
  ]
  let common: DataType | null = first?.type ?? null
  let from = first?.node
  for (const { node, type } of rest) {
    if (common === null || from === undefined) return null
    const next: DataType | null = commonType(from, common, node, type)
    if (next === null || !sameType(next, common)) from = node
    common = next
  }
  return common
}

function wanted(parameter: Parameter, index: number, takes: readonly Parameter[]): string {
  const ordinals = ['first', 'second', 'third', 'fourth']
  return takes.length === 1
    ? parameter.says
    : `${parameter.says} as its ${ordinals[index] ?? `${index + 1}th`} argument`
}

function show(node: Expression): string {
  return printExpression(node)
}

function suggest(name: unknown, known: readonly string[]): string {
  return typeof name === 'string' && name.length <= 64 ? suggestion(name, known) : ''
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `\`${value.slice(0, 64)}\`` : `(${typeof value})`
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { typeOf } from '../expression/check.ts'
import { type CaseNode, type Expression, visit } from '../expression/expression.ts'
import type { Schema } from '../schema.ts'
import { decode } from '../table/encode.ts'
import { caster } from './cast-value.ts'
import { failed } from './failed.ts'
import { type RowFunction, rowKernel, strictRow } from './row-kernels.ts'
import { sharedParts } from './shared-parts.ts'
import { type TypedNode, typedNode } from './typed-node.ts'

/**
 * An expression as a function of one row, given as its values in the order of the schema, null for missing. The same bits as the
 * vectorised evaluation.
 *
 * @throws {DefinitionError} when the expression is wrong; the function throws InvalidValueError for a value that cannot be cast.
 */
export function compileRow(node: Expression, schema: Schema): RowFunction {
  typeOf(node, schema, 'the expression')
  return compileTypedRow(typedNode(node, schema), schema)
}

/** Several expressions over one row. */
export interface RowFunctions {
  /** To be called before the values of each row are asked for. */
  readonly begin: () => void
  readonly values: readonly RowFunction[]
}

/** Like `compileRow` for several expressions; what occurs several times in them is computed once a row. */
export function compileRows(nodes: readonly Expression[], schema: Schema): RowFunctions {
  for (const node of nodes) typeOf(node, schema, 'the expression')
  const clock = { row: 0 }
  const shared = sharedParts(nodes)
  const known = new Map<number, RowFunction>()
  const compile = (typed: TypedNode): RowFunction => {
    const number = shared(typed.node)
    if (number === null) return compilePart(typed, schema, compile)
    const found = known.get(number) ?? onceARow(compilePart(typed, schema, compile), clock)
    known.set(number, found)
    return found
  }
  const values = nodes.map(node => compile(typedNode(node, schema)))
  return {
    begin: () => {
      clock.row++
    },
    values,
  }
}

/** Like `compileRow`, for a node that was checked. */
export function compileTypedRow(typed: TypedNode, schema: Schema): RowFunction {
  return compilePart(typed, schema, part => compileTypedRow(part, schema))
}

/** Remembers the value of the present row. */
function onceARow(run: RowFunction, clock: { readonly row: number }): RowFunction {
  let row = 0
  let value: unknown = null
  return values => {
    if (row === clock.row) return value
    value = run(values)
    row = clock.row
    return value
  }
}

function compilePart(typed: TypedNode, schema: Schema, compile: (typed: TypedNode) => RowFunction): RowFunction {
  const parts = typed.parts.map(compile)
  return visit<RowFunction>(typed.node, {
    column: ({ name }) => {
      const position = Object.keys(schema).indexOf(name)
      return row => row[position] ?? null
    },
    literal: ({ value, type }) => {
      const constant = decode(value, type)
      return () => constant
    },
    call: node => rowKernel({ ...typed, node }, parts),
    case: node => caseRow(node, parts),
    cast: node => {
      const convert = caster(typed.parts[0]?.type ?? node.to, node.to)
      if (convert === null) return parts[0] ?? (() => null)
      const apply = convert as (value: unknown) => unknown
      const lenient = (value: unknown): unknown => {
        const result = apply(value)
        return result === failed ? null : result
      }
      return strictRow({ ...typed, node }, parts, node.try ? lenient : apply)
    },
  })
}

function caseRow(node: CaseNode, parts: readonly RowFunction[]): RowFunction {
  const otherwise = parts[parts.length - 1] ?? (() => null)
  const branches = node.branches.map((_, index) => ({
    holds: parts[2 * index] ?? otherwise,
    result: parts[2 * index + 1] ?? otherwise,
  }))
  return row => {
    for (let index = 0; index < branches.length; index++) {
      const branch = branches[index]
      if (branch !== undefined && branch.holds(row) === true) return branch.result(row)
    }
    return otherwise(row)
  }
}

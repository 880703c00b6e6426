import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { DefinitionError } from '../../features/errors/definition-error.ts'
import { handleOf } from '../../features/expression/columns.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Typed } from '../../features/expression/handle.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { encode } from '../../features/table/encode.ts'
import type { Table } from '../../features/table/table.ts'
import type { TableKind, TransformKind } from '../kind.ts'
import type { OwnInput, OwnState, TransformDefinition } from '../own-transforms.ts'
import type { Rules } from '../parameters.ts'
import { column } from '../program.ts'
import { readInputs } from '../read-inputs.ts'
import { repeatRows } from './repeat-rows.ts'
import {
  backwardProgram,
  checkStoredProgram,
  forwardProgram,
  isStoredProgram,
  type NamedExpression,
  numericNames,
} from './stored-program.ts'

/** An own transform whose types were checked where it was defined. */
type AnyDefinition = TransformDefinition<OwnInput, object, unknown, DataType, Typed<OwnInput>>

/** The kind of an own transform that has its code. */
export function ownTransformKind(kind: string, definition: AnyDefinition): TableKind<object, OwnState> {
  const { input, defaults, rules = {} } = definition
  return {
    ...storedKind(kind),
    defaults,
    rules: { ...anything(defaults), ...rules } as Rules<object>,
    accepts: input === 'float64' ? 'number' : 'category',
    readsNumbersAs64: input === 'float64',
    learn: (data, inputs, params, { weights }) => {
      refuseOtherTypes(inputs, input, kind)
      const table = readInputs(data, inputs, kind)
      return learnColumns(kind, definition, weights === null ? table : repeatRows(table, weights, kind), params)
    },
  }
}

/** The kind of an own transform that was stored: it computes what was learned, without its code. */
export function storedOwnKind(kind: string, params: object): TransformKind<object, OwnState> {
  return { ...storedKind(kind), rules: anything(params) }
}

function storedKind(kind: string): TransformKind<object, OwnState> {
  return {
    kind,
    version: 1,
    defaults: {},
    rules: {},
    accepts: 'category',
    readsNumbersAs64: false,
    program: (inputs, _params, state) => forwardProgram(state, inputs, numericNames(inputs)),
    inverse: (inputs, _params, state) => backwardProgram(state, inputs),
    isState: (state, count, inputs) =>
      Array.isArray(state.learned) && state.learned.length === count && isStoredProgram(state, inputs),
  }
}

function anything(params: object): Rules<object> {
  return Object.fromEntries(Object.keys(params).map(name => [name, () => null])) as Rules<object>
}

function refuseOtherTypes(inputs: Schema, wanted: DataType, kind: string): void {
  const where = `the input of ${kind}`
  const errors = Object.entries(inputs)
    .filter(([, type]) => type !== wanted)
    .map(([name, type]) => ({ at: name, error: new ColumnTypeError(name, where, type, wanted) }))
  const [first] = errors
  if (first === undefined) return
  if (errors.length === 1) throw first.error
  throw new DefinitionError(
    where,
    errors.map(({ at, error }) => ({ at, message: error.message })),
  )
}

function learnColumns(kind: string, definition: AnyDefinition, table: Table, params: object): OwnState {
  const inputs = table.columnTypes
  const learned: unknown[] = []
  const outputs: NamedExpression[] = []
  const back: NamedExpression[] = []
  for (const name of table.columnNames) {
    const found: unknown = definition.fit(table.column(name) as Column<OwnInput>, params)
    encode(found)
    learned.push(found)
    const expression = nodeOf(definition.expression(handle(name, inputs), found, params), kind, 'expression')
    outputs.push([name, expression])
    if (definition.inverse === undefined) continue
    const { outputs: forward } = forwardProgram({ outputs: [[name, expression]], back: null }, inputs)
    const types = Object.fromEntries(forward.map(output => [name, output.kind === 'dense' ? output.type : 'float64']))
    back.push([name, nodeOf(definition.inverse(handle(name, types), found, params), kind, 'inverse')])
  }
  const state = { learned, outputs, back: definition.inverse === undefined ? null : back }
  checkStoredProgram(state, inputs, kind)
  return state
}

function handle(name: string, types: Schema): never {
  return handleOf(column(name), types) as never
}

/** The expression that own code gave. */
function nodeOf(given: unknown, kind: string, what: string): Expression {
  const node = typeof given === 'object' && given !== null ? (given as Partial<Typed>).node : undefined
  if (node !== undefined) return node
  throw new DefinitionError(kind, [
    { at: what, message: 'it gave no expression; return what the handle’s methods give.' },
  ])
}

import { DefinitionError, type Problem } from '../../features/errors/definition-error.ts'
import { checkExpression, sparseProblems } from '../../features/expression/check.ts'
import { bagWidth } from '../../features/expression/check-table.ts'
import type { CallNode, Expression } from '../../features/expression/expression.ts'
import { type DataType, isNumeric, type Schema, sameType, typeName } from '../../features/schema.ts'
import type { Output, Program } from '../program.ts'

/** An output by name. */
export type NamedExpression = readonly [name: string, expression: Expression]

/** What somebody's own code said to compute, as data: it is loaded and served without that code. */
export interface StoredProgram {
  readonly outputs: readonly NamedExpression[]
  /** From the outputs back to inputs; null where there is no way. */
  readonly back: readonly NamedExpression[] | null
}

/** The program over its inputs; `finite` are those in which ±Infinity is refused. */
export function forwardProgram({ outputs }: StoredProgram, inputs: Schema, finite: readonly string[] = []): Program {
  return programOf(outputs, inputs, finite)
}

/** The program over the outputs, or null. */
export function backwardProgram({ outputs, back }: StoredProgram, inputs: Schema): Program | null {
  if (back === null) return null
  const types = checkedTypes(outputs, inputs, 'outputs', [])
  return programOf(back, types, [])
}

/** The names of numbers. */
export function numericNames(inputs: Schema): string[] {
  return Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string'))
}

/**
 * Checks everything that own code or stored data says to compute.
 *
 * @throws {DefinitionError} with every problem.
 */
export function checkStoredProgram(program: StoredProgram, inputs: Schema, subject: string): void {
  const problems = storedProblems(program, inputs)
  if (problems.length > 0) throw new DefinitionError(subject, problems)
}

/** Whether data from outside is such a program over these inputs. */
export function isStoredProgram(value: Readonly<Record<string, unknown>>, inputs: Schema): boolean {
  const { outputs, back } = value
  if (!isNamedList(outputs) || (back !== null && !isNamedList(back))) return false
  return storedProblems({ outputs, back }, inputs).length === 0
}

function storedProblems({ outputs, back }: StoredProgram, inputs: Schema): readonly Problem[] {
  const problems: Problem[] = []
  const types = checkedTypes(outputs, inputs, 'outputs', problems)
  if (outputs.length === 0) problems.push({ at: 'outputs', message: 'there are none.' })
  if (problems.length > 0) return problems
  for (const [name, expression] of outputs) {
    const width = vectorWidth(expression) ?? 0
    if (width > widestVector)
      problems.push({ at: `outputs.${name}`, message: `it has ${width} columns, more than ${widestVector}.` })
  }
  if (back === null || problems.length > 0) return problems
  const found = checkedTypes(back, types, 'inverse', problems)
  for (const [name, type] of Object.entries(found)) {
    const wanted = inputs[name]
    if (wanted === undefined) problems.push({ at: `inverse.${name}`, message: 'there is no such input.' })
    else if (!sameType(type, wanted)) {
      problems.push({ at: `inverse.${name}`, message: `it is ${typeName(type)}, the input ${typeName(wanted)}.` })
    }
  }
  return problems
}

/** The types of some expressions; what is wrong with them goes to `problems`. */
function checkedTypes(named: readonly NamedExpression[], schema: Schema, at: string, problems: Problem[]): Schema {
  const types = new Map<string, DataType>()
  for (const [name, expression] of named) {
    if (types.has(name)) problems.push({ at: `${at}.${name}`, message: 'there are two of this name.' })
    if (isVector(expression)) {
      const found = sparseProblems(expression, 'bag', schema)
      problems.push(...found.map(({ message }) => ({ at: `${at}.${name}`, message })))
      types.set(name, 'float64')
      continue
    }
    const type = checkExpression(expression, schema, `${at}.${name}`, problems)
    if (type !== null) types.set(name, type)
  }
  return Object.fromEntries(types)
}

function programOf(named: readonly NamedExpression[], inputs: Schema, finite: readonly string[]): Program {
  const types = checkedTypes(named, inputs, 'outputs', [])
  const outputs = named.map(([name, expression]): Output => {
    const width = vectorWidth(expression)
    if (width !== null) return { kind: 'sparse', names: vectorNames(name, width), weight: 1, expression }
    return { kind: 'dense', name, type: types[name] ?? 'float64', expression }
  })
  return { inputs, finite, outputs }
}

/** The names of the columns of an output that is a sparse vector. */
export function vectorNames(name: string, width: number): readonly string[] {
  return Array.from({ length: width }, (_, position) => `${name} ${position}`)
}

/** How wide the vector is that an expression, which was checked, gives; null for a single value. */
function vectorWidth(expression: Expression): number | null {
  return isVector(expression) ? bagWidth(expression.table ?? {}) : null
}

function isVector(expression: Expression): expression is CallNode {
  const { kind, function: name } = Object(expression) as Partial<CallNode>
  return kind === 'call' && name === 'bag'
}

const mostOutputs = 100_000
const widestVector = 2 ** 20

function isNamedList(value: unknown): value is readonly NamedExpression[] {
  if (!Array.isArray(value) || value.length > mostOutputs) return false
  return value.every(entry => {
    if (!Array.isArray(entry) || entry.length !== 2) return false
    return typeof entry[0] === 'string' && entry[0] !== '__proto__'
  })
}

import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Rule } from '../parameters.ts'
import { call, choose, column, literal } from '../program.ts'
import { outOfRange } from './numeric-program.ts'

/** Accepts the name of a column. */
export const isColumnName: Rule = value =>
  typeof value === 'string' && value !== '' ? null : 'is not the name of a column'

/** The columns that parameters name, each another one. */
export function differentColumns(named: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.values(named)
  for (const [index, [parameter, name]] of Object.entries(named).entries()) {
    if (names.indexOf(name) !== index) {
      throw new ParameterError(parameter, `column \`${name}\` is named twice; each coordinate has one of its own.`)
    }
  }
  return names
}

/** A column of degrees, in which what is beyond the limit is an error; null and NaN stay. */
export function degrees(name: string, limit: number): Expression {
  const value = column(name)
  return choose([[call('gt', call('abs', value), literal(limit)), outOfRange(value)]], value)
}

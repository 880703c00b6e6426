import { typeOf } from '../../../src/features/expression/check.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'

/** A fitted transform of expressions by name. */
export function fittedProgram(inputs: Schema, expressions: Readonly<Record<string, Expression>>): FittedTransform {
  const outputs = Object.entries(expressions).map(
    ([name, expression]) => ({ kind: 'dense', name, type: typeOf(expression, inputs, name), expression }) as const,
  )
  const program = { inputs, finite: [], outputs }
  return new FittedTransform({ kind: 'Formulas', version: 1, params: {}, state: null, program, children: [] })
}

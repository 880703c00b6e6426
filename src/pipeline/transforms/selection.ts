import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { column, type DenseOutput, literal, type Program } from '../program.ts'
import { takeStep } from '../sparse-steps.ts'

/** The program that keeps some of its inputs. */
export function selection(inputs: Schema, kept: readonly boolean[], expression: (name: string) => Expression): Program {
  const names = Object.keys(inputs)
  const outputs = names
    .filter((_, index) => kept[index] === true)
    .map((name): DenseOutput => ({ kind: 'dense', name, type: 'float64', expression: expression(name) }))
  return { inputs, finite: names, outputs, overSparse: { steps: [takeStep(kept)], components: null } }
}

/** The way back: what was left out is 0. */
export function restored(inputs: Schema, kept: readonly boolean[]): Program {
  const names = Object.keys(inputs)
  const remaining = names.filter((_, index) => kept[index] === true)
  const outputs = names.map(
    (name, index): DenseOutput => ({
      kind: 'dense',
      name,
      type: 'float64',
      expression: kept[index] === true ? column(name) : literal(0),
    }),
  )
  return { inputs: Object.fromEntries(remaining.map(name => [name, 'float64'] as const)), finite: remaining, outputs }
}

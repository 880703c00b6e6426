import type { Expression } from '../../features/expression/expression.ts'
import { isNumber, type Rule } from '../parameters.ts'
import type { SparseOutput } from '../program.ts'

/** More columns than this are not hashed into. */
const mostFeatures = 2 ** 22

/** Accepts a number of columns that terms are hashed into. */
export const isFeatureCount: Rule = isNumber(
  count => Number.isInteger(count) && count >= 1 && count <= mostFeatures,
  `a whole number from 1 to ${mostFeatures}`,
)

/** A vector over columns that stand for many terms each and are called `<name>_<position>`. */
export function hashedOutput(name: string, width: number, expression: Expression): SparseOutput {
  let names: readonly string[] | null = null
  return {
    kind: 'sparse',
    weight: 1,
    expression,
    get names() {
      names ??= hashedNames(name, width)
      return names
    },
  }
}

function hashedNames(name: string, count: number): readonly string[] {
  const names: string[] = []
  // There may be millions: a plain loop is twice as fast as `Array.from`.
  for (let position = 0; position < count; position++) names.push(`${name}_${position}`)
  return names
}

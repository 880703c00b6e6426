import { isNumber, type Rule } from '../parameters.ts'

/** More columns than this are not hashed into. */
const mostFeatures = 2 ** 22

/** Accepts a number of columns that terms are hashed into. */
export const isFeatureCount: Rule = isNumber(
  count => Number.isInteger(count) && count >= 1 && count <= mostFeatures,
  `a whole number from 1 to ${mostFeatures}`,
)

/** The names of columns that stand for many terms each: `<name>_<position>`. */
export function hashedNames(name: string, count: number): readonly string[] {
  const names: string[] = []
  // There may be millions: a plain loop is twice as fast as `Array.from`.
  for (let position = 0; position < count; position++) names.push(`${name}_${position}`)
  return names
}

import type { Schema } from '../../features/schema.ts'
import { outputNames, type Program } from '../program.ts'
import { compileProgramRow } from '../run-program.ts'
import { unusable } from './design-matrix.ts'

/**
 * Writes the features of one row, whose values come in the order of the schema, into a dense row.
 *
 * The function throws an `InvalidValueError` for null, NaN and ±Infinity.
 */
export function rowFeatures(
  program: Program,
  schema: Schema,
  subject: string,
): (values: readonly unknown[], into: Float32Array | Float64Array) => void {
  const { outputs, begin } = compileProgramRow(program, schema)
  const names = outputNames(program.outputs)
  return (values, into) => {
    begin(values)
    into.fill(0)
    for (const output of outputs) {
      if (output.kind === 'sparse') {
        const { count, positions, values: numbers } = output.vector(values)
        for (let at = 0; at < count; at++) {
          into[output.start + (positions[at] as number)] = (numbers[at] as number) * output.weight
        }
        continue
      }
      const value = output.value(values)
      if (typeof value !== 'number' || value - value !== 0) {
        throw unusable(names[output.start] ?? '', null, value, subject)
      }
      into[output.start] = value
    }
  }
}

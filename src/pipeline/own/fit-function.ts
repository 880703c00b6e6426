import type { Schema } from '../../features/schema.ts'
import { assemble } from '../assemble.ts'
import type { Blocks } from '../blocks.ts'
import { FitError } from '../fit-error.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { readInputs } from '../read-inputs.ts'
import { functionTransformer } from './function-transformer-kind.ts'
import { checkStoredProgram, type StoredProgram } from './stored-program.ts'

/** Checks expressions, and that the data has the columns that they read. */
export function fitFunction(inputs: Schema, program: StoredProgram, data: Blocks): FittedTransform {
  const { kind } = functionTransformer
  checkStoredProgram(program, inputs, kind)
  if (data.rowCount === 0) throw new FitError(kind, 'the table has no rows.')
  readInputs(data, inputs, kind)
  return assemble(functionTransformer, {}, inputs, program)
}

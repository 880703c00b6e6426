import type { TransformKind } from '../kind.ts'
import { backwardProgram, forwardProgram, isStoredProgram, type StoredProgram } from './stored-program.ts'

/** What `FunctionTransformer` computes: the expressions that it was given. */
export const functionTransformer: TransformKind<object, StoredProgram> = {
  kind: 'FunctionTransformer',
  version: 1,
  defaults: {},
  rules: {},
  accepts: 'category',
  readsNumbersAs64: false,
  program: (inputs, _params, state) => forwardProgram(state, inputs),
  inverse: (inputs, _params, state) => backwardProgram(state, inputs),
  isState: (state, _count, inputs) => isStoredProgram(state, inputs),
}

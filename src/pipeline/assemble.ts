import type { Schema } from '../features/schema.ts'
import { FittedTransform } from './fitted-transform.ts'
import type { TransformKind } from './kind.ts'
import { refuseRepeatedOutputs } from './refuse-repeated-names.ts'

/**
 * The fitted transform of a learned or loaded state.
 *
 * @throws {DefinitionError} for two outputs of one name.
 */
export function assemble<Params extends object, State extends object>(
  kind: TransformKind<Params, State>,
  params: Params,
  inputs: Schema,
  state: State,
): FittedTransform<Schema, Schema, State> {
  const program = kind.program(inputs, params, state)
  refuseRepeatedOutputs(program.outputs, kind.kind)
  const inverse = kind.inverse(inputs, params, state)
  const shown = Object.freeze({ ...params }) as Readonly<Record<string, unknown>>
  const parts = { kind: kind.kind, version: kind.version, params: shown, state, program, children: [] }
  return new FittedTransform<Schema, Schema, State>(parts, inverse)
}

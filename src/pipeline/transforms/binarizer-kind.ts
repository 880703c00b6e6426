import { binarizerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isNumber } from '../parameters.ts'
import { call, choose, literal, requiredColumn } from '../program.ts'
import { numericProgram } from './numeric-program.ts'

/** The parameters of `Binarizer`. */
export interface BinarizerParams {
  /** Above this a number becomes 1. Default 0. */
  readonly threshold: number
}

/** How `Binarizer` computes; it learns nothing but the names of its columns. */
export const binarizer: ColumnKind<BinarizerParams, null, object> = {
  kind: 'Binarizer',
  version: 1,
  defaults: binarizerDefaults,
  rules: { threshold: isNumber(() => true, 'a finite number') },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  summarize: () => null,
  merge: () => () => null,
  conclude: () => ({}),
  program: (inputs, { threshold }) =>
    numericProgram(inputs, name =>
      choose([[call('gt', requiredColumn(name), literal(threshold)), literal(1)]], literal(0)),
    ),
  inverse: () => null,
  isState: () => true,
}

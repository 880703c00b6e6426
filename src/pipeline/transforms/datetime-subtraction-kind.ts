import { UnknownColumnError } from '../../features/errors/column-errors.ts'
import { datetimeSubtractionDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { isOneOf } from '../parameters.ts'
import { call, literal, type Output } from '../program.ts'
import { areNames } from './column-names.ts'
import { instantOf } from './datetime-features-kind.ts'

/** The parameters of `DatetimeSubtraction`. */
export interface DatetimeSubtractionParams {
  /** The columns that are subtracted from every other one. There is no default. */
  readonly reference: readonly string[]
  /** Weeks, days (the default), hours, minutes, seconds or milliseconds. */
  readonly outputUnit: keyof typeof milliseconds
}

const milliseconds = { W: 604_800_000, D: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const

/** How `DatetimeSubtraction` computes; it learns nothing but the columns. */
export const datetimeSubtraction: TableKind<DatetimeSubtractionParams, object> = {
  kind: 'DatetimeSubtraction',
  version: 1,
  defaults: datetimeSubtractionDefaults,
  rules: {
    reference: value => (areNames(value) ? null : 'is not a list of different names of columns'),
    outputUnit: isOneOf(...Object.keys(milliseconds)),
  },
  accepts: 'time',
  readsNumbersAs64: false,
  learn: (_data, inputs, { reference }) => {
    const names = Object.keys(inputs)
    for (const name of reference)
      if (!names.includes(name)) throw new UnknownColumnError(name, 'the input of DatetimeSubtraction', names)
    if (names.length === reference.length) {
      throw new FitError('DatetimeSubtraction', 'every column is a reference; nothing is left to subtract from.')
    }
    return {}
  },
  program: (inputs, { reference, outputUnit }) => {
    const others = Object.keys(inputs).filter(name => !reference.includes(name))
    const outputs = reference.flatMap(against =>
      others.map((name): Output => {
        const [later, earlier] = [instantOf(name, inputs[name]), instantOf(against, inputs[against])]
        const apart = call('div', call('millisecondsBetween', later, earlier), literal(milliseconds[outputUnit]))
        return { kind: 'dense', name: `${name}_sub_${against}`, type: 'float64', expression: apart }
      }),
    )
    return { inputs, finite: [], outputs }
  },
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}

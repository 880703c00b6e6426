import type { Expression } from '../../features/expression/expression.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import { missingIndicatorDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean, isOneOf } from '../parameters.ts'
import { call, choose, literal, type Program, requiredColumn, tableCall } from '../program.ts'
import type { Category } from './categories.ts'
import { isMissing, isMissingValues, type MissingValues, missingConditions } from './missing-values.ts'

/** The parameters of `MissingIndicator`. */
export interface MissingIndicatorParams {
  /** What counts as missing: null and NaN (`all`, the default), one of them, or a value. */
  readonly missingValues: MissingValues
  /** A column for each input, or only for those in which values were missing when fitting. Default `missing-only`. */
  readonly features: 'missing-only' | 'all'
  /** With `missing-only`, whether a missing value in a column that had none when fitting is refused. Default true. */
  readonly errorOnNew: boolean
}

/** What was learned, one entry per input. */
export interface MissingIndicatorState {
  readonly hadMissing: readonly boolean[]
}

/** How `MissingIndicator` learns and what it computes. */
export const missingIndicator: ColumnKind<MissingIndicatorParams, boolean, MissingIndicatorState> = {
  kind: 'MissingIndicator',
  version: 1,
  defaults: missingIndicatorDefaults,
  rules: { missingValues: isMissingValues, features: isOneOf('missing-only', 'all'), errorOnNew: isBoolean },
  accepts: 'simple',
  readsNumbersAs64: true,
  summarize: (values, { weights, params }) => {
    for (let row = 0; row < values.length; row++) {
      if (weights?.[row] !== 0 && isMissing(values.get(row) as Category, params.missingValues)) return true
    }
    return false
  },
  merge: () => (left, right) => left || right,
  conclude: hadMissing => ({ hadMissing }),
  program,
  inverse: () => null,
  isState: ({ hadMissing }, count) =>
    Array.isArray(hadMissing) && hadMissing.length === count && hadMissing.every(value => typeof value === 'boolean'),
}

function program(inputs: Schema, params: MissingIndicatorParams, { hadMissing }: MissingIndicatorState): Program {
  const columns = Object.entries(inputs).map(([name, type], index) => ({
    name,
    type,
    shown: params.features === 'all' || hadMissing[index] === true,
    conditions: missingConditions(name, type, params.missingValues),
  }))
  const isTrue = literal(true, 'boolean')
  return {
    inputs,
    finite: columns.flatMap(({ name, type }) => (isNumeric(type) ? [name] : [])),
    checks: columns.flatMap(({ name, type, shown, conditions }) => {
      if (shown || !params.errorOnNew) return []
      return isNumeric(type) && params.missingValues === 'all' ? [requiredColumn(name)] : conditions.map(refused)
    }),
    outputs: columns.flatMap(({ name, shown, conditions }) => {
      if (!shown) return []
      const when = conditions.map((condition): [Expression, Expression] => [condition, isTrue])
      const otherwise = literal(false, 'boolean')
      const expression = when.length === 0 ? otherwise : choose(when, otherwise)
      return [{ kind: 'dense', name: `missingindicator_${name}`, type: 'boolean', expression }]
    }),
  }
}

/** A condition that may be false or null, but not true. */
function refused(condition: Expression): Expression {
  const known = call('coalesce', condition, literal(false, 'boolean'))
  return tableCall('lookup', { keys: [false], values: [0], unknown: 'error' }, known)
}

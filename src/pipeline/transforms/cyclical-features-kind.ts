import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import { cyclicalFeaturesDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { call, literal, numberColumn, type Output, type Program } from '../program.ts'

/** The parameters of `CyclicalFeatures`. */
export interface CyclicalFeaturesParams {
  /** The period of the numbers, such as 24 for hours, for all columns or by column name. There is no default. */
  readonly period: number | Readonly<Record<string, number>> | null
}

/** What `CyclicalFeatures` computes; it learns nothing but the columns. */
export const cyclicalFeatures: TableKind<CyclicalFeaturesParams, object> = {
  kind: 'CyclicalFeatures',
  version: 1,
  defaults: cyclicalFeaturesDefaults,
  rules: {
    period: value =>
      isPeriod(value)
        ? null
        : 'is not a number above 0, nor one for each column; the greatest number seen is not a period: hours have 24, not 23',
  },
  accepts: 'number',
  readsNumbersAs64: true,
  learn: () => ({}),
  program,
  inverse: () => null,
  isState: () => true,
}

function isPeriod(value: unknown): boolean {
  const periods = typeof value === 'object' && value !== null ? Object.values(value) : [value]
  return periods.every(period => typeof period === 'number' && period > 0 && Number.isFinite(period))
}

function program(inputs: Schema, { period }: CyclicalFeaturesParams): Program {
  const names = Object.keys(inputs)
  const outputs = names.flatMap(name => {
    const turns = call('mul', numberColumn(name, inputs[name]), literal(2 * Math.PI))
    const angle = call('div', turns, literal(periodOf(name, period)))
    return (['sin', 'cos'] as const).map(
      (wave): Output => ({ kind: 'dense', name: `${name}_${wave}`, type: 'float64', expression: call(wave, angle) }),
    )
  })
  return { inputs, finite: names, outputs }
}

function periodOf(name: string, period: CyclicalFeaturesParams['period']): number {
  if (typeof period === 'number') return period
  if (period !== null && Object.hasOwn(period, name)) return period[name] as number
  throw new ParameterError(
    'period',
    `there is none for column \`${name}\`; name it, or give one number for all columns.`,
  )
}

import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { inspectable } from '../display/inspectable.ts'
import { definitionText } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, type Invertible, learnKind, type TransformKind } from '../kind.ts'
import { columnMoments, type Moments, mergeMoments } from '../numerics/moments.ts'
import { freezeParams, isBoolean } from '../parameters.ts'
import { call, column, literal, type Program } from '../program.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import { areColumns, type Numbers, numericProgram } from './numeric-program.ts'

/** The parameters of `StandardScaler`. */
export interface StandardScalerParams {
  /** Subtract the mean. Default true. */
  readonly withMean: boolean
  /** Divide by the standard deviation. Default true. */
  readonly withStd: boolean
}

/** What was learned, one entry per input; `variance` and `scale` are null without `withStd`. */
export interface StandardScalerState {
  readonly mean: readonly number[]
  readonly variance: readonly number[] | null
  readonly scale: readonly number[] | null
  /** How many values, or how much weight, there was. */
  readonly samplesSeen: readonly number[]
}

/**
 * Numbers with mean 0 and (population) standard deviation 1: `(x − mean) / scale`, as scikit-learn's `StandardScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column keeps its scale.
 */
export class StandardScaler {
  readonly role = 'transform' as const
  readonly params: StandardScalerParams
  declare readonly '~needs'?: Requirement<NumericType, NoColumns>

  constructor(params: Partial<StandardScalerParams> = {}) {
    this.params = freezeParams(standardScaler.defaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: standardScaler.kind, params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<StandardScalerParams>): StandardScaler {
    return new StandardScaler({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, Requirement<NumericType, NoColumns>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Invertible<FittedTransform<Omit<S, Held>, Numbers<S, Held>, StandardScalerState>>> {
    return (await fitKind(standardScaler, this.params, input, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, StandardScalerState>> {
    return learnKind(standardScaler, this.params, data, context)
  }

  /** Learns from one part of the data; parts are merged and finished. */
  accumulate(input: DataInput, options: FitOptions = {}): Promise<Accumulated<Moments, StandardScalerState>> {
    return accumulateKind(standardScaler, this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** How `StandardScaler` learns and what it computes. */
export const standardScaler: TransformKind<StandardScalerParams, Moments, StandardScalerState> = {
  kind: 'StandardScaler',
  version: 1,
  defaults: { withMean: true, withStd: true },
  rules: { withMean: isBoolean, withStd: isBoolean },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => columnMoments(values, weights),
  merge: () => mergeMoments,
  conclude: (moments, _inputs, { withStd }) => ({
    mean: moments.map(({ mean }) => mean),
    variance: withStd ? moments.map(variance) : null,
    scale: withStd ? moments.map(scale) : null,
    samplesSeen: moments.map(({ count }) => count),
  }),
  program: (inputs, { withMean }, { mean, scale }): Program =>
    numericProgram(inputs, (name, index) => {
      const centred = withMean ? call('sub', column(name), literal(mean[index])) : column(name)
      return scale === null ? centred : call('div', centred, literal(scale[index]))
    }),
  inverse: (inputs, { withMean }, { mean, scale }): Program =>
    numericProgram(inputs, (name, index) => {
      const unscaled = scale === null ? column(name) : call('mul', column(name), literal(scale[index]))
      return withMean ? call('add', unscaled, literal(mean[index])) : unscaled
    }),
  isState: (state, count) =>
    areColumns(state.mean, count) &&
    areColumns(state.samplesSeen, count) &&
    (state.variance === null || areColumns(state.variance, count)) &&
    (state.scale === null || areColumns(state.scale, count)),
}

function variance({ count, squares }: Moments): number {
  return squares / count
}

/** The standard deviation, or 1 where the variance is no more than rounding errors of the mean. */
function scale(moments: Moments): number {
  const { count, mean } = moments
  const spread = variance(moments)
  const rounding = count * Number.EPSILON * spread + (count * mean * Number.EPSILON) ** 2
  return spread <= rounding ? 1 : Math.sqrt(spread)
}

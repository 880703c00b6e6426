import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { minMaxScalerDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, type Invertible, learnKind } from '../kind.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { Extremes, MinMaxScalerParams, MinMaxScalerState } from './min-max-scaler-kind.ts'
import type { Numbers } from './numeric-program.ts'

/**
 * Numbers moved and stretched to a range: `x · scale + min`, as scikit-learn's `MinMaxScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column goes to the low end.
 */
export class MinMaxScaler {
  readonly role = 'transform' as const
  readonly params: MinMaxScalerParams
  declare readonly '~needs'?: Requirement<NumericType, NoColumns>

  constructor(params: Partial<MinMaxScalerParams> = {}) {
    this.params = freezeParams(minMaxScalerDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'MinMaxScaler', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<MinMaxScalerParams>): MinMaxScaler {
    return new MinMaxScaler({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, Requirement<NumericType, NoColumns>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Invertible<FittedTransform<Omit<S, Held>, Numbers<S, Held>, MinMaxScalerState>>> {
    return (await fitKind(await minMaxScaler(), this.params, input, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, MinMaxScalerState>> {
    return learnKind(await minMaxScaler(), this.params, data, context)
  }

  /** Learns from one part of the data; parts are merged and finished. */
  async accumulate(input: DataInput, options: FitOptions = {}): Promise<Accumulated<Extremes, MinMaxScalerState>> {
    return accumulateKind(await minMaxScaler(), this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** What learns, loaded when it is first needed. */
async function minMaxScaler(): Promise<typeof import('./min-max-scaler-kind.ts').minMaxScaler> {
  return (await import('./min-max-scaler-kind.ts')).minMaxScaler
}

import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { standardScalerDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, type Invertible, learnKind } from '../kind.ts'
import type { Moments } from '../numerics/moments.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { Numbers } from './numeric-program.ts'
import type { StandardScalerParams, StandardScalerState } from './standard-scaler-kind.ts'

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
    this.params = freezeParams(standardScalerDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'StandardScaler', params: { ...this.params } }
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
    return (await fitKind(await standardScaler(), this.params, input, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, StandardScalerState>> {
    return learnKind(await standardScaler(), this.params, data, context)
  }

  /** Learns from one part of the data; parts are merged and finished. */
  async accumulate(input: DataInput, options: FitOptions = {}): Promise<Accumulated<Moments, StandardScalerState>> {
    return accumulateKind(await standardScaler(), this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** What learns, loaded when it is first needed. */
async function standardScaler(): Promise<typeof import('./standard-scaler-kind.ts').standardScaler> {
  return (await import('./standard-scaler-kind.ts')).standardScaler
}

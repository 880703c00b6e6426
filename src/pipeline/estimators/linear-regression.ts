import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { linearRegressionDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { FittedRegressor } from '../fitted-regressor.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { LinearRegressionParams } from './linear-regression-kind.ts'

/**
 * Least squares in closed form, as scikit-learn's `LinearRegression`: by QR, and where features depend on each other the solution of
 * least size. Sparse blocks are expanded, at most 1,000 columns. It cannot use null, NaN or ±Infinity.
 */
export class LinearRegression {
  readonly role = 'regressor' as const
  readonly params: LinearRegressionParams
  declare readonly '~needs'?: Requirement<NumericType, NoColumns>

  constructor(params: Partial<LinearRegressionParams> = {}) {
    this.params = freezeParams(linearRegressionDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'LinearRegression', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<LinearRegressionParams>): LinearRegression {
    return new LinearRegression({ ...this.params, ...changes })
  }

  /** Learns the target from every other column of a table. */
  async fit<S extends Schema, Held extends keyof S & string>(
    input: DataInput<S> & Meets<S, Requirement<NumericType, NoColumns>, Held>,
    options: FitOptions<Held> & { readonly target: Held },
  ): Promise<FittedRegressor<Omit<S, Held>>> {
    const { readFitInput } = await import('../fit-input.ts')
    const { data, context } = await readFitInput(input as DataInput, options, 'LinearRegression')
    return (await this.learn(data, context)) as FittedRegressor<Omit<S, Held>>
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedRegressor> {
    const { learnLinearRegression } = await import('./learn-linear-regression.ts')
    return learnLinearRegression(this.params, data, context)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

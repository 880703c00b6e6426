import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { logisticRegressionDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { FittedClassifier } from '../fitted-classifier.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { LogisticRegressionParams } from './logistic-regression-kind.ts'

/**
 * Logistic regression with an L2 penalty, as scikit-learn's: binary, or multinomial for more than two classes.
 *
 * It minimizes Σ weight · log-loss / Σ weight + ½ Σ coefficient² / (c Σ weight) by L-BFGS, on sparse blocks as they are. It cannot
 * use null, NaN or ±Infinity.
 */
export class LogisticRegression {
  readonly role = 'classifier' as const
  readonly params: LogisticRegressionParams
  declare readonly '~needs'?: Requirement<NumericType, NoColumns>

  constructor(params: Partial<LogisticRegressionParams> = {}) {
    this.params = freezeParams(logisticRegressionDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'LogisticRegression', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<LogisticRegressionParams>): LogisticRegression {
    return new LogisticRegression({ ...this.params, ...changes })
  }

  /** Learns the target from every other column of a table. */
  async fit<S extends Schema, Held extends keyof S & string>(
    input: DataInput<S> & Meets<S, Requirement<NumericType, NoColumns>, Held>,
    options: FitOptions<Held> & { readonly target: Held },
  ): Promise<FittedClassifier<Omit<S, Held>>> {
    const { readFitInput } = await import('../fit-input.ts')
    const { data, context } = await readFitInput(input as DataInput, options, 'LogisticRegression')
    return (await this.learn(data, context)) as FittedClassifier<Omit<S, Held>>
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedClassifier> {
    const { learnLogisticRegression } = await import('./learn-logistic-regression.ts')
    return learnLogisticRegression(this.params, data, context)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

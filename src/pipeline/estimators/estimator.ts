import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { showable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { FittedClassifier } from '../fitted-classifier.ts'
import type { FittedRegressor } from '../fitted-regressor.ts'
import { freezeParams } from '../parameters.ts'
import type { Timing } from '../row-model.ts'
import type { EveryColumn, FitContext, FittedByRole, StepDefinition, ValidatedFitOptions } from '../step.ts'

/** What an estimator is for. */
export type EstimatorRole = 'classifier' | 'regressor'

/** What an estimator becomes when it is fitted. */
export interface FittedEstimator<In extends Schema, When extends Timing = 'now'> {
  readonly classifier: FittedClassifier<In, When>
  readonly regressor: FittedRegressor<In, When>
}

/** Learns from blocks and a target. */
export type Learner<Params extends object, As extends EstimatorRole> = (
  params: Params,
  data: Blocks,
  context: FitContext,
) => FittedByRole[As] | Promise<FittedByRole[As]>

/** A kind of estimator: its name, its default parameters, and its learner, which is loaded when it is first needed. */
export interface LearnerSource<Params extends object, As extends EstimatorRole> {
  readonly kind: string
  readonly role: As
  readonly defaults: Params
  readonly load: () => Promise<Learner<Params, As>>
  /** Whether it learns in rounds and uses validation rows to decide when to stop. */
  readonly validates?: true
}

/** The base of estimators: parameters that never change, and that are checked when `fit` makes a new, fitted estimator. */
export abstract class Estimator<Params extends object, As extends EstimatorRole, When extends Timing = 'now'> {
  readonly role: As
  readonly params: Readonly<Params>
  declare readonly '~needs'?: EveryColumn<NumericType>
  declare readonly '~answers'?: When
  readonly #source: LearnerSource<Params, As>

  constructor(source: LearnerSource<Params, As>, params: Partial<Params>) {
    this.#source = source
    this.role = source.role
    this.params = freezeParams(source.defaults, params)
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    return { kind: this.#source.kind, params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<Params>): this {
    const Same = this.constructor as new (params: Partial<Params>) => this
    return new Same({ ...this.params, ...changes })
  }

  /** Learns the target from every other column of a table. */
  async fit<S extends Schema, Held extends keyof S & string>(
    input: DataInput<S> & Meets<S, EveryColumn<NumericType>, Held>,
    options: ValidatedFitOptions<Held> & { readonly target: Held },
  ): Promise<FittedEstimator<Omit<S, Held>, When>[As]> {
    const { fitValidated } = await import('../fit-input.ts')
    return (await fitValidated(input as DataInput, options, this.#source.kind, this.learn.bind(this))) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedByRole[As]> {
    if (context.validation !== undefined && this.#source.validates !== true)
      throw new ParameterError('validation', `${this.#source.kind} does not learn in rounds, so it cannot stop early.`)
    const [learner, { inSchemaOrder }] = await Promise.all([this.#source.load(), import('../in-schema-order.ts')])
    const { validation } = context
    const watched = validation && { validation: { ...validation, data: inSchemaOrder(validation.data) } }
    return learner(this.params, inSchemaOrder(data), { ...context, ...watched })
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

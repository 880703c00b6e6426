import { DefinitionError } from '../features/errors/definition-error.ts'
import { requireLists, requireOptions, requireSettings } from '../features/errors/parameter-error.ts'
import type { Schema } from '../features/schema.ts'
import type { Blocks } from './blocks.ts'
import { optionProblems, partProblems } from './column-transformer.ts'
import { showable } from './display/to-text.ts'
import { FitError } from './fit-error.ts'
import type { DataInput } from './fit-input.ts'
import type { AnyFitted, Fitted } from './fitted.ts'
import type { FittedRegressor } from './fitted-regressor.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { Part } from './learn-parts.ts'
import { changeSteps, nameProblems, type PathParams } from './param-paths.ts'
import { requireFitted } from './parameters.ts'
import type { AsyncModel } from './row-model.ts'
import type {
  FitContext,
  FitOptions,
  FittedByRole,
  Step,
  StepDefinition,
  Trained,
  Transform,
  ValidatedFitOptions,
} from './step.ts'

/** A named part of a union: a transform of all columns, or the columns as they are. */
export type UnionPart = readonly [name: string, step: Transform | 'passthrough' | 'drop']

/** How the outputs of a union's parts are combined. */
export interface FeatureUnionOptions {
  /** Whether outputs are named `<part>__<column>`, as in scikit-learn (default true), or after their column, which must then be unique. */
  readonly verboseFeatureNames?: boolean
  /** Factors for all outputs of a part, by its name. */
  readonly transformerWeights?: Readonly<Record<string, number>>
}

/** Applies several transforms to all columns and puts their outputs side by side, in the given order, like scikit-learn's `FeatureUnion`. */
export class FeatureUnion<const Parts extends readonly UnionPart[] = readonly UnionPart[]> {
  readonly role = 'transform' as const
  readonly parts: Parts
  readonly options: Required<FeatureUnionOptions>

  /** @throws {DefinitionError} for parts without a name or with the same name, for estimators, and for bad options. */
  constructor(parts: Parts, options: FeatureUnionOptions = {}) {
    requireSettings<FeatureUnionOptions>(options, { verboseFeatureNames: null, transformerWeights: null })
    const { verboseFeatureNames = true, transformerWeights = {} } = options
    requireLists(
      'parts',
      parts,
      'a list of pairs of a name and a transform',
      "a pair like ['scale', new StandardScaler()]",
    )
    this.parts = Object.freeze(parts.map(part => Object.freeze([...part]))) as unknown as Parts
    this.options = Object.freeze({ verboseFeatureNames, transformerWeights })
    const problems = [
      ...nameProblems(parts.map(([name]) => name)),
      ...partProblems(parts),
      ...optionProblems(parts, this.options),
      ...(parts.length === 0 ? [{ at: 'parts', message: 'a union needs at least one part.' }] : []),
    ]
    if (problems.length > 0) throw new DefinitionError('the feature union', problems)
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    const children = this.parts.map(([name, step]) => ({
      name,
      step: typeof step === 'string' ? step : step.definition,
    }))
    return { kind: 'FeatureUnion', params: { ...this.options }, children }
  }

  /** Learns every part from all columns of a table but the target and the weights. */
  async fit<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In>,
    options: FitOptions<Held> = {},
  ): Promise<FittedTransform<Omit<In, Held>, Schema, null>> {
    const { fitFrom } = await import('./fit-input.ts')
    return (await fitFrom(input as DataInput, options, 'FeatureUnion', this.learn.bind(this))) as never
  }

  /**
   * Like `fit`, but also gives the outputs for the same rows, on which a pipeline trains its next step.
   *
   * A cross-fitted part computes the value of each row without the row's own target; for other parts, the outputs are what `transform` gives.
   */
  async fitTransform<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In>,
    options: FitOptions<Held> = {},
  ): Promise<Trained<FittedTransform<Omit<In, Held>, Schema, null>>> {
    const { fitFrom } = await import('./fit-input.ts')
    const train = (data: Blocks, context: FitContext) => this.#train(data, context)
    return (await fitFrom(input as DataInput, options, 'FeatureUnion', train)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform> {
    if (data.rowCount === 0) throw new FitError('FeatureUnion', 'the table has no rows.')
    const [{ learnParts }, { assembleFeatureUnion }] = await Promise.all([
      import('./learn-parts.ts'),
      import('./fitted-column-transformer.ts'),
    ])
    const children = await learnParts(this.#partsFor(data), context)
    return assembleFeatureUnion(this.options, children, data.columnTypes)
  }

  /** Present if a part has it. */
  get learnApplied(): Transform['learnApplied'] {
    const special = this.parts.some(([, step]) => typeof step === 'object' && step.learnApplied !== undefined)
    return special ? (data, context) => this.#train(data, context) : undefined
  }

  async #train(data: Blocks, context: FitContext): Promise<Trained> {
    if (data.rowCount === 0) throw new FitError('FeatureUnion', 'the table has no rows.')
    const [{ trainParts }, { sideBySide }, { assembleFeatureUnion }] = await Promise.all([
      import('./learn-parts.ts'),
      import('./training-outputs.ts'),
      import('./fitted-column-transformer.ts'),
    ])
    const { children, outputs } = await trainParts(this.#partsFor(data), context)
    const fitted = assembleFeatureUnion(this.options, children, data.columnTypes)
    return { fitted, outputs: sideBySide(outputs, this.options, data.rowCount) }
  }

  /** The parts that learn, each from all columns. */
  #partsFor(data: Blocks): readonly Part[] {
    return this.parts.flatMap(([name, step]) => {
      if (step === 'drop') return []
      return [{ name, step, data: () => data, ...(step === 'passthrough' && { columns: data.names }) }]
    })
  }

  /** The same with parameters changed by path, `{ scale__withMean: false }`, or parts replaced by name. */
  withParams(changes: Partial<PathParams<Parts>>): FeatureUnion<Parts> {
    const parts = changeSteps<UnionPart>(this.parts, changes, ([name], step) => [name, step] as UnionPart)
    return new FeatureUnion(parts as unknown as Parts, this.options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** A regressor, and the transform that is applied to its target. */
export interface TransformedTarget {
  readonly regressor: Step<'regressor'>
  /** Fitted on the target alone; it must have one output and an inverse. */
  readonly transformer: Transform
}

/**
 * A regressor that learns a transformed target and transforms its predictions back, like scikit-learn's `TransformedTargetRegressor`.
 *
 * The transform learns from the target without weights. A prediction that cannot be transformed back is NaN.
 */
export class TransformedTargetRegressor {
  readonly role = 'regressor' as const
  readonly regressor: Step<'regressor'>
  readonly transformer: Transform

  /** @throws {DefinitionError} if `regressor` is not a regressor, or `transformer` not a transform. */
  constructor(target: TransformedTarget) {
    requireOptions<TransformedTarget>(target, { regressor: null, transformer: null })
    const { regressor, transformer } = Object(target) as TransformedTarget
    const problems = Object.entries({ regressor: [regressor, 'regressor'], transformer: [transformer, 'transform'] })
      .filter(([, [step, role]]) => (step as Partial<Step> | undefined)?.role !== role)
      .map(([at, [, role]]) => ({ at, message: `it is not a ${role}.` }))
    if (problems.length > 0) throw new DefinitionError('the regressor of a transformed target', problems)
    this.regressor = regressor
    this.transformer = transformer
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    const children = [
      { name: 'regressor', step: this.regressor.definition },
      { name: 'transformer', step: this.transformer.definition },
    ]
    return { kind: 'TransformedTargetRegressor', params: {}, children }
  }

  /** Learns the target from every other column of a table. */
  async fit<S extends Schema, Held extends keyof S & string>(
    input: DataInput<S>,
    options: ValidatedFitOptions<Held> & { readonly target: Held },
  ): Promise<FittedRegressor<Omit<S, Held>>> {
    const { fitValidated } = await import('./fit-input.ts')
    return (await fitValidated(
      input as DataInput,
      options,
      'TransformedTargetRegressor',
      this.learn.bind(this),
    )) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedRegressor> {
    const { learnTransformedTarget } = await import('./fitted-target-regressor.ts')
    return learnTransformedTarget(this.regressor, this.transformer, data, context)
  }

  /** The same with parameters changed by path, `{ regressor__fitIntercept: false }`, or a step replaced by name. */
  withParams(changes: Readonly<Record<string, unknown>>): TransformedTargetRegressor {
    const steps = [
      ['regressor', this.regressor],
      ['transformer', this.transformer],
    ] as const
    const changed = changeSteps<readonly [string, Step]>(steps, changes, ([name], step) => [name, step as Step])
    return new TransformedTargetRegressor(Object.fromEntries(changed) as unknown as TransformedTarget)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** When something fitted answers for one row. */
type TimingOf<Learned> = Learned extends { readonly model: AsyncModel } ? 'later' : 'now'

/**
 * Makes a step of something that is already fitted, like scikit-learn's `FrozenEstimator`: for example, of a model read from a file, after
 * transforms that are still to be fitted. It reads its inputs, by name, from the outputs of the steps before it.
 */
export class FrozenEstimator<Learned extends AnyFitted = Fitted> {
  readonly role: Learned['role']
  readonly fitted: Learned
  declare readonly '~answers'?: TimingOf<Learned>

  /** @throws {ParameterError} for what is not fitted. */
  constructor(fitted: Learned) {
    requireFitted(fitted)
    this.role = fitted.role
    this.fitted = fitted
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    return { kind: 'FrozenEstimator', params: { fitted: this.fitted.toJSON() } }
  }

  async learn(): Promise<FittedByRole[Learned['role']]> {
    return this.fitted as unknown as FittedByRole[Learned['role']]
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

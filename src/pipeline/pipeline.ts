import { DefinitionError } from '../features/errors/definition-error.ts'
import { ParameterError, requireLists } from '../features/errors/parameter-error.ts'
import type { DataType, Schema } from '../features/schema.ts'
import type { Blocks } from './blocks.ts'
import { toHTML } from './display/to-html.ts'
import { toMermaid } from './display/to-mermaid.ts'
import { showable } from './display/to-text.ts'
import type { DataInput, Meets, ReadColumns } from './fit-input.ts'
import type { AnyFitted, FittedChild } from './fitted.ts'
import type { FittedClassifier } from './fitted-classifier.ts'
import type { FittedRegressor } from './fitted-regressor.ts'
import type { FittedTransform } from './fitted-transform.ts'
import { changeSteps, nameProblems, type PathParams } from './param-paths.ts'
import type { Timing } from './row-model.ts'
import type {
  FitContext,
  FitOptions,
  FittedByRole,
  NoColumns,
  Requirement,
  Role,
  Step,
  StepDefinition,
  Trained,
  Transform,
  ValidatedFitOptions,
} from './step.ts'

/** A named step that transforms. */
export type TransformStep = readonly [name: string, step: Transform | 'passthrough']

/** Named steps in order; only the last one may be an estimator. */
export type Steps = readonly [...TransformStep[], readonly [name: string, step: Step | 'passthrough']]

type StepOf<Entry> = Entry extends readonly [string, infer T, ...unknown[]] ? T : never
type Last<S extends readonly unknown[]> = S extends readonly [...unknown[], infer L] ? StepOf<L> : Step
type RoleOf<S extends readonly unknown[]> = Last<S> extends Step<infer R> ? R : 'transform'
type AnswersOf<S extends readonly unknown[]> =
  Last<S> extends { readonly '~answers'?: infer When } ? (unknown extends When ? 'now' : Extract<When, Timing>) : 'now'
type AnyColumns = Requirement<DataType, NoColumns>
type NeedsOf<S extends readonly unknown[]> = S extends readonly [infer First, ...infer Rest]
  ? StepOf<First> extends 'passthrough'
    ? Rest extends readonly []
      ? AnyColumns
      : NeedsOf<Rest>
    : StepOf<First> extends { readonly '~needs'?: infer N }
      ? Extract<N, Requirement>
      : AnyColumns
  : AnyColumns

/** The inputs of a pipeline that is fitted on columns In: those that its first step reads. */
type InputsOf<S extends readonly unknown[], In extends Schema, Held extends string> = ReadColumns<NeedsOf<S>, In, Held>

/** Steps whose names are known at run time only. */
export type UnnamedSteps<S extends readonly [...Transform[], Step]> = {
  readonly [Index in keyof S]: readonly [name: string, step: S[Index]]
} extends infer Named extends Steps
  ? Named
  : never

/** What a pipeline becomes: a transform, a classifier or a regressor, as its last step. */
export type FittedPipeline<S extends readonly unknown[], In extends Schema = Schema> = {
  readonly transform: FittedTransform<In>
  readonly classifier: FittedClassifier<In, AnswersOf<S>>
  readonly regressor: FittedRegressor<In, AnswersOf<S>>
}[RoleOf<S>]

/**
 * Named steps in order, each learning from the outputs of the steps before it; the last one may be an estimator.
 *
 * `fit` gives a new, fitted pipeline that transforms, or predicts as its last step does. Nothing is ever changed.
 *
 * @example
 * {@includeCode ../../docs/examples/pipeline.ts}
 */
export class Pipeline<const S extends Steps = Steps> {
  readonly role: RoleOf<S>
  readonly steps: S
  declare readonly '~needs'?: NeedsOf<S>
  declare readonly '~answers'?: AnswersOf<S>

  /** @throws {DefinitionError} for steps without a name or with the same name, and for an estimator that is not the last step. */
  constructor(steps: S) {
    requireLists('steps', steps, 'a list of pairs of a name and a step', "a pair like ['scale', new StandardScaler()]")
    this.steps = Object.freeze(steps.map(step => Object.freeze([...step]))) as unknown as S
    const problems = [...nameProblems(steps.map(([name]) => name)), ...orderProblems(steps)]
    if (problems.length > 0) throw new DefinitionError('the pipeline', problems)
    const last = steps.at(-1)?.[1]
    this.role = (typeof last === 'object' ? last.role : 'transform') as RoleOf<S>
    showable(this, () => this.definition)
  }

  /** The pipeline as data. */
  get definition(): StepDefinition {
    const children = this.steps.map(([name, step]) => ({
      name,
      step: typeof step === 'string' ? step : step.definition,
    }))
    return { kind: 'Pipeline', params: {}, children }
  }

  /**
   * Learns all steps from a table, in order.
   *
   * @throws {UnknownColumnError | ColumnTypeError | DefinitionError} for columns that a step needs and the table lacks.
   * @throws {ParameterError | FitError | InvalidValueError} for parameters and data that a step cannot use.
   */
  async fit<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In> & Meets<In, NeedsOf<S>, Held>,
    options: ValidatedFitOptions<Held> = {},
  ): Promise<FittedPipeline<S, InputsOf<S, In, Held>>> {
    if (options?.validation !== undefined && this.role === 'transform')
      throw new ParameterError('validation', 'no step of the pipeline can stop early.')
    const { fitValidated } = await import('./fit-input.ts')
    return (await fitValidated(input as DataInput, options, 'Pipeline', this.learn.bind(this))) as never
  }

  /**
   * Like `fit`, but also gives the outputs for the same rows, on which a surrounding pipeline trains its next step.
   *
   * A cross-fitted step computes the value of each row without the row's own target; for other steps, the outputs are what `transform` gives.
   *
   * @throws {ParameterError} for a pipeline that predicts.
   */
  async fitTransform<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In> & Meets<In, NeedsOf<S>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Trained<FittedPipeline<S, InputsOf<S, In, Held>>>> {
    if (this.role !== 'transform') throw new ParameterError('steps', 'the last step predicts; use fit, then predict.')
    const { fitFrom } = await import('./fit-input.ts')
    const train = (data: Blocks, context: FitContext) => this.#train(data, context, true)
    return (await fitFrom(input as DataInput, options, 'Pipeline', train)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedByRole[RoleOf<S>]> {
    const { fitted } = await this.#train(data, context, false)
    return fitted as FittedByRole[RoleOf<S>]
  }

  /** Present if a step has it. */
  get learnApplied(): Step['learnApplied'] {
    const special = this.steps.some(([, step]) => typeof step === 'object' && step.learnApplied !== undefined)
    return special ? async (data, context) => (await this.#train(data, context, true)) as Trained : undefined
  }

  /** Learns all steps in order, each from what the ones before it give in training; the last one is applied only where asked for. */
  async #train(data: Blocks, context: FitContext, appliesLast: boolean): Promise<Trained<AnyFitted>> {
    const [{ sharedBlocks }, { train }, { applyTransform }] = await Promise.all([
      import('./fit-threads.ts'),
      import('./train.ts'),
      import('./spread-program.ts'),
    ])
    const { validation, ...learning } = context
    const children: FittedChild[] = []
    const end = appliesLast ? this.steps.length : this.steps.length - 1
    let outputs = sharedBlocks(data, context)
    const { cache, ...uncached } = learning
    const kept = cache && new (await import('./fit-cache.ts')).CachedTraining(data, { ...learning, cache })
    let held = validation?.data
    for (const [index, [name, step]] of this.steps.entries()) {
      context.signal?.throwIfAborted()
      if (typeof step === 'string') children.push({ name, fitted: step })
      else if (index < end) {
        const trained = await (kept?.train(step as Transform, outputs) ?? train(step as Transform, outputs, learning))
        children.push({ name, fitted: trained.fitted })
        outputs = trained.outputs
        held &&= await applyTransform(trained.fitted, held, learning)
      } else {
        const watched = validation && held && { validation: { ...validation, data: held } }
        children.push({ name, fitted: await step.learn(outputs, { ...uncached, ...watched }) })
      }
    }
    const { assemblePipeline } = await import('./fitted-pipeline.ts')
    return { fitted: assemblePipeline(children, data.columnTypes), outputs }
  }

  /** The step with that name. */
  step<Name extends S[number][0]>(name: Name): Extract<S[number], readonly [Name, unknown]>[1] {
    const found = this.steps.find(([other]) => other === name)
    if (found === undefined) throw new ParameterError('name', `there is no step \`${name}\`.`)
    return found[1] as never
  }

  /** The steps from `start` to `end`, as a pipeline, like `Array.slice`. */
  slice(start?: number, end?: number): Pipeline {
    return new Pipeline(this.steps.slice(start, end) as unknown as Steps)
  }

  /** The same with parameters changed by path, `{ scale__withMean: false }`, or steps replaced by name. */
  withParams(changes: Partial<PathParams<S>>): Pipeline<S> {
    const steps = changeSteps(this.steps, changes, ([name], step) => [name, step] as never)
    return new Pipeline(steps as unknown as S)
  }

  toJSON(): StepDefinition {
    return this.definition
  }

  /** A self-contained diagram of the steps and their parameters. */
  toHTML(): string {
    return toHTML(this.definition)
  }

  toMermaid(): string {
    return toMermaid(this.definition)
  }
}

/**
 * Makes a pipeline whose steps are named after their kinds, in lower case and numbered if a kind occurs several times, like
 * scikit-learn's `make_pipeline`.
 *
 * @throws {DefinitionError} as `new Pipeline` does; {ParameterError} for anything that is not a step.
 */
export function makePipeline<const S extends readonly [...Transform[], Step]>(...steps: S): Pipeline<UnnamedSteps<S>> {
  const wrong = steps.findIndex(step => typeof Object(Object(step).definition).kind !== 'string')
  if (wrong >= 0) throw new ParameterError(`steps[${wrong}]`, 'a step like new StandardScaler() is needed.')
  const kinds = steps.map(step => step.definition.kind.toLowerCase())
  const named = steps.map((step, index) => {
    const kind = kinds[index] ?? ''
    const repeats = kinds.indexOf(kind) !== kinds.lastIndexOf(kind)
    const before = kinds.slice(0, index + 1).filter(other => other === kind).length
    return [repeats ? `${kind}-${before}` : kind, step] as const
  })
  return new Pipeline(named as never)
}

function orderProblems(steps: Steps): { readonly at: string; readonly message: string }[] {
  if (steps.length === 0) return [{ at: 'steps', message: 'a pipeline needs at least one step.' }]
  return steps.flatMap(([name, step], index) => {
    const role: Role | 'passthrough' | undefined = typeof step === 'object' ? step?.role : step
    if (role === 'transform' || role === 'passthrough') return []
    if (role !== 'classifier' && role !== 'regressor')
      return [{ at: name, message: 'it is neither a transform nor an estimator.' }]
    return index === steps.length - 1 ? [] : [{ at: name, message: 'an estimator can only be the last step.' }]
  })
}

import type { Schema } from '../features/schema.ts'
import type { Accumulated } from './accumulated.ts'
import type { Blocks } from './blocks.ts'
import { showable } from './display/to-text.ts'
import type { DataInput, Meets, ReadColumns } from './fit-input.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { ColumnKind, TableKind } from './kind.ts'
import { freezeParams } from './parameters.ts'
import type { FitContext, FitOptions, Requirement, StepDefinition, TargetFitOptions, Trained } from './step.ts'

/** What the compiler knows of a transform. */
export interface TransformTypes {
  readonly params: object
  readonly needs: Requirement
  readonly state: object
  /** How its outputs are known. */
  readonly gives: keyof FittedTypes<Schema, unknown>
  /** What one column shows, where the transform can be fitted in parts. */
  readonly summary?: unknown
  /** Where it learns from a target: `fit` then asks for it. */
  readonly target?: 'required'
}

/** What `fit` takes besides the table. */
export type FitArguments<T extends TransformTypes, Held extends string> = T extends { readonly target: 'required' }
  ? [options: TargetFitOptions<Held>]
  : [options?: FitOptions<Held>]

/** What `fit` gives: numbers with the names of the inputs, or columns known only at run time; with an inverse or without. */
export interface FittedTypes<In extends Schema, State> {
  readonly numbers: FittedTransform<In, Numbers<In>, State>
  readonly numbersAndBack: Invertible<FittedTransform<In, Numbers<In>, State>>
  readonly columns: FittedTransform<In, Schema, State>
  readonly columnsAndBack: Invertible<FittedTransform<In, Schema, State>>
}

/** A float64 column for every column of S. */
export type Numbers<S extends Schema> = { readonly [K in keyof S & string]: 'float64' }

/** A fitted transform that can be undone. */
export type Invertible<F extends FittedTransform> = F & Required<Pick<F, 'inverseTransform'>>

/** The kind behind a class of transforms. */
export type KindOf<T extends TransformTypes> =
  | ColumnKind<T['params'], T['summary'], T['state']>
  | TableKind<T['params'], T['state']>

/** A kind of transform: its name, its default parameters, and its implementation, which is loaded when it is first needed. */
export interface KindSource<T extends TransformTypes> {
  readonly kind: string
  readonly defaults: T['params']
  readonly load: () => Promise<KindOf<T>>
}

/**
 * The base of transforms: parameters that never change, and methods that delegate to the kind.
 *
 * `fit` gives a new, fitted transform; the parameters are checked then.
 */
export abstract class KindTransform<const T extends TransformTypes> {
  readonly role = 'transform' as const
  readonly params: Readonly<T['params']>
  declare readonly '~needs'?: T['needs']
  protected readonly source: KindSource<T>

  constructor(source: KindSource<T>, params: Partial<T['params']>) {
    this.source = source
    Object.defineProperty(this, 'source', { enumerable: false })
    this.params = freezeParams(source.defaults, params)
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    return { kind: this.source.kind, params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<T['params']>): this {
    const Same = this.constructor as new (params: Partial<T['params']>) => this
    return new Same({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target and the weights, or from those that the parameters name. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, T['needs'], Held>,
    ...[options = {}]: FitArguments<T, Held>
  ): Promise<FittedTypes<ReadColumns<T['needs'], S, Held>, T['state']>[T['gives']]> {
    const [kind, { fitOnTable }] = await Promise.all([this.source.load(), import('./fit-kind.ts')])
    return (await fitOnTable(kind, this.params, input as DataInput, options)) as never
  }

  /**
   * Like `fit`, but also gives the outputs for the same rows, on which a pipeline trains its next step.
   *
   * For most transforms these are what `transform` gives; a cross-fitted one computes the value of each row without the row's own target.
   */
  async fitTransform<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, T['needs'], Held>,
    ...[options = {}]: FitArguments<T, Held>
  ): Promise<Trained<FittedTypes<ReadColumns<T['needs'], S, Held>, T['state']>[T['gives']]>> {
    const [kind, { trainOnTable }] = await Promise.all([this.source.load(), import('./fit-kind.ts')])
    return (await trainOnTable(kind, this.params, input as DataInput, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, T['state']>> {
    const [kind, { fitOnBlocks }] = await Promise.all([this.source.load(), import('./fit-kind.ts')])
    return fitOnBlocks(kind, this.params, data, context)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** A transform that can be fitted in parts. */
export abstract class MergeableTransform<const T extends TransformTypes> extends KindTransform<T> {
  /**
   * Learns from one part of the data; parts are merged and finished.
   *
   * @throws {ParameterError} for parameters that ask for a statistic that cannot be merged.
   */
  async accumulate(
    input: DataInput,
    ...[options = {}]: FitArguments<T, string>
  ): Promise<Accumulated<T['summary'], T['state']>> {
    const [kind, { accumulateTable }] = await Promise.all([this.source.load(), import('./fit-kind.ts')])
    return accumulateTable(kind, this.params, input, options)
  }
}

/** A transform whose outputs in training are not those that it gives for the same rows afterwards. */
export abstract class CrossFittedTransform<const T extends TransformTypes> extends MergeableTransform<T> {
  async learnApplied(data: Blocks, context: FitContext): Promise<Trained> {
    const [kind, { trainOnBlocks }] = await Promise.all([this.source.load(), import('./fit-kind.ts')])
    return trainOnBlocks(kind, this.params, data, context)
  }
}

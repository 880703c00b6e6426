import type { Extensions } from '../features/extensions.ts'
import type { Schema } from '../features/schema.ts'
import type { FittedClassifier } from './fitted-classifier.ts'
import type { FittedRegressor } from './fitted-regressor.ts'
import type { Timing } from './row-model.ts'

/** Runs the models of one kind that this library does not compute itself, such as neural networks; `When` says when they answer. */
export interface ModelRuntime<out When extends Timing = Timing> {
  /** The kind under which such models are stored. */
  readonly kind: string
  /** The version of the state's format; newer ones are refused. */
  readonly version: number
  /**
   * Restores a stored model. Its state may come from anywhere: check all of it.
   *
   * @throws {InvalidValueError} for a state that is not of this kind.
   */
  restore(stored: StoredModel): Promise<FittedClassifier<Schema, When> | FittedRegressor<Schema, When>>
}

/** A stored model, decoded; its params and its state are unchecked. */
export interface StoredModel {
  readonly kind: string
  /** The format that it was written in: at most the runtime's, which migrates what is older. */
  readonly version: number
  readonly params: Readonly<Record<string, unknown>>
  readonly inputs: Schema
  readonly state: unknown
}

/** The options of everything that loads something fitted. */
export interface RuntimeOptions<When extends Timing = Timing> {
  /** Runtimes of the kinds of models that the library does not compute itself. Default: none. */
  readonly runtimes?: readonly ModelRuntime<When>[]
  /** The code of own functions that fitted transforms name: objects, or the URL of a module. Default: none. */
  readonly extensions?: Extensions
}

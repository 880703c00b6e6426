import type { Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { oneHotEncoderDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, type Invertible, learnKind } from '../kind.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { CategoryCounts } from './categories.ts'
import type { CategoryType, OneHotEncoderParams, OneHotEncoderState } from './one-hot-encoder-kind.ts'

/**
 * One column of 0 and 1 per category, sparse unless `sparseOutput` is false, as scikit-learn's `OneHotEncoder`.
 *
 * Categories are the distinct values in ascending order, strings by code point; null is a category after them, NaN one after that.
 * Columns are called `<column>_<category>`.
 */
export class OneHotEncoder {
  readonly role = 'transform' as const
  readonly params: OneHotEncoderParams
  declare readonly '~needs'?: Requirement<CategoryType, NoColumns>

  constructor(params: Partial<OneHotEncoderParams> = {}) {
    this.params = freezeParams(oneHotEncoderDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'OneHotEncoder', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<OneHotEncoderParams>): OneHotEncoder {
    return new OneHotEncoder({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, Requirement<CategoryType, NoColumns>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Invertible<FittedTransform<Omit<S, Held>, Schema, OneHotEncoderState>>> {
    return (await fitKind(await oneHotEncoder(), this.params, input as DataInput, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, OneHotEncoderState>> {
    return learnKind(await oneHotEncoder(), this.params, data, context)
  }

  /** Learns from one part of the data; parts are merged and finished. */
  async accumulate(
    input: DataInput,
    options: FitOptions = {},
  ): Promise<Accumulated<CategoryCounts, OneHotEncoderState>> {
    return accumulateKind(await oneHotEncoder(), this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** What learns, loaded when it is first needed. */
async function oneHotEncoder(): Promise<typeof import('./one-hot-encoder-kind.ts').oneHotEncoder> {
  return (await import('./one-hot-encoder-kind.ts')).oneHotEncoder
}

import type { Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { ordinalEncoderDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, type Invertible, learnKind } from '../kind.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { CategoryCounts } from './categories.ts'
import type { Numbers } from './numeric-program.ts'
import type { CategoryType } from './one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams, OrdinalEncoderState } from './ordinal-encoder-kind.ts'

/**
 * Each category as its position among the categories, a float64, as scikit-learn's `OrdinalEncoder`.
 *
 * Categories are the distinct values in ascending order, strings by code point; null is a category after them. NaN becomes
 * `encodedMissingValue`.
 */
export class OrdinalEncoder {
  readonly role = 'transform' as const
  readonly params: OrdinalEncoderParams
  declare readonly '~needs'?: Requirement<CategoryType, NoColumns>

  constructor(params: Partial<OrdinalEncoderParams> = {}) {
    this.params = freezeParams(ordinalEncoderDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'OrdinalEncoder', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<OrdinalEncoderParams>): OrdinalEncoder {
    return new OrdinalEncoder({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, Requirement<CategoryType, NoColumns>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Invertible<FittedTransform<Omit<S, Held>, Numbers<S, Held>, OrdinalEncoderState>>> {
    return (await fitKind(await ordinalEncoder(), this.params, input as DataInput, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, OrdinalEncoderState>> {
    return learnKind(await ordinalEncoder(), this.params, data, context)
  }

  /** Learns from one part of the data; parts are merged and finished. */
  async accumulate(
    input: DataInput,
    options: FitOptions = {},
  ): Promise<Accumulated<CategoryCounts, OrdinalEncoderState>> {
    return accumulateKind(await ordinalEncoder(), this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** What learns, loaded when it is first needed. */
async function ordinalEncoder(): Promise<typeof import('./ordinal-encoder-kind.ts').ordinalEncoder> {
  return (await import('./ordinal-encoder-kind.ts')).ordinalEncoder
}

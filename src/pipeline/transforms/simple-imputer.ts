import type { Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { simpleImputerDefaults } from '../default-params.ts'
import { definitionText, inspectable } from '../display/to-text.ts'
import type { DataInput, Meets } from '../fit-input.ts'
import type { Accumulated } from '../fit-kind.ts'
import type { FittedTransform } from '../fitted-transform.ts'
import { accumulateKind, fitKind, learnKind } from '../kind.ts'
import { freezeParams } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import type { ImputerSummary, SimpleImputerParams, SimpleImputerState, SimpleType } from './simple-imputer-kind.ts'

/**
 * Missing values replaced by one learned value per column, as scikit-learn's `SimpleImputer`.
 *
 * In numbers null and NaN are both missing, unless `missingValues` says otherwise; in strings and booleans null is. A column without
 * any value is left out, unless `keepEmptyFeatures`. ±Infinity is an error.
 */
export class SimpleImputer {
  readonly role = 'transform' as const
  readonly params: SimpleImputerParams
  declare readonly '~needs'?: Requirement<SimpleType, NoColumns>

  constructor(params: Partial<SimpleImputerParams> = {}) {
    this.params = freezeParams(simpleImputerDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: 'SimpleImputer', params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<SimpleImputerParams>): SimpleImputer {
    return new SimpleImputer({ ...this.params, ...changes })
  }

  /** Learns from every column of a table but the target. */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, Requirement<SimpleType, NoColumns>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<FittedTransform<Omit<S, Held>, Schema, SimpleImputerState>> {
    return (await fitKind(await simpleImputer(), this.params, input as DataInput, options)) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform<Schema, Schema, SimpleImputerState>> {
    return learnKind(await simpleImputer(), this.params, data, context)
  }

  /**
   * Learns from one part of the data; parts are merged and finished.
   *
   * @throws {ParameterError} for the median, which cannot be merged.
   */
  async accumulate(
    input: DataInput,
    options: FitOptions = {},
  ): Promise<Accumulated<ImputerSummary, SimpleImputerState>> {
    return accumulateKind(await simpleImputer(), this.params, input, options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

/** What learns, loaded when it is first needed. */
async function simpleImputer(): Promise<typeof import('./simple-imputer-kind.ts').simpleImputer> {
  return (await import('./simple-imputer-kind.ts')).simpleImputer
}

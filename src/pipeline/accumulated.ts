import { ParameterError } from '../features/errors/parameter-error.ts'
import type { Schema } from '../features/schema.ts'
import { assemble } from './assemble.ts'
import { FitError } from './fit-error.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { ColumnKind, Summaries } from './kind.ts'

/** Summaries of one part of the data, to be merged with those of other parts; immutable. */
export class Accumulated<Summary = unknown, State extends object = object> {
  readonly #kind: ColumnKind<object, Summary, State>
  readonly #params: object
  readonly #merge: (left: Summary, right: Summary) => Summary
  readonly summaries: Summaries<Summary>

  /** @throws {ParameterError} where the parameters ask for a statistic that cannot be merged. */
  constructor(kind: ColumnKind<object, Summary, State>, params: object, summaries: Summaries<Summary>) {
    const merge = kind.merge(params)
    if (merge === null) {
      throw new ParameterError('strategy', `${kind.kind} cannot be fitted in parts with these parameters; use fit.`)
    }
    this.#kind = kind
    this.#params = params
    this.#merge = merge
    this.summaries = summaries
  }

  /**
   * What both parts show together; columns are taken by name.
   *
   * @throws {FitError} when the other part has other columns.
   */
  merge(other: Accumulated<Summary, State>): Accumulated<Summary, State> {
    const { inputs, columns } = this.summaries
    const names = Object.keys(inputs)
    const others = Object.keys(other.summaries.inputs)
    const merged = columns.map((column, index) => {
      const there = other.summaries.columns[others.indexOf(names[index] ?? '')]
      if (there === undefined || others.length !== names.length) {
        throw new FitError(
          this.#kind.kind,
          `the parts have different columns: ${names.join(', ')}; ${others.join(', ')}.`,
        )
      }
      return this.#merge(column, there)
    })
    return new Accumulated(this.#kind, this.#params, { inputs, columns: merged })
  }

  /** The fitted transform, as `fit` on all parts together gives it. */
  finish(): FittedTransform<Schema, Schema, State> {
    const { inputs, columns } = this.summaries
    return assemble(this.#kind, this.#params, inputs, this.#kind.conclude(columns, inputs, this.#params))
  }
}

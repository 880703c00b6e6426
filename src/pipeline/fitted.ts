import { suggestion } from '../features/errors/did-you-mean.ts'
import { ParameterError } from '../features/errors/parameter-error.ts'
import type { EncodedValue } from '../features/expression/expression.ts'
import type { Schema } from '../features/schema.ts'
import { encode } from '../features/table/encode.ts'
import type { FittedClassifier } from './fitted-classifier.ts'
import type { FittedRegressor } from './fitted-regressor.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { Program } from './program.ts'
import type { Timing } from './row-model.ts'

/** Anything fitted; `When` says when its models answer for one row. */
export type Fitted<When extends Timing = 'now'> =
  | FittedTransform
  | FittedClassifier<Schema, When>
  | FittedRegressor<Schema, When>

/** Anything fitted, whenever it answers. */
export type AnyFitted = Fitted<Timing>

/** A named part of a fitted step. */
export interface FittedChild {
  readonly name: string
  readonly fitted: AnyFitted | 'passthrough'
  /** The columns that it receives, unless it receives all of them. */
  readonly columns?: readonly string[]
}

/** What every fitted step has. */
export interface FittedParts<State> {
  readonly kind: string
  /** Of the format of `state`. */
  readonly version: number
  readonly params: Readonly<Record<string, unknown>>
  readonly state: State
  /** From the inputs to the outputs, or to the features of an estimator. */
  readonly program: Program
  readonly children: readonly FittedChild[]
}

/** The child with that name; an unknown name is an error that suggests a similar one. */
export function childNamed(children: readonly FittedChild[], name: string): AnyFitted | 'passthrough' {
  const child = children.find(candidate => candidate.name === name)
  if (child !== undefined) return child.fitted
  const known = children.map(candidate => candidate.name)
  throw new ParameterError('name', `there is no step \`${name}\`.${suggestion(name, known)}`)
}

/** A fitted step as JSON; `readArtifact` reads it. */
export function fittedToJSON(parts: FittedParts<unknown>): EncodedValue {
  const children = parts.children.map(({ name, fitted, columns }) => ({
    name,
    fitted: fitted === 'passthrough' ? fitted : fitted.toJSON(),
    ...(columns === undefined ? {} : { columns }),
  }))
  return {
    kind: parts.kind,
    version: parts.version,
    params: encode(parts.params),
    inputs: Object.entries(parts.program.inputs).map(([name, type]) => [name, encode(type)]),
    state: encode(parts.state),
    ...(children.length === 0 ? {} : { children }),
  }
}

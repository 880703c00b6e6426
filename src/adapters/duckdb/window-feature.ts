import { isAggregateName } from '../../features/aggregate/signature.ts'
import type { AggregateFeatureDefinition } from '../../features/definition/definition.ts'
import { hopOf, type Resolution } from '../../features/definition/window.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { typeName as shownType } from '../../features/schema.ts'
import { canonicalJson } from '../../features/table/encode.ts'
import type { CommonTable } from '../sql/query.ts'
import { isUnsupported } from '../sql/unsupported.ts'
import { type AggregateInput, type AggregateSpelling, aggregates, isPlain } from './aggregates.ts'
import { floored } from './floor.ts'
import type { SetCompiler } from './set-compiler.ts'

/** A feature of a window, and how DuckDB computes it. */
export interface WindowFeature {
  readonly definition: AggregateFeatureDefinition
  readonly spelling: AggregateSpelling
  readonly input: AggregateInput
}

/** The feature over the input `x0`, `x1`, … that is its own; none where it is declined. */
export function windowFeature(
  compiler: SetCompiler,
  alias: string,
  definition: AggregateFeatureDefinition,
  inputs: readonly Expression[],
): readonly WindowFeature[] {
  const at = `groups.${alias}.${definition.name}`
  const { aggregate, inputType, spread, by } = definition
  const refuse = (what: string, reason: string): readonly WindowFeature[] => {
    compiler.gaps.push({ at, what, reason })
    return []
  }
  if (definition.own || !isAggregateName(aggregate))
    return refuse(aggregate, 'its code is JavaScript, which runs in this process only')
  const spelling = aggregates[aggregate]
  if (isUnsupported(spelling)) return refuse(aggregate, spelling.unsupported)
  if (by !== null) return refuse(aggregate, 'inputs in buckets are aggregated in this process only')
  if (spread !== 'none') return refuse(aggregate, 'inputs in lists or maps are aggregated in this process only')
  if (!isPlain(inputType) && aggregate !== 'count')
    return refuse(aggregate, `DuckDB orders values of ${shownType(inputType)} otherwise`)
  const index = inputs.findIndex(input => canonicalJson(input) === canonicalJson(definition.input))
  return [{ definition, spelling, input: { value: `x${index}`, place: `p${index}`, feature: definition } }]
}

/** How far a feature's window reaches back from the instant at which it ends; null is all history. */
export function windowOf({ definition }: Pick<WindowFeature, 'definition'>): number | null {
  return definition.ahead ?? definition.window
}

/** The DuckDB aggregates that a feature needs: how many values there are, and the parts of its spelling. */
export function partsOf({ input, spelling }: WindowFeature): readonly string[] {
  return [`count(${input.value})`, ...spelling.parts(input)]
}

/** Tables that end in one with a row for each request, and there the column of each DuckDB aggregate over each window. */
export interface Windows {
  readonly tables: readonly CommonTable[]
  readonly columnOf: (part: string, window: number | null) => string
}

/** From where a window starts that ends at an instant: the left edge is rounded down to a hop. */
export function leftEdge(instant: string, window: number, resolution: Resolution): string {
  const start = `${instant} - ${window}`
  return resolution === 'exact' ? start : floored(start, hopOf(window))
}

import { MissingExtensionError } from '../errors/extension-errors.ts'
import type { DataType } from '../schema.ts'
import type { Aggregate } from './aggregate.ts'
import { aggregateOf } from './aggregate-of.ts'
import type { AggregateDefinition } from './catalogue.ts'
import { checkedAggregate, type OwnAggregates, ownName } from './own-aggregate.ts'
import { innerResult, innerType, type Shape, type Spread } from './shape.ts'
import { elementWise } from './shaped/element-wise.ts'
import { exploded } from './shaped/exploded.ts'
import { keyed } from './shaped/keyed.ts'
import { mapValues } from './shaped/map-values.ts'
import { isPlaced, placedElements } from './shaped/placed.ts'

/** Aggregates whatever their types are. */
export type AnyAggregate = Aggregate<unknown, unknown, unknown>

/** An aggregate as a feature, or the state that is kept for it, asks for it. */
export interface AggregateUse extends AggregateDefinition, Shape {
  readonly aggregateVersion: number
  readonly own: boolean
  /** The type of the whole result. */
  readonly type: DataType
}

/**
 * The aggregate over the values of an input column, shaped as asked; see `inputMaker` for its inputs.
 *
 * @throws {MissingExtensionError} where the code of an own aggregate was not given.
 */
export function featureAggregate(use: AggregateUse, inputType: DataType, own: OwnAggregates): AnyAggregate {
  const shaped = spreads[use.spread](use, inputType, own) as AnyAggregate
  return use.by === null ? shaped : (keyed(shaped) as Aggregate<never, unknown, unknown> as AnyAggregate)
}

/** The aggregate over what a shape leaves: elements, the values of maps, or whole values. */
export function innerAggregate(use: AggregateUse, valueType: DataType, own: OwnAggregates): AnyAggregate {
  const { aggregate, aggregateVersion } = use
  if (!use.own) return aggregateOf(aggregate, valueType, use.parameters)
  const code = own.get(ownName(aggregate, aggregateVersion))
  if (code === undefined)
    throw new MissingExtensionError([{ kind: 'aggregate', name: aggregate, version: aggregateVersion }])
  return checkedAggregate(code, innerResult(use.type, use))
}

/** Whether list elements must keep their places: the aggregate picks by row order. */
export function keepsPlaces({ own, aggregate, spread }: AggregateUse): boolean {
  return spread === 'list' && !own && isPlaced(aggregate)
}

type Spreader = (use: AggregateUse, inputType: DataType, own: OwnAggregates) => Aggregate<never, unknown, unknown>

const spreads: { readonly [S in Spread]: Spreader } = {
  none: innerAggregate,
  list: (use, inputType, own) =>
    keepsPlaces(use)
      ? placedElements(innerAggregate(use, inputType, own), (use.parameters.k ?? 1) as number)
      : exploded(innerAggregate(use, innerType(inputType, 'list'), own)),
  map: (use, inputType, own) => mapValues(innerAggregate(use, innerType(inputType, 'map'), own)),
  elementWise: (use, inputType, own) => elementWise(innerAggregate(use, innerType(inputType, 'elementWise'), own)),
}

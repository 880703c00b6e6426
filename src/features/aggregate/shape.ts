import { type DataType, typeName } from '../schema.ts'

/**
 * How a column's values become inputs of an aggregate: as they are, each element of a list, each value of a map under its key,
 * or the elements of equally long lists position by position.
 */
export type Spread = 'none' | 'list' | 'map' | 'elementWise'

/** The shape of an aggregate's inputs, and so of its result. */
export interface Shape {
  readonly spread: Spread
  /** What gives the bucket of each input, if the result is a map from bucket to aggregate; null: there are no buckets. */
  readonly by: unknown
}

/** What a feature says about the shape of its inputs. */
export interface ShapeOptions {
  readonly explode: boolean
  readonly elementWise: boolean
}

/** The spread of an input column, or what is wrong; `takesAnything` says that the aggregate takes lists and maps as a whole. */
export function spreadOf(
  inputType: DataType,
  takesAnything: boolean,
  { explode, elementWise }: ShapeOptions,
): Spread | { readonly problem: string } {
  if (explode && elementWise) return { problem: 'say either `explode` or `elementWise`, not both' }
  const nested = typeof inputType === 'object' ? inputType : null
  if (elementWise) {
    if (nested !== null && 'list' in nested) return 'elementWise'
    return { problem: `\`elementWise\` is for lists of one length, and the input is ${typeName(inputType)}` }
  }
  const spread = nested === null ? 'none' : 'list' in nested ? 'list' : 'map' in nested ? 'map' : 'none'
  if (explode && spread === 'none') {
    return { problem: `\`explode\` is for lists and maps, and the input is ${typeName(inputType)}` }
  }
  return takesAnything && !explode ? 'none' : spread
}

/** The type of the values that reach the aggregate itself. */
export function innerType(inputType: DataType, spread: Spread): DataType {
  if (spread === 'none' || typeof inputType === 'string') return inputType
  if ('list' in inputType) return inputType.list
  return 'map' in inputType ? inputType.map : inputType
}

/** The type of the whole result if the aggregate itself gives `type`. */
export function shapedType(type: DataType, { spread, by }: Shape): DataType {
  const spreadType: DataType = spread === 'map' ? { map: type } : spread === 'elementWise' ? { list: type } : type
  return by === null ? spreadType : { map: spreadType }
}

/** The type that the aggregate itself gives if the whole result has `type`. */
export function innerResult(type: DataType, { spread, by }: Shape): DataType {
  const spreadType = by === null ? type : innerType(type, 'map')
  return spread === 'map' || spread === 'elementWise' ? innerType(spreadType, spread) : spreadType
}

import type { DataType } from '../schema.ts'
import { type EncodedValue, encode } from '../table/encode.ts'
import type { CallNode, ConstantTable, Expression } from './expression.ts'
import type { FunctionName } from './function.ts'

/** What becomes of a value that is not among the keys; without `fallback` it is null. */
export interface UnknownKeys {
  readonly fallback?: unknown
  readonly unknown?: 'fallback' | 'error'
}

/** The constants of a `lookup`; `type` is that of the values, float64 when left out. */
export interface LookupConstants extends UnknownKeys {
  readonly keys: readonly unknown[]
  readonly values: readonly unknown[]
  readonly type?: DataType
}

/** The constants of a `oneHot`: the position of each key in the output, −1 for none; several keys may share one. */
export interface OneHotConstants {
  readonly keys: readonly unknown[]
  readonly positions: readonly number[]
  /** The number of outputs. */
  readonly width: number
  /** What to do with a value that is not among the keys: no position (the default), or an error naming column and row. */
  readonly unknown?: 'fallback' | 'error'
}

/** The value beside the key; null and NaN may each be a key, and −0 is 0. */
export function lookup(node: Expression, { keys, values, type = 'float64', ...rest }: LookupConstants): CallNode {
  return call('lookup', [node], {
    keys: encodeAll(keys),
    values: encodeAll(values, type),
    ...(type === 'float64' ? {} : { type }),
    ...(rest.fallback === undefined ? {} : { fallback: encode(rest.fallback, type) }),
    ...(rest.unknown === undefined ? {} : { unknown: rest.unknown }),
  })
}

/** Piecewise linear between the points of ascending keys, clamped outside; at a repeated key the last of its values. */
export function interpolate(node: Expression, keys: readonly number[], values: readonly number[]): CallNode {
  return call('interpolate', [node], { keys: encodeAll(keys), values: encodeAll(values) })
}

/** The number of ascending keys before the value; `right` also counts those equal to it. NaN is after all keys. */
export function searchSorted(node: Expression, keys: readonly number[], side: 'left' | 'right' = 'left'): CallNode {
  return call('searchSorted', [node], { keys: encodeAll(keys), side })
}

/** Σ weight × argument from the first to the last, then plus the intercept, where one is given. */
export function dot(nodes: readonly Expression[], weights: readonly number[], intercept?: number): CallNode {
  return call('dot', nodes, { values: encodeAll(intercept === undefined ? weights : [...weights, intercept]) })
}

/** A sparse vector of `width` with a single 1 at the key's position; it stands only at the top of an expression. */
export function oneHot(node: Expression, { keys, positions, width, unknown }: OneHotConstants): CallNode {
  return call('oneHot', [node], {
    keys: encodeAll(keys),
    positions: Object.freeze([...positions]),
    width,
    ...(unknown === undefined ? {} : { unknown }),
  })
}

function encodeAll(values: readonly unknown[], type?: DataType): readonly EncodedValue[] {
  return Object.freeze(values.map(value => encode(value, type)))
}

function call(name: FunctionName, nodes: readonly Expression[], table: ConstantTable): CallNode {
  return Object.freeze({
    kind: 'call',
    function: name,
    arguments: Object.freeze([...nodes]),
    table: Object.freeze(table),
  })
}

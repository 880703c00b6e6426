import { decode } from '../table/encode.ts'
import { failure } from './failed.ts'
import type { RowFunction } from './row-kernels.ts'
import { SparseBuilder, type SparseVector, type VectorShape } from './sparse-vector.ts'
import { tableOf } from './strict-functions.ts'
import { type TermPlace, type TermSource, termPlaces, termSource } from './term-sources.ts'
import type { TypedCall } from './typed-node.ts'
import { sparseSums, vectorSteps } from './vector-steps.ts'

/** A `bag`, `bagAt` or `bagDot`, prepared: what each argument holds, and what becomes of the sums. */
export interface Bag {
  readonly place: TermPlace
  readonly sources: readonly TermSource[]
  readonly shape: VectorShape
}

/** Prepares a checked call. */
export function prepareBag(call: TypedCall): Bag {
  const table = tableOf(call)
  const { names = [], separator = '=', binary = false, sublinear = false, norm = null, values, steps = [] } = table
  const place = termPlaces(table)
  const weights = values === undefined ? null : Float64Array.from(values, weight => decode(weight) as number)
  return {
    place,
    sources: call.parts.map(({ type }, index) => termSource(type, names[index] ?? null, separator, place)),
    shape: { binary, sublinear, weights, norm, change: vectorSteps(steps) },
  }
}

/** The vector of one row; it is overwritten by the next one. */
export function bagRow(call: TypedCall, parts: readonly RowFunction[]): (row: readonly unknown[]) => SparseVector {
  const { sources, shape } = prepareBag(call)
  const builder = new SparseBuilder()
  return row => {
    builder.clear()
    for (let index = 0; index < sources.length; index++) {
      const value = parts[index]?.(row) ?? null
      if (sources[index]?.(value, builder) === false) throw failure(call, null, [value])
    }
    builder.finish(shape)
    return builder
  }
}

/** One number of the vector of one row. */
export function bagAtRow(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  const vectorOf = bagRow(call, parts)
  const { at = 0 } = tableOf(call)
  return row => {
    const { count, positions, values } = vectorOf(row)
    for (let k = 0; k < count; k++) if (positions[k] === at) return values[k]
    return 0
  }
}

/** The weighted sums of the vector of one row. */
export function bagDotRow(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  const vectorOf = bagRow(call, parts)
  const weights = componentsOf(call)
  const sums = new Float64Array(weights.length)
  return row => {
    sparseSums(vectorOf(row), weights, sums, 0)
    return Array.from(sums)
  }
}

/** The weights of each sum of a `bagDot`. */
export function componentsOf(call: TypedCall): readonly Float64Array[] {
  return (tableOf(call).components ?? []).map(component => Float64Array.from(component))
}

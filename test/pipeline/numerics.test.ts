import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentileOf } from '../../src/features/aggregate/percentile.ts'
import { normalQuantile } from '../../src/features/evaluate/normal-quantile.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import type { Column } from '../../src/features/table/column.ts'
import { centredTriangle } from '../../src/pipeline/numerics/centred-triangle.ts'
import { extremes } from '../../src/pipeline/numerics/extremes.ts'
import { minimize } from '../../src/pipeline/numerics/lbfgs.ts'
import { solveTriangle, triangulate } from '../../src/pipeline/numerics/least-squares.ts'
import { medianInPlace, weightedMedian } from '../../src/pipeline/numerics/median.ts'
import { columnMoments, mergeMoments } from '../../src/pipeline/numerics/moments.ts'
import { quantilesInPlace, weightedQuantiles } from '../../src/pipeline/numerics/quantiles.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'

const seed = 20010617
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })

test('the median by selection is the median by sorting', () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 600, max: 3000 }))
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 1000 }), fc.nat(), (size, distinct, start) => {
      const random = new RandomState(start)
      const values = Float64Array.from({ length: size }, () => random.integer(0, distinct))
      expect(medianInPlace(values.slice())).toBe(bySorting(values))
    }),
    { seed, numRuns: 200 },
  )
  expect(medianInPlace(new Float64Array(0))).toBeNaN()
})

test('the weighted median is the median of repeated values', () => {
  const entry = fc.tuple(doubles, fc.integer({ min: 0, max: 4 }))
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), entries => {
      const [values, weights] = [entries.map(([value]) => value), entries.map(([, weight]) => weight)]
      const repeated = entries.flatMap(([value, weight]) => Array<number>(weight).fill(value))
      const found = weightedMedian(Float64Array.from(values), Float64Array.from(weights))
      expect(found).toEqual(bySorting(Float64Array.from(repeated)))
    }),
    { seed },
  )
})

test('moments of parts merge to the moments of the whole', () => {
  const cells = fc.array(fc.oneof(doubles, fc.constantFrom(null, Number.NaN)), { maxLength: 30 })
  fc.assert(
    fc.property(cells, cells, (left, right) => {
      const of = (list: readonly (number | null)[]) => columnMoments(columnFromExact('float64', list), null)
      const merged = mergeMoments(of(left), of(right))
      const whole = of([...left, ...right])
      expect(merged.count).toBe(whole.count)
      if (whole.count === 0) return
      expect(Math.abs(merged.mean - whole.mean)).toBeLessThanOrEqual(1e-12 * 1e6)
      expect(Math.abs(merged.squares - whole.squares)).toBeLessThanOrEqual(1e-12 * 1e14)
    }),
    { seed },
  )
})

test('moments over several blocks are those of compensated sums over all numbers', () => {
  const random = new RandomState(11)
  for (const [size, missing, weighted] of [
    [5000, 0, false],
    [5003, 0.1, false],
    [7001, 0.1, true],
    [3, 0, false],
  ] as const) {
    const cells = Array.from({ length: size }, (_, row) => {
      const number = 1e6 + random.normal() * (row + 1)
      return random.random() < missing ? (row % 2 === 0 ? null : Number.NaN) : number
    })
    const weights = weighted ? Float64Array.from(cells, () => random.integer(0, 4)) : null
    const found = columnMoments(columnFromExact('float64', cells), weights)
    const kept = cells.flatMap((value, row) => {
      const weight = weights?.[row] ?? 1
      return value === null || Number.isNaN(value) || weight === 0 ? [] : [[value, weight] as const]
    })
    const count = kept.reduce((sum, [, weight]) => sum + weight, 0)
    const mean = exactly(kept.map(([value, weight]) => value * weight)) / count
    const squares = exactly(kept.map(([value, weight]) => weight * (value - mean) ** 2))
    expect(found.count).toBe(count)
    expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(1e-15 * Math.abs(mean))
    expect(Math.abs(found.squares - squares)).toBeLessThanOrEqual(1e-13 * squares)
  }
  expect(columnMoments(columnFromExact('float64', [null, Number.NaN]), null)).toEqual({
    count: 0,
    mean: Number.NaN,
    squares: Number.NaN,
  })
})

test('extremes are the least and the greatest number that counts', () => {
  const cells = fc.array(fc.tuple(fc.oneof(fc.double(), fc.constantFrom(null, Number.NaN)), fc.nat(1)), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(cells, fc.boolean(), (list, weighted) => {
      const column = columnFromExact(
        'float64',
        list.map(([value]) => value),
      )
      const weights = weighted ? Float64Array.from(list, ([, weight]) => weight) : null
      const kept = list.flatMap(([value, weight]) =>
        value === null || Number.isNaN(value) || (weighted && weight === 0) ? [] : [value],
      )
      const { min, max } = extremes(column, weights)
      // 0 and −0 are equal.
      expect(min + 0).toBe(kept.length === 0 ? Number.NaN : Math.min(...kept) + 0)
      expect(max + 0).toBe(kept.length === 0 ? Number.NaN : Math.max(...kept) + 0)
    }),
    { seed },
  )
})

/** The sum with Neumaier's correction. */
function exactly(values: readonly number[]): number {
  let [sum, carry] = [0, 0]
  for (const value of values) {
    const next = sum + value
    carry += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + carry
}

test('a triangle of centred columns has their products, also where the first rows are far from the others', () => {
  const random = new RandomState(12)
  for (const width of [1, 3, 5, 7, 20]) {
    const rows = 9001
    const columns = Array.from({ length: width }, (_, at) =>
      Array.from(
        { length: rows },
        (_, row) => 100 * at + (at === 0 && row < 512 ? 1000 : 0) + random.normal() * (at + 1),
      ),
    )
    const given = columns.map(column => columnFromExact('float64', column) as Column)
    const triangle = centredTriangle(given, rows)!
    const means = columns.map(column => exactly(column) / rows)
    for (let i = 0; i < width; i++) {
      expect(Math.abs(triangle.mean[i]! - means[i]!)).toBeLessThanOrEqual(1e-13 * 1000)
      for (let j = i; j < width; j++) {
        const expected = exactly(columns[i]!.map((value, row) => (value - means[i]!) * (columns[j]![row]! - means[j]!)))
        const product = exactly(Array.from(triangle.columns[i]!, (value, k) => value * triangle.columns[j]![k]!))
        const [left, right] = [triangle.columns[i]!, triangle.columns[j]!].map(each => Math.hypot(...each))
        const size = left! * right!
        expect(Math.abs(product - expected)).toBeLessThanOrEqual(1e-12 * size)
      }
    }
  }
})

test('there is no triangle of columns that nearly depend on each other, of constant ones, nor of few rows', () => {
  const random = new RandomState(13)
  const one = Array.from({ length: 100 }, () => random.normal())
  const near = one.map(value => value + 0.01 * random.normal())
  const of = (...columns: number[][]) =>
    centredTriangle(
      columns.map(column => columnFromExact('float64', column) as Column),
      columns[0]!.length,
    )
  expect(of(one, near)).toBeNull()
  expect(
    of(
      one,
      one.map(() => 3),
    ),
  ).toBeNull()
  expect(of(one.slice(0, 19), near.slice(0, 19).reverse())).toBeNull()
  expect(of(one, near.toReversed())).not.toBeNull()
})

test('least squares solve the normal equations, over several blocks of rows', () => {
  const random = new RandomState(5)
  const width = 4
  const rows = Array.from({ length: 1500 }, () => Array.from({ length: width + 1 }, () => random.normal()))
  const triangle = triangulate(rows.length, width, (row, into, at) => {
    for (const [index, value] of rows[row]!.entries()) into[at + index] = value
  })
  const solution = solveTriangle(triangle, Number.EPSILON * rows.length)
  for (let column = 0; column < width; column++) {
    const residual = rows.reduce((sum, row) => {
      const error = row[width]! - solution.reduce((total, value, index) => total + value * row[index]!, 0)
      return sum + error * row[column]!
    }, 0)
    expect(Math.abs(residual)).toBeLessThan(1e-10)
  }
})

test('L-BFGS finds the minimum of a badly scaled quadratic, and stops when told', async () => {
  const scales = Float64Array.from([1, 100, 1e4, 1e-2])
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let value = 0
    for (const [index, scale] of scales.entries()) {
      const distance = point[index]! - index
      gradient[index] = scale * distance
      value += 0.5 * scale * distance * distance
    }
    return value
  }
  const curvature = new Float64Array(4).fill(1)
  const options = { tolerance: 1e-10, maxIterations: 500, curvature }
  const { point, converged } = await minimize(objective, new Float64Array(4), options)
  expect(converged).toBe(true)
  for (const [index, value] of point.entries()) expect(value).toBeCloseTo(index, 6)
  const early = await minimize(objective, new Float64Array(4), { ...options, maxIterations: 1 })
  expect([early.iterations, early.converged]).toEqual([1, false])
})

function bySorting(values: Float64Array): number {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

test('quantiles by selection are the quantiles by sorting, in any order of asking', () => {
  const shares = fc.array(fc.oneof(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), fc.double({ min: 0, max: 1, noNaN: true })))
  fc.assert(
    fc.property(fc.array(doubles, { minLength: 1, maxLength: 50 }), shares, (values, asked) => {
      const sorted = [...values].sort((left, right) => left - right)
      const wanted = asked.map(share => percentileOf(share, values.length, rank => sorted[rank]!))
      expect(quantilesInPlace(Float64Array.from(values), asked)).toEqual(wanted)
    }),
    { seed, numRuns: 200 },
  )
  expect(quantilesInPlace(new Float64Array(0), [0.5])).toEqual([Number.NaN])
})

test('weighted quantiles are those of repeated values', () => {
  const entry = fc.tuple(doubles, fc.integer({ min: 1, max: 4 }))
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), entries => {
      const [values, weights] = [entries.map(([value]) => value), entries.map(([, weight]) => weight)]
      const repeated = entries.flatMap(([value, weight]) => Array<number>(weight).fill(value))
      const shares = [0, 0.1, 0.5, 0.9, 1]
      const found = weightedQuantiles(Float64Array.from(values), Float64Array.from(weights), shares)
      expect(found).toEqual(quantilesInPlace(Float64Array.from(repeated), shares))
    }),
    { seed },
  )
  expect(weightedQuantiles(new Float64Array(0), new Float64Array(0), [0.5])).toEqual([Number.NaN])
})

test.each([
  [0.5, 0],
  [0.25, -0.6744897501960817],
  [0.9, 1.2815515655446004],
  [0.01, -2.3263478740408408],
  [0.0755, -1.436008227944182],
  [0.9999999, 5.199337582290662],
  [1e-20, -9.262340089798409],
  [1e-100, -21.273453560965322],
  [0, Number.NEGATIVE_INFINITY],
  [1, Number.POSITIVE_INFINITY],
  [1.5, Number.NaN],
])('the normal quantile at %f is as scipy 1.17 gives it', (p, wanted) => {
  const found = normalQuantile(p)
  if (Number.isFinite(wanted))
    expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(wanted)))
  else expect(found).toBe(wanted)
})

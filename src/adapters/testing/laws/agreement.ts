import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Aggregate } from '../../../features/aggregate/aggregate.ts'
import { compareValues } from '../../../features/table/total-order.ts'

/**
 * Asserts that two results of an aggregate over the same inputs agree: to the bit where it is exact, else within what it declares. Where
 * percentiles or counts may be off, both may be: `errors` is how many of the two are sketches.
 */
export function assertAgreement(
  exact: Aggregate['exact'],
  [left, right]: readonly [unknown, unknown],
  inputs: readonly unknown[],
  errors: 1 | 2,
): void {
  if (exact === true || exact.within === 0) deepStrictEqual(left, right)
  else if (left === null || right === null) deepStrictEqual(left, right)
  else if (exact.of === 'rank') assertRanks(left, right, inputs, errors * exact.within * inputs.length)
  else if (exact.of === 'count') assertCounts(left, right, errors * exact.within * inputs.length)
  else {
    const scale = inputs.reduce<number>((sum, value) => sum + (typeof value === 'number' ? Math.abs(value) : 1), 0)
    assertNear(left, right, exact.within * scale)
  }
}

function assertNear(left: unknown, right: unknown, within: number): void {
  if (typeof left === 'number' && typeof right === 'number') {
    ok(Object.is(left, right) || Math.abs(left - right) <= within, `${left} and ${right} differ by more than ${within}`)
  } else if (Array.isArray(left) && Array.isArray(right)) {
    deepStrictEqual(left.length, right.length)
    for (const [index, item] of left.entries()) assertNear(item, right[index], within)
  } else deepStrictEqual(left, right)
}

/** Percentiles: the ranks that they have among the inputs must be near. */
function assertRanks(left: unknown, right: unknown, inputs: readonly unknown[], within: number): void {
  const [lefts, rights] = [left as readonly unknown[], right as readonly unknown[]]
  deepStrictEqual(lefts.length, rights.length)
  const ranksOf = (value: unknown) => ({
    from: inputs.filter(input => compareValues(input, value) < 0).length,
    to: inputs.filter(input => compareValues(input, value) <= 0).length,
  })
  for (const [index, value] of lefts.entries()) {
    const [a, b] = [ranksOf(value), ranksOf(rights[index])]
    const apart = Math.max(0, a.from - b.to, b.from - a.to)
    // A percentile lies between two ranks.
    ok(apart <= within + 1, `${String(value)} and ${String(rights[index])} are ${apart} ranks apart, not ${within}`)
  }
}

/** Counts by text: where one side lacks a text, the other's count must not be much above the least that is listed. */
function assertCounts(left: unknown, right: unknown, within: number): void {
  const [lefts, rights] = [left as ReadonlyMap<string, number>, right as ReadonlyMap<string, number>]
  const leastOf = (counts: ReadonlyMap<string, number>): number => Math.min(...counts.values())
  for (const text of new Set([...lefts.keys(), ...rights.keys()])) {
    const [a, b] = [lefts.get(text), rights.get(text)]
    const apart =
      a !== undefined && b !== undefined
        ? Math.abs(a - b)
        : Math.max((a ?? 0) - leastOf(rights), (b ?? 0) - leastOf(lefts))
    ok(apart <= within, `the counts ${a} and ${b} of ${JSON.stringify(text)} differ by more than ${within}`)
  }
}

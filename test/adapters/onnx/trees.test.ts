import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Link } from '../../../src/pipeline/estimators/link.ts'
import { buildEnsemble, type FoundTree } from '../../../src/pipeline/estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../../../src/pipeline/estimators/trees/fitted-trees.ts'
import type { FittedClassifier } from '../../../src/pipeline/fitted-classifier.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { randomTree } from '../../pipeline/estimators/trees/random-trees.ts'
import { runExported } from './run-graph.ts'

const width = 4
const inputs: Schema = Object.fromEntries(
  Array.from({ length: width }, (_, index) => [`x${index}`, 'float64' as const]),
)
const values = [null, 0, -0, 1e-36, 0.25, 1, 2, 3, 40.7, -0.5, -3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

/** The tree with leaves in single precision, as the files of models in it have. */
function singleLeaves({ node, ...tree }: FoundTree): FoundTree {
  return {
    ...tree,
    node: index => {
      const found = node(index)
      return found.kind === 'leaf' ? { ...found, value: Math.fround(found.value) } : found
    },
  }
}

test('trees give the sums of this library, bit for bit', async () => {
  const shapes = fc.record({
    seed: fc.nat(),
    count: fc.integer({ min: 0, max: 6 }),
    categories: fc.boolean(),
    precision: fc.constantFrom('float32' as const, 'float64' as const),
    divisor: fc.constantFrom(1, 7),
  })
  const property = fc.asyncProperty(shapes, async ({ seed, count, categories, precision, divisor }) => {
    const random = new RandomState(seed)
    const found = Array.from({ length: count }, () => randomTree(random, { width, output: 0, categories }))
    const kept = precision === 'float32' ? found.map(singleLeaves) : found
    const base = Float64Array.of(Math.fround(random.normal()))
    const trees = buildEnsemble(kept, { width, base, divisor, precision })
    const fitted = fittedTrees(trees, { kind: 'identity', slope: 1 }, null, inputs)
    const rows = Array.from({ length: 20 }, () =>
      Object.keys(inputs).map(name => [name, values[random.integer(0, values.length)]]),
    )
    const table = tableFromRows(
      inputs,
      rows.map(row => Object.fromEntries(row)),
    )
    const wanted = ((await fitted.predict(table)) as { toArray(): unknown[] }).toArray()
    expect((await runExported(fitted, table)).prediction?.flat()).toEqual(wanted)
  })
  await fc.assert(property, { seed: 20010617, numRuns: 15, endOnFailure: true })
})

test.each<readonly [Link['kind'], number]>([
  ['exp', 1],
  ['square', 1],
  ['softplus', 1],
  ['sigmoid', 1],
  ['logistic', 1],
  ['softmax', 3],
  ['oneVsRest', 3],
  ['shares', 3],
  ['step', 1],
])('the answer through %s is within 1e-9', async (kind, outputs) => {
  const random = new RandomState(7)
  const isBinary = kind === 'logistic' || kind === 'step'
  const found = Array.from({ length: 6 }, (_, index) =>
    randomTree(random, { width, output: index % outputs, categories: true }),
  )
  const base = Float64Array.from({ length: outputs }, () => random.normal())
  const trees = buildEnsemble(found, { width, base, divisor: 1, precision: 'float64' })
  const classes = outputs === 3 ? ['a', 'b', 'c'] : isBinary ? [false, true] : null
  const fitted = fittedTrees(trees, { kind, slope: 1.5 }, classes, inputs)
  const rows = Array.from({ length: 30 }, () =>
    Object.fromEntries(Object.keys(inputs).map(name => [name, random.normal()])),
  )
  const table = tableFromRows(inputs, rows)
  const out = await runExported(fitted, table)
  const features = await fitted.features(table)
  const wanted = [...(fitted.model.ofBlocks(features) as Float64Array)]
  const given = ((classes === null ? out.prediction : out.probabilities) ?? []).flat() as number[]
  expect(Math.max(...given.map((value, index) => Math.abs(value - (wanted[index] ?? 9))))).toBeLessThanOrEqual(1e-9)
  expect(given).toHaveLength(wanted.length)
  if (classes === null) return
  const labels = await (fitted as FittedClassifier).predict(table)
  expect(out.label?.flat().map(label => (isBinary ? label === 1 : label))).toEqual(labels.toArray())
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableFromRows } from '../../../../src/features/table/from-rows.ts'
import { readArtifact } from '../../../../src/pipeline/artifact.ts'
import { Blocks } from '../../../../src/pipeline/blocks.ts'
import { link } from '../../../../src/pipeline/estimators/link.ts'
import { buildEnsemble } from '../../../../src/pipeline/estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../../../../src/pipeline/estimators/trees/fitted-trees.ts'
import type { TreeModel } from '../../../../src/pipeline/estimators/trees/tree-model.ts'
import type { FittedClassifier } from '../../../../src/pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../../../src/pipeline/fitted-regressor.ts'
import { RandomState } from '../../../../src/pipeline/random-state.ts'
import { naiveTree, randomTree } from './random-trees.ts'

const width = 5
const inputs = Object.fromEntries(Array.from({ length: width }, (_, index) => [`x${index}`, 'float64' as const]))

test('trees give what a plain reading of their nodes gives, for tables and single rows alike', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 0, max: 2 ** 31 }),
        trees: fc.integer({ min: 0, max: 9 }),
        rows: fc.integer({ min: 0, max: 70 }),
        outputs: fc.constantFrom(1, 3),
        categories: fc.boolean(),
        precision: fc.constantFrom('float32' as const, 'float64' as const),
        divisor: fc.constantFrom(1, 7),
      }),
      async ({ seed, outputs, categories, precision, divisor, ...size }) => {
        const random = new RandomState(seed)
        const found = Array.from({ length: size.trees }, (_, index) =>
          randomTree(random, { width, output: index % outputs, categories }),
        )
        const base = Float64Array.from({ length: outputs }, () => random.normal())
        const ensemble = buildEnsemble(found, { width, base, divisor, precision })
        const rows = Array.from({ length: size.rows }, () => randomRow(random))
        const round = precision === 'float32' ? Math.fround : Number
        const wanted = rows.flatMap(row => {
          const sums = [...base]
          for (const tree of found) sums[tree.output] = round(sums[tree.output]! + naiveTree(tree, row))
          return sums.map(sum => sum / divisor)
        })
        const classes = outputs === 1 ? null : ['a', 'b', 'c']
        const fitted = fittedTrees(ensemble, link(outputs === 1 ? 'identity' : 'softmax'), classes, inputs)
        const table = tableFromRows(inputs, rows.map(named))
        const model = fitted.model as TreeModel
        expect([...model.margins(Blocks.of(table))]).toEqual(wanted)
        const answer = new Float64Array(model.width)
        const one = model.compileRow(fitted.program, fitted.inputs)
        const whole = model.ofBlocks(Blocks.of(table))
        for (const [index, row] of rows.entries()) {
          one(row, answer)
          expect(answer).toEqual(whole.slice(index * model.width, (index + 1) * model.width))
        }
        const copy = (await readArtifact(JSON.parse(JSON.stringify(fitted)))) as FittedRegressor
        expect(copy.model.ofBlocks(Blocks.of(table))).toEqual(whole)
        expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
      },
    ),
    { seed: 1, numRuns: 40 },
  )
})

test('a sparse block gives what its dense columns give', async () => {
  const random = new RandomState(3)
  const found = Array.from({ length: 5 }, () => randomTree(random, { width, output: 0, categories: false }))
  const ensemble = buildEnsemble(found, { width, base: new Float64Array(1), divisor: 1, precision: 'float64' })
  const fitted = fittedTrees(ensemble, link('logistic'), [false, true], inputs) as FittedClassifier
  const rows = Array.from({ length: 40 }, (_, row) =>
    [row % 3, 0, 1, 0, 0].map((value, at) => (at === 0 ? value : row % 4 === at ? 1 : 0)),
  )
  const table = tableFromRows(inputs, rows.map(named))
  const sparse = new Blocks(
    [
      { kind: 'dense', columns: [['x0', table.column('x0')]] },
      {
        kind: 'sparse',
        names: ['x1', 'x2', 'x3', 'x4'],
        indptr: Int32Array.from([
          0,
          ...rows.map((_, end) => rows.slice(0, end + 1).filter((_, row) => row % 4 > 0).length),
        ]),
        indices: Int32Array.from(rows.keys())
          .filter(row => row % 4 > 0)
          .map(row => (row % 4) - 1),
        values: new Float64Array(40).fill(1),
      },
    ],
    40,
  )
  expect(fitted.model.ofBlocks(sparse)).toEqual(fitted.model.ofBlocks(Blocks.of(table)))
})

test('a classifier of trees answers with labels and probabilities', async () => {
  const ensemble = buildEnsemble([stump()], { width: 1, base: new Float64Array(1), divisor: 1, precision: 'float64' })
  const fitted = fittedTrees(ensemble, link('logistic'), ['no', 'yes'], { age: 'float64' }) as FittedClassifier
  expect((await fitted.predict([{ age: 1 }, { age: 3 }, { age: null }])).toArray()).toEqual(['no', 'yes', 'yes'])
  const { label, probabilities } = fitted.predictRow({ age: 3 })
  expect(label).toBe('yes')
  expect(probabilities.yes).toBeCloseTo(1 / (1 + Math.exp(-2)), 15)
})

test.each<readonly [string, (trees: Record<string, unknown>) => unknown, string]>([
  ['nothing', () => null, 'the width is wrong'],
  ['a width that is not a number', trees => ({ ...trees, width: '1' }), 'the width is wrong'],
  ['a divisor of 0', trees => ({ ...trees, divisor: 0 }), 'the divisor is wrong'],
  ['an unknown precision', trees => ({ ...trees, precision: 'float16' }), 'the precision is wrong'],
  ['no outputs', trees => ({ ...trees, base: [] }), 'there are no outputs, or too many'],
  ['a base that is text', trees => ({ ...trees, base: ['0'] }), '`base` is not a list of numbers'],
  ['an output that is not there', trees => ({ ...trees, output: [1] }), '`output` is out of range'],
  [
    'bytes that were cut',
    trees => ({ ...trees, value: { $bytes: 'AAAA' } }),
    '`value` is not an array of 8 bytes each',
  ],
  ['fewer values than nodes', trees => ({ ...trees, value: { $bytes: '' } }), 'the nodes have several lengths'],
  ['roots beyond the nodes', trees => ({ ...trees, roots: [0, 4] }), '`roots` is out of range'],
  ['roots that leave nodes out', trees => ({ ...trees, roots: [0, 2] }), 'the roots do not fit the nodes'],
  ['a leaf where children are missing', trees => ({ ...trees, feature: ints(0, 0, -1) }), 'the nodes form no trees'],
  ['a feature out of range', trees => ({ ...trees, feature: ints(7, -1, -1) }), 'node 0 is wrong'],
  ['a set that is not there', trees => ({ ...trees, flags: { $bytes: btoa('\x04\0\0') } }), 'node 0 is wrong'],
  ['an unknown flag', trees => ({ ...trees, flags: { $bytes: btoa('\x08\0\0') } }), 'node 0 is wrong'],
])('refuses stored trees with %s', async (_name, change, message) => {
  const ensemble = buildEnsemble([stump()], { width: 1, base: new Float64Array(1), divisor: 1, precision: 'float64' })
  const json = JSON.parse(JSON.stringify(fittedTrees(ensemble, link('identity'), null, { age: 'float64' })))
  json.state.trees = change(json.state.trees)
  await expect(readArtifact(json)).rejects.toThrow(`Column \`artifact\`: the trees are wrong: ${message}.`)
})

test('refuses nodes that form no tree, and values out of range', () => {
  const shape = { width: 1, base: new Float64Array(1), divisor: 1, precision: 'float64' } as const
  const split = { kind: 'numeric', feature: 0, threshold: 1, missingLeft: true, zeroIsMissing: false } as const
  const tree = (node: object) => [{ size: 2, output: 0, node: () => node as never }]
  expect(() => buildEnsemble(tree({ ...split, left: 1, right: 0 }), shape)).toThrow(
    'tree 0 comes to node 0 twice; its nodes form no tree.',
  )
  expect(() => buildEnsemble(tree({ ...split, left: 1, right: 2 }), shape)).toThrow(/tree 0/)
  expect(() => buildEnsemble(tree({ kind: 'leaf', value: Number.NaN }), shape)).toThrow(
    'tree 0 has a node with the value NaN.',
  )
  expect(() => buildEnsemble([{ size: 3e7, output: 0, node: () => split as never }], shape)).toThrow(
    'it has 30000000 nodes, more than 20000000.',
  )
})

function stump() {
  const nodes = [
    { kind: 'numeric', feature: 0, threshold: 2, left: 1, right: 2, missingLeft: false, zeroIsMissing: false },
    { kind: 'leaf', value: -2 },
    { kind: 'leaf', value: 2 },
  ] as const
  return { size: 3, output: 0, node: (index: number) => nodes[index]! }
}

function ints(...values: number[]) {
  return { $bytes: btoa(String.fromCharCode(...new Uint8Array(Int32Array.from(values).buffer))) }
}

function named(row: readonly (number | null)[]) {
  return Object.fromEntries(row.map((value, index) => [`x${index}`, value]))
}

function randomRow(random: RandomState): (number | null)[] {
  const special = [
    null,
    Number.NaN,
    0,
    -0,
    1e-36,
    0.25,
    40,
    70.5,
    -0.5,
    1e10,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  return Array.from({ length: width }, () =>
    random.random() < 0.5 ? special[random.integer(0, special.length)]! : random.normal(),
  )
}

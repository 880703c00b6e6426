import { expect, test } from 'vitest'
import { tableFromRows } from '../../../../src/features/table/from-rows.ts'
import { readArtifact } from '../../../../src/pipeline/artifact.ts'
import { Blocks } from '../../../../src/pipeline/blocks.ts'
import type { TreeModel } from '../../../../src/pipeline/estimators/trees/tree-model.ts'
import type { FittedClassifier } from '../../../../src/pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../../../src/pipeline/fitted-regressor.ts'
import { readLightgbm, readXgboost } from '../../../../src/pipeline/read-models.ts'
import golden from '../../../cases/tree-models.json' with { type: 'json' }

type Fitted = FittedClassifier | FittedRegressor
type Case = (typeof golden.xgboost)[number]

test.each(golden.xgboost)('XGBoost: $name gives its margins and answers', async each => {
  await compare(await readXgboost(sourceOf(each)), each, 1e-6)
})

test.each(golden.lightgbm)('LightGBM: $name gives its margins and answers', async each => {
  await compare(await readLightgbm(each.model), each, 1e-12)
})

test('names, types and classes can be given', async () => {
  const binary = golden.xgboost.find(({ name }) => name === 'binary')!
  const inputs = { w: 'float64', x: 'int32', y: 'float32', z: 'float64' } as const
  const fitted = (await readXgboost(binary.model, { inputs, classes: ['no', 'yes'] })) as FittedClassifier
  expect(Object.keys(fitted.inputs)).toEqual(['w', 'x', 'y', 'z'])
  expect(fitted.classes).toEqual(['no', 'yes'])
  await expect(readXgboost(binary.model, { inputs: { w: 'float64' } })).rejects.toThrow(
    'Parameter `inputs`: there are 1 names for the 4 features of the model.',
  )
  await expect(readXgboost(binary.model, { inputs: { ...inputs, z: 'string' } })).rejects.toThrow(
    'Parameter `inputs`: `z` is not a number; trees read numbers.',
  )
  await expect(readXgboost(binary.model, { classes: ['a', 'a'] })).rejects.toThrow(
    'Parameter `classes`: the model has 2 classes; name each of them once.',
  )
})

type Json = { learner: Record<string, never> & { gradient_booster: { model: { trees: Record<string, unknown>[] } } } }

test.each<readonly [string, (json: never) => unknown, string]>([
  ['nothing', () => ({}), '`learner.objective.name` is missing. Save the model again.'],
  ['an objective of its own', change('objective', { name: 'mine' }), 'its objective `mine` is not known here.'],
  [
    'a linear booster',
    change('gradient_booster', { name: 'gblinear', model: {} }),
    'its booster is `gblinear`; gbtree and dart can be read.',
  ],
  [
    'several targets',
    change('learner_model_param', { num_feature: '4', num_class: '0', num_target: '2', base_score: '0.5' }),
    'it has 2 targets; save one model for each.',
  ],
  [
    'an absurd width',
    change('learner_model_param', { num_feature: '99999999999', num_class: '0', base_score: '0.5' }),
    '`learner.learner_model_param.num_feature` is not a whole number up to 1000000. Save the model again.',
  ],
  [
    'no base score',
    change('learner_model_param', { num_feature: '4', num_class: '0', base_score: '[]' }),
    'its base score is [].',
  ],
  ['a cycle', tree({ left_children: [1, 0, -1] }), 'tree 0 comes to node 0 twice; its nodes form no tree.'],
  ['a child that is not there', tree({ right_children: [9, -1, -1] }), 'tree 0 has a child 9, but 3 nodes.'],
  ['a feature that is not there', tree({ split_indices: [4, 0, 0] }), 'tree 0 reads feature 4 of 4.'],
  [
    'leaves that are not numbers',
    tree({ split_conditions: [0, null, 1] }),
    'split_conditions` is not a list of numbers.',
  ],
  [
    'lists that are too short',
    tree({ default_left: [1] }),
    '`learner.gradient_booster.model.trees[0].default_left` is not a list of 3 numbers.',
  ],
  ['a categorical node without a set', tree({ split_type: [1, 0, 0] }), 'node 0 of tree 0 has no categories.'],
  [
    'categories beyond the list',
    tree({ split_type: [1, 0, 0], categories_nodes: [0], categories_segments: [0], categories_sizes: [4] }),
    'the categories of tree 0 are out of range.',
  ],
  [
    'an absurd category',
    tree({
      split_type: [1, 0, 0],
      categories_nodes: [0],
      categories_segments: [0],
      categories_sizes: [1],
      categories: [1e9],
    }),
    'tree 0 has the category 1000000000.',
  ],
  [
    'leaves of several numbers',
    tree({ tree_param: { num_nodes: '3', size_leaf_vector: '2' } }),
    'tree 0 has leaves of several numbers; train with one output per tree.',
  ],
])('an XGBoost model with %s is refused', async (_name, edit, message) => {
  const json = JSON.parse(golden.xgboost[0]!.model)
  await expect(readXgboost(edit(json as never) as object)).rejects.toThrow(message)
})

test('an XGBoost file that was cut anywhere is refused', async () => {
  const { model } = golden.xgboost.find(({ name }) => name === 'binary in UBJ')!
  const bytes = Uint8Array.from(Buffer.from(model, 'base64'))
  for (let length = 0; length < bytes.length; length += 37) {
    await expect(readXgboost(bytes.subarray(0, length))).rejects.toThrow(/^The XGBoost model cannot be read: /)
  }
  await expect(readXgboost('{"learner": ')).rejects.toThrow('it is neither JSON nor UBJ')
})

test.each<readonly [string, string, string]>([
  [
    'a list longer than the file',
    '{i\x01a[$d#l\x7f\xff\xff\xff',
    'it claims 2147483647 values, more than it has bytes (byte 13)',
  ],
  ['a list of constants', '{i\x01a[$T#l\x7f\xff\xff\xff', 'a list of constants (byte 7)'],
  ['a negative length', '{i\xff', 'a length is wrong (byte 3)'],
  ['an unknown marker', '{i\x01a?', '"?" is not a marker (byte 5)'],
  ['something after the end', '{i\x01aZ}Z', 'something follows the document (byte 6)'],
  ['lists in lists without end', `{i\x01a${'['.repeat(100)}`, 'it is nested too deeply'],
])('UBJ with %s is refused', async (_name, text, message) => {
  const bytes = Uint8Array.from(text, character => character.charCodeAt(0))
  await expect(readXgboost(bytes)).rejects.toThrow(message)
})

test.each<readonly [string, (text: string) => string, string]>([
  ['nothing', () => '', 'it does not begin with `tree`.'],
  ['half of it', text => text.slice(0, text.length / 2), 'it ends too early. Copy the file again.'],
  [
    'an objective of its own',
    text => text.replace('objective=regression', 'objective=mine'),
    'its objective `mine` is not known here.',
  ],
  ['linear trees', text => text.replace('is_linear=0', 'is_linear=1'), 'tree 0 has linear functions in its leaves'],
  [
    'a list that is too short',
    text => text.replace(/left_child=.*/, 'left_child=-1'),
    '`left_child` of tree 0 is not 4 numbers.',
  ],
  [
    'a cycle',
    text => text.replace(/left_child=.*/, 'left_child=0 0 0 0'),
    'tree 0 comes to node 0 twice; its nodes form no tree.',
  ],
  [
    'a leaf that is not there',
    text => text.replace(/left_child=.*/, 'left_child=-9 -9 -9 -9'),
    'tree 0 has a child 12, but 9 nodes.',
  ],
  [
    'text for a number',
    text => text.replace(/threshold=\S+/, 'threshold=x'),
    '`threshold` of tree 0 is not 4 numbers.',
  ],
  [
    'absurdly many leaves',
    text => text.replace(/num_leaves=5/, 'num_leaves=99999999999'),
    '`num_leaves` is not a whole number up to 20000000.',
  ],
  ['names that are missing', text => text.replace(/feature_names=.*/, 'feature_names=a'), 'it names 1 of 4 features.'],
])('a LightGBM model with %s is refused', async (_name, edit, message) => {
  await expect(readLightgbm(edit(golden.lightgbm[0]!.model))).rejects.toThrow(message)
})

function change(field: string, value: unknown) {
  return (json: Json) => ({ learner: { ...json.learner, [field]: value } })
}

/** The model with one stump, some of its fields changed. */
function tree(fields: Record<string, unknown>) {
  return (json: Json) => {
    const stump = {
      left_children: [1, -1, -1],
      right_children: [2, -1, -1],
      split_indices: [0, 0, 0],
      split_conditions: [0, -1, 1],
      default_left: [1, 0, 0],
      split_type: [0, 0, 0],
      categories: [],
      categories_nodes: [],
      categories_segments: [],
      categories_sizes: [],
      tree_param: { num_nodes: '3', size_leaf_vector: '1' },
    }
    return {
      learner: {
        ...json.learner,
        gradient_booster: { name: 'gbtree', model: { trees: [{ ...stump, ...fields }], tree_info: [0] } },
      },
    }
  }
}

function sourceOf({ name, model }: Case): string | Uint8Array {
  return name.endsWith('in UBJ') ? Uint8Array.from(Buffer.from(model, 'base64')) : model
}

async function compare(fitted: Fitted, { X, margins, answers }: Case, tolerance: number) {
  const names = Object.keys(fitted.inputs)
  expect(names).toEqual(['a', 'b', 'c', 'd'])
  const rows = X.map(row => Object.fromEntries(names.map((name, index) => [name, row[index]!])))
  const blocks = Blocks.of(tableFromRows(fitted.inputs, rows))
  // LightGBM's raw score of a forest is the sum, not the mean.
  const { divisor } = (fitted.model as TreeModel).form.trees
  const sums = (fitted.model as TreeModel).margins(blocks).map(margin => margin * divisor)
  expectNear(sums, margins, tolerance)
  const values = fitted.model.ofBlocks(blocks)
  const isBinary = fitted.role === 'classifier' && fitted.classes.length === 2
  expectNear(isBinary ? values.filter((_, index) => index % 2 === 1) : values, answers, Math.max(tolerance, 1e-12))
  const copy = (await readArtifact(JSON.parse(JSON.stringify(fitted)))) as Fitted
  expect(copy.model.ofBlocks(blocks)).toEqual(values)
}

function expectNear(found: Float64Array, wanted: readonly (number | null)[], tolerance: number) {
  expect(found.length).toBe(wanted.length)
  const worst = found.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - wanted[index]!) / Math.max(1, Math.abs(wanted[index]!))),
    0,
  )
  expect(worst).toBeLessThanOrEqual(tolerance)
}

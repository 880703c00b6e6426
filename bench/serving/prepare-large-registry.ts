import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { folderRegistry, readXgboost } from 'bighead'
import { cacheFolder } from '../cache-folder.ts'

const trees = 180
const depth = 13

/** How many numbers the model takes. */
export const largeColumns = 10

/** A registry with two versions of a model that has 50 MB as JSON: 180 whole trees of depth 13 over 10 numbers; made once. */
export async function largeRegistry(): Promise<string> {
  const folder = cacheFolder('bench/large-models')
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  const registry = folderRegistry(unfinished)
  for (const seed of [1, 2]) {
    const random = generator(seed)
    await registry.register('large', { pipeline: await readXgboost(model(random)) })
  }
  await rename(unfinished, folder)
  return folder
}

/** Numbers between 0 and 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** What XGBoost's `save_model` would write. */
function model(random: () => number): object {
  const booster = { trees: Array.from({ length: trees }, () => tree(random)), tree_info: new Array(trees).fill(0) }
  return {
    learner: {
      objective: { name: 'binary:logistic' },
      learner_model_param: { num_feature: String(largeColumns), num_class: '0', num_target: '1', base_score: '0.5' },
      gradient_booster: { name: 'gbtree', model: booster },
    },
  }
}

/** The children of node n are 2n + 1 and 2n + 2. */
function tree(random: () => number): object {
  const size = 2 ** (depth + 1) - 1
  const parents = 2 ** depth - 1
  const nodes = Array.from({ length: size }, (_, node) => node)
  return {
    tree_param: { num_nodes: String(size), size_leaf_vector: '1' },
    left_children: nodes.map(node => (node < parents ? 2 * node + 1 : -1)),
    right_children: nodes.map(node => (node < parents ? 2 * node + 2 : -1)),
    split_indices: nodes.map(() => Math.floor(random() * largeColumns)),
    split_conditions: nodes.map(node => (node < parents ? random() : (random() - 0.5) / 100)),
    default_left: nodes.map(() => 1),
  }
}

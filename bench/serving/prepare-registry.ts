import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { folderRegistry, GradientBoostingClassifier, LogisticRegression, makePipeline, tableFromRows } from 'bighead'
import { cacheFolder } from '../cache-folder.ts'
import { shopColumns, shopRow, shopSet } from './data.ts'

/** The inputs of the linear models: 20 where tensors are JSON, 28 over gRPC. */
export const linearInputs: readonly string[] = Array.from({ length: 20 }, (_, index) => `x${index}`)
export const wideInputs: readonly string[] = Array.from({ length: 28 }, (_, index) => `x${index}`)

/** A registry with two versions of a model of 100 trees over features, and with logistic regressions of 20 and of 28 numbers; made once. */
export async function preparedRegistry(): Promise<string> {
  const folder = cacheFolder('bench/served-models')
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  const registry = folderRegistry(unfinished)
  for (const learningRate of [0.3, 0.2]) {
    const trees = new GradientBoostingClassifier({ nEstimators: 100, maxDepth: 6, learningRate })
    const pipeline = await makePipeline(trees).fit(shopTraining(), { target: 'open' })
    await registry.register('trees', { pipeline, features: shopSet })
  }
  for (const [name, inputs] of Object.entries({ linear: linearInputs, wide: wideInputs })) {
    const pipeline = await makePipeline(new LogisticRegression()).fit(linearTraining(inputs), { target: 'y' })
    await registry.register(name, { pipeline })
  }
  await rename(unfinished, folder)
  return folder
}

function shopTraining() {
  const rows = Array.from({ length: 5000 }, (_, shop) => {
    const { shop: _shop, ...facts } = shopRow(shop)
    const values = Object.values(facts)
    const named = Object.fromEntries(shopColumns.map((name, index) => [name, values[index]!]))
    return { ...named, open: values[0]! + values[1]! * values[2]! > 0.8 }
  })
  const types = Object.fromEntries(shopColumns.map(name => [name, 'float64' as const]))
  return tableFromRows({ ...types, open: 'boolean' }, rows as never)
}

function linearTraining(inputs: readonly string[]) {
  const rows = Array.from({ length: 2000 }, (_, row) => {
    const values = inputs.map((_, index) => (((row + 1) * (index + 3) * 40_503) % 1009) / 1009)
    return {
      ...Object.fromEntries(inputs.map((name, index) => [name, values[index]!])),
      y: values[0]! + values[5]! > 1,
    }
  })
  const types = Object.fromEntries(inputs.map(name => [name, 'float64' as const]))
  return tableFromRows({ ...types, y: 'boolean' }, rows as never)
}

import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { folderRegistry, GradientBoostingClassifier, LogisticRegression, makePipeline, tableFromRows } from 'bighead'
import { cacheFolder } from '../cache-folder.ts'
import { shopColumns, shopRow, shopSet } from './data.ts'

/** The inputs of the linear model. */
export const linearInputs: readonly string[] = Array.from({ length: 20 }, (_, index) => `x${index}`)

/** A registry with a model of 100 trees over features, and a logistic regression of 20 numbers; made once. */
export async function preparedRegistry(): Promise<string> {
  const folder = cacheFolder('bench/serving-registry')
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  const registry = folderRegistry(unfinished)
  const trees = await makePipeline(new GradientBoostingClassifier({ nEstimators: 100, maxDepth: 6 })).fit(
    shopTraining(),
    {
      target: 'open',
    },
  )
  await registry.register('trees', { pipeline: trees, features: shopSet })
  const linear = await makePipeline(new LogisticRegression()).fit(linearTraining(), { target: 'y' })
  await registry.register('linear', { pipeline: linear })
  await rm(folder, { recursive: true, force: true })
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

function linearTraining() {
  const rows = Array.from({ length: 2000 }, (_, row) => {
    const values = linearInputs.map((_, index) => (((row + 1) * (index + 3) * 40_503) % 1009) / 1009)
    return {
      ...Object.fromEntries(linearInputs.map((name, index) => [name, values[index]!])),
      y: values[0]! + values[5]! > 1,
    }
  })
  const types = Object.fromEntries(linearInputs.map(name => [name, 'float64' as const]))
  return tableFromRows({ ...types, y: 'boolean' }, rows as never)
}

import { writeFile } from 'node:fs/promises'
import { folderRegistry } from 'bighead'
import { cacheFolder } from '../cache-folder.ts'

interface StoredPipeline {
  readonly children: readonly {
    readonly fitted: {
      readonly state: {
        readonly classes: readonly boolean[]
        readonly coefficients: readonly (readonly number[])[]
        readonly intercepts: readonly number[]
      }
    }
  }[]
}

/** The linear model of a registry, written as JSON for peers: the classes, the coefficients and the intercept. */
export async function linearModelFile(registry: string): Promise<string> {
  const { pipeline } = await folderRegistry(registry).load('linear/1')
  const [step] = (pipeline as unknown as StoredPipeline).children
  if (step === undefined) throw new Error('the linear model has no step')
  const { classes, coefficients, intercepts } = step.fitted.state
  const file = cacheFolder('bench/linear-model.json')
  await writeFile(file, JSON.stringify({ classes, coefficients: coefficients[0], intercept: intercepts[0] }))
  return file
}

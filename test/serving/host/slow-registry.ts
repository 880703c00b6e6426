// A registry with a model that takes as long for a row as that says, and with one that is quick.
import { FunctionTransformer, folderRegistry, LinearRegression, type ModelRegistry, Pipeline } from 'bighead'
import { burn } from './burning.ts'

/** The module of the slow model's own function. */
export const module: URL = new URL('./burning.ts', import.meta.url)

/** A row of so many turns takes some milliseconds. */
const some = 2_000_000

/** A row of so many turns takes very long. */
export const long = 200_000_000

export interface SlowRegistry {
  readonly registry: ModelRegistry
  /** What the model `slow` gives. */
  readonly numberOf: (turns: number) => number
}

/** Registers `slow` (input `turns`), which is warmed up with rows of `some` turns, and `quick` (input `x`). */
export async function slowRegistry(folder: string): Promise<SlowRegistry> {
  const registry = folderRegistry(folder)
  const burnt = new FunctionTransformer({
    inputs: { turns: 'float64' },
    outputs: ({ turns }) => ({ burnt: burn(turns) }),
  })
  const pipeline = await new Pipeline([
    ['burn', burnt],
    ['model', new LinearRegression()],
  ]).fit(
    [1, 2, 3, 4].map(turns => ({ turns, y: turns })),
    { target: 'y' },
  )
  const sample = Array.from({ length: 16 }, () => ({ turns: some }))
  await registry.register('slow', { pipeline, metadata: { sample } })
  const quick = await new Pipeline([['model', new LinearRegression()]]).fit(
    [1, 2, 3].map(x => ({ x, y: 3 * x })),
    { target: 'y' },
  )
  await registry.register('quick', { pipeline: quick })
  return { registry, numberOf: turns => pipeline.predictRow({ turns }) as number }
}

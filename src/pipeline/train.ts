import type { Blocks } from './blocks.ts'
import { applyTransform } from './spread-program.ts'
import type { FitContext, Trained, Transform } from './step.ts'

/** Learns, and gives the outputs that the steps after this one are trained on. */
export async function train(step: Transform, data: Blocks, context: FitContext): Promise<Trained> {
  if (step.learnApplied !== undefined) return step.learnApplied(data, context)
  const fitted = await step.learn(data, context)
  return { fitted, outputs: await applyTransform(fitted, data, context) }
}

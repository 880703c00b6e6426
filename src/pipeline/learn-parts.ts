import type { Blocks } from './blocks.ts'
import type { FittedChild } from './fitted.ts'
import type { FitContext, Transform } from './step.ts'
import { train } from './train.ts'
import { type PartOutputs, passedOn } from './training-outputs.ts'

/** A named part that learns beside others: a transform, or its columns as they are. */
export interface Part {
  readonly name: string
  readonly step: Transform | 'passthrough'
  /** The columns that it gets, where it does not get everything. */
  readonly columns?: readonly string[]
  /** What it learns from; asked for when its turn comes. */
  readonly data: () => Blocks
}

/** Learns every part, in order. */
export async function learnParts(parts: readonly Part[], context: FitContext): Promise<FittedChild[]> {
  const children: FittedChild[] = []
  for (const part of parts) {
    context.signal?.throwIfAborted()
    const { step, data } = part
    children.push(childOf(part, step === 'passthrough' ? step : await step.learn(data(), context)))
  }
  return children
}

/** Learns every part, in order, and keeps what each gives in training. */
export async function trainParts(
  parts: readonly Part[],
  context: FitContext,
): Promise<{ readonly children: readonly FittedChild[]; readonly outputs: readonly PartOutputs[] }> {
  const children: FittedChild[] = []
  const outputs: PartOutputs[] = []
  for (const part of parts) {
    context.signal?.throwIfAborted()
    const { name, step, data } = part
    const trained =
      step === 'passthrough' ? { fitted: step, outputs: passedOn(data()) } : await train(step, data(), context)
    children.push(childOf(part, trained.fitted))
    outputs.push({ part: name, outputs: trained.outputs })
  }
  return { children, outputs }
}

function childOf({ name, columns }: Part, fitted: FittedChild['fitted']): FittedChild {
  return { name, fitted, ...(columns !== undefined && { columns }) }
}

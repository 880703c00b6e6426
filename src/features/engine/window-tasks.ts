import { featureKernel } from '../aggregate/range/feature-kernel.ts'
import type { KernelMemory } from '../aggregate/range/kernel-memory.ts'
import type { RangeKernel } from '../aggregate/range/range-kernel.ts'
import type { AggregateFeatureDefinition } from '../definition/definition.ts'
import type { WindowInput } from './window-input.ts'
import { aggregatesOf, inputText, sharedKernels, type WindowInputs } from './window-inputs.ts'

/** One aggregate over one input, for all the windows that ask for it. */
export interface WindowTask {
  readonly input: number
  /** The numbers of its windows among all windows of the group. */
  readonly windows: readonly number[]
  /** The group's features that it answers, in the order of `windows`. */
  readonly features: readonly number[]
  /** Answers so many questions; its results stand in that memory until they are columns. */
  readonly kernel: (questions: number, memory: KernelMemory) => RangeKernel
}

/** What a group asks of its inputs. */
export function windowTasks(
  { join, own, list, numberOf }: WindowInputs,
  windows: readonly (number | null)[],
): readonly WindowTask[] {
  const features = aggregatesOf(join)
  return sharedKernels(features).map(members => {
    const asked = members.map(index => features[index] as AggregateFeatureDefinition)
    const [first] = asked as [AggregateFeatureDefinition]
    const input = numberOf.get(inputText(first)) as number
    const { keys, parts } = list[input] as WindowInput
    const columns = asked.map(feature => `${join.alias}_${feature.name}`)
    return {
      input,
      windows: asked.map(feature => windows.indexOf(feature.window)),
      features: members,
      kernel: (questions, memory) =>
        featureKernel(first, parts, own, { input: keys.column, columns, questions, memory }),
    }
  })
}

/** The tasks that are answered in one pass over all keys: of one input, neighbours, and with at most so many answers by question. */
export function tasksByPass(
  tasks: readonly WindowTask[],
  questions: number,
  mostNumbers: number,
): readonly (readonly WindowTask[])[] {
  const passes: WindowTask[][] = []
  let room = 0
  for (const task of [...tasks].sort((left, right) => left.input - right.input)) {
    const numbers = task.windows.length * questions
    const last = passes.at(-1)
    if (last === undefined || last[0]?.input !== task.input || numbers > room) {
      passes.push([task])
      room = mostNumbers - numbers
    } else {
      last.push(task)
      room -= numbers
    }
  }
  return passes
}

import { wasmMemory } from '../../../features/evaluate/web-assembly.ts'
import { kernelNode, kernelRows, walkKernel } from './walk-kernel.ts'
import type { WalkPlan } from './walk-plan.ts'

/** Trees in a memory of their own, where blocks of rows are walked through them. */
export interface TreeMachine {
  /** How many rows a block has. */
  readonly rows: number
  /** The block: the values of the first slot for all rows, then those of the next one. */
  readonly block: Float64Array
  /** The sums of the first output for all rows, then those of the next one. */
  readonly sums: Float64Array
  /** Adds what the trees give for the first `count` rows. */
  walk(count: number): void
}

/** The number of rows that are walked through a tree before the next tree comes: their slots stay in the near caches. */
const mostRows = 128

/** The greatest number of slots that are filled at a time, where there are more rows than are walked at once. */
const mostSlots = 8192

/** Puts trees, none of which has a categorical node, into memory. */
export function treeMachine(plan: WalkPlan): TreeMachine {
  const { trees, slots, steps } = plan
  const most = Math.min(mostRows, Math.floor(mostSlots / Math.max(slots.length, 1)))
  const rows = Math.max(kernelRows, most - (most % kernelRows))
  const column = rows * 8
  // Behind the slots stands one that all leaves read.
  const sumsAt = (slots.length + 1) * column
  const nodesAt = sumsAt + trees.outputs * column
  const memory = wasmMemory(nodesAt + plan.slot.length * kernelNode.bytes)
  const values = new Float64Array(memory.buffer, 0, (slots.length + 1) * rows)
  values.fill(Number.NaN, slots.length * rows)
  writeNodes(plan, memory.buffer, nodesAt, column)
  const addTree = walkKernel(trees.precision, memory)
  return {
    rows,
    block: values.subarray(0, slots.length * rows),
    sums: new Float64Array(memory.buffer, sumsAt, trees.outputs * rows),
    walk: count => {
      const bytes = Math.ceil(count / kernelRows) * kernelRows * 8
      for (let tree = 0; tree < steps.length; tree++) {
        const root = nodesAt + (trees.roots[tree] as number) * kernelNode.bytes
        addTree(root, steps[tree] as number, bytes, sumsAt + (trees.output[tree] as number) * column)
      }
    },
  }
}

function writeNodes(plan: WalkPlan, buffer: ArrayBuffer, at: number, column: number): void {
  const { slot, child, limit, value, slots } = plan
  const doubles = new Float64Array(buffer)
  const words = new Int32Array(buffer)
  for (let node = 0; node < slot.length; node++) {
    const start = at + node * kernelNode.bytes
    const isLeaf = child[node] === node
    doubles[(start + kernelNode.limit) / 8] = (isLeaf ? value : limit)[node] as number
    words[(start + kernelNode.slot) / 4] = (isLeaf ? slots.length : (slot[node] as number)) * column
    words[(start + kernelNode.child) / 4] = at + (child[node] as number) * kernelNode.bytes
  }
}

import { hasWebAssembly } from '../../../features/evaluate/web-assembly.ts'
import type { Blocks } from '../../blocks.ts'
import { slotSource } from './slot-source.ts'
import { type TreeMachine, treeMachine } from './tree-machine.ts'
import type { WalkPlan } from './walk-plan.ts'
import { walkRows } from './walk-rows.ts'

/** Fewer rows are not worth putting the trees into a memory of their own. */
const fewRows = 8

/** The sums of the trees for each row of blocks, row after row, before any link. */
export function treeMargins(plan: WalkPlan, subject: string): (features: Blocks) => Float64Array {
  const { base, outputs, divisor } = plan.trees
  const isWalkable = plan.set === null && hasWebAssembly()
  let machine: TreeMachine | null = null
  return features => {
    const margins = new Float64Array(features.rowCount * outputs)
    for (let at = 0; at < margins.length; at++) margins[at] = base[at % outputs] as number
    if (!isWalkable || features.rowCount < fewRows) {
      addByRows(plan, features, subject, margins)
    } else {
      machine ??= treeMachine(plan)
      addByMachine(machine, slotSource(features, plan, subject, { slot: machine.rows, row: 1 }), margins, outputs)
    }
    if (divisor !== 1) for (let at = 0; at < margins.length; at++) margins[at] = (margins[at] as number) / divisor
    return margins
  }
}

function addByMachine(
  { rows, block, sums, walk }: TreeMachine,
  fill: ReturnType<typeof slotSource>,
  margins: Float64Array,
  outputs: number,
): void {
  const rowCount = margins.length / outputs
  for (let start = 0; start < rowCount; start += rows) {
    const count = Math.min(rows, rowCount - start)
    fill(start, count, block)
    for (let row = 0; row < count; row++)
      for (let output = 0; output < outputs; output++)
        sums[output * rows + row] = margins[(start + row) * outputs + output] as number
    walk(count)
    for (let row = 0; row < count; row++)
      for (let output = 0; output < outputs; output++)
        margins[(start + row) * outputs + output] = sums[output * rows + row] as number
  }
}

/** The number of rows that are walked through a tree before the next tree comes: their slots stay in the first-level cache. */
const blockRows = 64

/** The greatest number of slots that are filled at a time, where there is more than one row. */
const blockSlots = 8192

function addByRows(plan: WalkPlan, features: Blocks, subject: string, margins: Float64Array): void {
  const width = plan.slots.length
  const { outputs } = plan.trees
  const fill = slotSource(features, plan, subject, { slot: 1, row: width })
  const rows = Math.max(1, Math.min(blockRows, features.rowCount, Math.floor(blockSlots / Math.max(width, 1))))
  const block = new Float64Array(rows * width)
  for (let start = 0; start < features.rowCount; start += rows) {
    const count = Math.min(rows, features.rowCount - start)
    fill(start, count, block)
    walkRows(plan, block, count, margins.subarray(start * outputs, (start + count) * outputs))
  }
}

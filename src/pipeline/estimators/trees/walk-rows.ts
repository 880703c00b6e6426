import { rightOfSet, type WalkPlan } from './walk-plan.ts'

/** Adds the trees' answers for `count` rows of slots, one row after the other, to `into`, which has the sums of each row side by side. */
export function walkRows(plan: WalkPlan, block: Float64Array, count: number, into: Float64Array): void {
  const width = plan.slots.length
  const { roots, output, outputs, precision } = plan.trees
  const isSingle = precision === 'float32'
  for (let tree = 0; tree < output.length; tree++) {
    const root = roots[tree] as number
    for (let row = 0; row < count; row++) {
      const at = row * outputs + (output[tree] as number)
      const sum = (into[at] as number) + (plan.value[walkRow(plan, root, block, row * width)] as number)
      into[at] = isSingle ? Math.fround(sum) : sum
    }
  }
}

/** The leaf that one row of slots comes to. */
function walkRow(plan: WalkPlan, root: number, block: Float64Array, at: number): number {
  const { slot, child, limit, set } = plan
  let node = root
  let next = child[node] as number
  while (next !== node) {
    const x = block[at + (slot[node] as number)] as number
    const members = set === null ? -1 : (set[node] as number)
    node = next + (members < 0 ? Number(x > (limit[node] as number)) : rightOfSet(plan, node, members, x))
    next = child[node] as number
  }
  return node
}

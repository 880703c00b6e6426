import { rightOfSet, type WalkPlan } from './walk-plan.ts'

/**
 * Adds the trees' answers for `count` rows of slots, one row after the other, to `into`, which has the sums of each row side by side.
 * `into` has room for a whole number of fours of rows, and so has `block`.
 */
export function walkRows(plan: WalkPlan, block: Float64Array, count: number, into: Float64Array): void {
  const { output, precision } = plan.trees
  for (let tree = 0; tree < output.length; tree++) {
    if (plan.set === null) walkFours(plan, tree, block, count, into)
    else walkOnes(plan, tree, block, count, into)
    if (precision === 'float32') roundSums(into)
  }
}

/** The node that one row of slots comes to, in any trees. */
export function walkRow(plan: WalkPlan, root: number, block: Float64Array, at: number): number {
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

function walkOnes(plan: WalkPlan, tree: number, block: Float64Array, count: number, into: Float64Array): void {
  const width = plan.slots.length
  const { outputs } = plan.trees
  const output = plan.trees.output[tree] as number
  const root = plan.trees.roots[tree] as number
  for (let row = 0; row < count; row++) {
    const at = row * outputs + output
    into[at] = (into[at] as number) + (plan.value[walkRow(plan, root, block, row * width)] as number)
  }
}

/** Four rows at a time, so that one need not wait for the memory of another. */
function walkFours(plan: WalkPlan, tree: number, block: Float64Array, count: number, into: Float64Array): void {
  const { slot, child, limit, value, slots } = plan
  const width = slots.length
  const { outputs } = plan.trees
  const output = plan.trees.output[tree] as number
  const root = plan.trees.roots[tree] as number
  const steps = plan.steps[tree] as number
  for (let row = 0; row < count; row += 4) {
    const a = row * width
    const b = a + width
    const c = b + width
    const d = c + width
    let i = root
    let j = root
    let k = root
    let l = root
    let isThere = false
    while (!isThere) {
      for (let step = 0; step < steps; step++) {
        i = (child[i] as number) + toInteger((block[a + (slot[i] as number)] as number) > (limit[i] as number))
        j = (child[j] as number) + toInteger((block[b + (slot[j] as number)] as number) > (limit[j] as number))
        k = (child[k] as number) + toInteger((block[c + (slot[k] as number)] as number) > (limit[k] as number))
        l = (child[l] as number) + toInteger((block[d + (slot[l] as number)] as number) > (limit[l] as number))
      }
      isThere = child[i] === i && child[j] === j && child[k] === k && child[l] === l
    }
    const at = row * outputs + output
    into[at] = (into[at] as number) + (value[i] as number)
    into[at + outputs] = (into[at + outputs] as number) + (value[j] as number)
    into[at + 2 * outputs] = (into[at + 2 * outputs] as number) + (value[k] as number)
    into[at + 3 * outputs] = (into[at + 3 * outputs] as number) + (value[l] as number)
  }
}

/** Rounds all of them: what the tree has not added to stays as it is. */
function roundSums(sums: Float64Array): void {
  for (let at = 0; at < sums.length; at++) sums[at] = Math.fround(sums[at] as number)
}

/** Compiled to no branch, unlike `Number(isTrue)`. */
function toInteger(isTrue: boolean): number {
  return (isTrue as unknown as number) | 0
}

import { nodeFlags, type TreeEnsemble } from './tree-ensemble.ts'

/**
 * Trees made ready to be walked without a branch: every step is left + (x > value).
 *
 * Each node reads a slot, not a feature. A slot is a feature as some nodes see it: NaN, and zero where it counts as missing, stand there
 * as −Infinity where they go left and as Infinity where they go right. A leaf is its own left child, and nothing is greater than its limit.
 */
export interface WalkPlan {
  readonly trees: TreeEnsemble
  readonly slots: readonly Slot[]
  readonly slot: Int32Array
  readonly child: Int32Array
  readonly limit: Float64Array
  /** How many steps to take in each tree before asking whether rows are at leaves: its depth, at least 1, where it is not deep. */
  readonly steps: Uint8Array
  /** What a leaf adds. */
  readonly value: Float64Array
  /** The set of a categorical node, else −1; null where there is no such node. */
  readonly set: Int32Array | null
}

/** A feature as some nodes see it. */
export interface Slot {
  readonly feature: number
  /** What stands for NaN; NaN itself for categorical nodes. */
  readonly missing: number
  readonly zeroIsMissing: boolean
}

/** Gets trees ready. */
export function walkPlan(trees: TreeEnsemble): WalkPlan {
  const count = trees.feature.length
  const slots: Slot[] = []
  const known = new Map<number, number>()
  const plan = {
    slot: new Int32Array(count),
    child: trees.child.slice(),
    limit: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    value: new Float64Array(count),
  }
  const set = hasCategories(trees) ? new Int32Array(count).fill(-1) : null
  for (let node = 0; node < count; node++) {
    const feature = trees.feature[node] as number
    if (feature < 0) {
      plan.child[node] = node
      plan.value[node] = trees.value[node] as number
      continue
    }
    const flags = trees.flags[node] as number
    const isCategorical = (flags & nodeFlags.categorical) !== 0
    // What a categorical node does with NaN, it decides itself.
    const seenAs = isCategorical ? nodeFlags.categorical : flags
    const key = feature * 8 + seenAs
    let slot = known.get(key)
    if (slot === undefined) {
      slot =
        slots.push({ feature, missing: missingAs(seenAs), zeroIsMissing: (seenAs & nodeFlags.zeroIsMissing) !== 0 }) - 1
      known.set(key, slot)
    }
    plan.slot[node] = slot
    if (isCategorical && set !== null) set[node] = trees.value[node] as number
    else plan.limit[node] = trees.value[node] as number
  }
  return { trees, slots, ...plan, set, steps: stepsOf(trees) }
}

function hasCategories({ flags }: TreeEnsemble): boolean {
  for (let node = 0; node < flags.length; node++)
    if (((flags[node] as number) & nodeFlags.categorical) !== 0) return true
  return false
}

/** Whether a categorical node sends a number right: 1 or 0. */
export function rightOfSet(
  { trees: { flags, setStarts, setBits } }: WalkPlan,
  node: number,
  set: number,
  x: number,
): number {
  if (Number.isNaN(x)) return (flags[node] as number) & nodeFlags.missingLeft ? 0 : 1
  const start = setStarts[set] as number
  const size = ((setStarts[set + 1] as number) - start) * 32
  const category = Math.trunc(x)
  if (!(category >= 0 && category < size)) return 1
  return (((setBits[start + (category >>> 5)] as number) >>> (category & 31)) & 1) ^ 1
}

function missingAs(flags: number): number {
  if ((flags & nodeFlags.categorical) !== 0) return Number.NaN
  return (flags & nodeFlags.missingLeft) !== 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** In deeper trees most leaves are nearer to the root. */
const mostSteps = 10

function stepsOf({ child, roots }: TreeEnsemble): Uint8Array {
  const depth = new Int32Array(child.length)
  const steps = new Uint8Array(roots.length - 1)
  for (let tree = 0; tree < steps.length; tree++) {
    let deepest = 1
    for (let node = roots[tree] as number; node < (roots[tree + 1] as number); node++) {
      const left = child[node] as number
      if (left < 0) continue
      const below = (depth[node] as number) + 1
      depth[left] = below
      depth[left + 1] = below
      if (below > deepest) deepest = below
    }
    steps[tree] = Math.min(deepest, mostSteps)
  }
  return steps
}

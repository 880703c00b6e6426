import { share } from '../../../features/parallel/shared-memory.ts'
import { Pace } from '../../../features/progress.ts'
import { RandomState } from '../../random-state.ts'
import type { FitContext } from '../../step.ts'
import type { FoundTree } from '../trees/build-ensemble.ts'
import type { BinnedFeature } from './bin-features.ts'
import type { BoostingLoss } from './boosting-loss.ts'
import type { GradientBoostingParams } from './gradient-boosting-kind.ts'
import { foundTree, type GrownNode, growTree, leafOf } from './grow-tree.ts'

/** What boosting has learned; importances are in the order of the features. */
export interface Boosted {
  readonly trees: readonly FoundTree[]
  readonly rounds: number
  readonly importance: FeatureImportance
}

/** How much each feature was used: the gain of its splits, how many there are, and the second derivatives that they part. */
export interface FeatureImportance {
  readonly gain: readonly number[]
  readonly weight: readonly number[]
  readonly cover: readonly number[]
}

/** Adds trees round by round, each to what the sums so far have wrong. */
export async function boost(
  params: GradientBoostingParams,
  features: readonly BinnedFeature[],
  loss: BoostingLoss,
  rowCount: number,
  context: FitContext,
): Promise<Boosted> {
  const pace = new Pace(context)
  const { threads, signal } = context
  const helpers = { ...(threads && { threads }), ...(signal && { signal }) }
  const random = new RandomState(params.randomState)
  const { training, held } = divide(params, rowCount, random)
  const margins = new Float64Array(rowCount * loss.outputs)
  for (let at = 0; at < margins.length; at++) margins[at] = loss.base[at % loss.outputs] as number
  const [gradient, hessian] = [new Float64Array(rowCount), new Float64Array(rowCount)]
  const rounds: GrownNode[][][] = []
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 }
  for (let round = 0; round < params.nEstimators; round++) {
    const before = loss.outputs === 1 ? margins : margins.slice()
    const grown: GrownNode[][] = []
    const rows = draw(training, params.subsample, random)
    for (let output = 0; output < loss.outputs; output++) {
      loss.derive(before, output, gradient, hessian)
      const chosen = [...draw(Int32Array.from(features.keys()), params.colsampleBytree, random)]
      const growth = { ...params, features, chosen, gradient, hessian, ...helpers }
      const order = helpers.threads === undefined ? rows.slice() : share(rows.slice())
      const isLearned = new Uint8Array(order.length < rowCount ? rowCount : 0)
      const nodes = await growTree(growth, order, (leaf, value) => {
        for (const row of leaf) {
          const at = row * loss.outputs + output
          margins[at] = (margins[at] as number) + value
          if (isLearned.length > 0) isLearned[row] = 1
        }
      })
      for (let row = 0; row < isLearned.length; row++) {
        if (isLearned[row] === 1) continue
        const at = row * loss.outputs + output
        margins[at] = (margins[at] as number) + leafOf(nodes, features, row)
      }
      grown.push(nodes)
      if (pace.due)
        await pace.pause({
          stage: `round ${round + 1}`,
          done: (round + 1) * rowCount,
          total: params.nEstimators * rowCount,
          unit: 'rows',
        })
    }
    rounds.push(grown)
    if (params.earlyStoppingRounds === null) continue
    const now = held.reduce((sum, row) => sum + loss.lossOf(margins, row), 0)
    if (now < best.loss) best = { loss: now, rounds: round + 1 }
    else if (round + 1 - best.rounds >= params.earlyStoppingRounds) break
  }
  const kept = params.earlyStoppingRounds === null ? rounds : rounds.slice(0, best.rounds)
  const trees = kept.flatMap(grown => grown.map((nodes, output) => foundTree(nodes, features, output)))
  return { trees, rounds: kept.length, importance: importanceOf(kept.flat(), features.length) }
}

/** The rows to learn from, and those that are held back to see when to stop. */
function divide(
  { earlyStoppingRounds, validationFraction }: GradientBoostingParams,
  rows: number,
  random: RandomState,
) {
  if (earlyStoppingRounds === null)
    return { training: Int32Array.from({ length: rows }, (_, row) => row), held: new Int32Array(0) }
  const order = random.permutation(rows)
  const count = Math.min(rows - 1, Math.ceil(rows * validationFraction))
  return { training: order.slice(count).sort(), held: order.slice(0, count).sort() }
}

/** A share of some numbers, in their order; at least one. */
function draw(numbers: Int32Array, share: number, random: RandomState): Int32Array {
  if (share === 1) return numbers
  const order = random.permutation(numbers.length).subarray(0, Math.max(1, Math.floor(share * numbers.length)))
  return order.sort().map(at => numbers[at] as number)
}

function importanceOf(trees: readonly GrownNode[][], count: number): FeatureImportance {
  const [gain, weight, cover] = [0, 1, 2].map(() => new Array<number>(count).fill(0)) as [number[], number[], number[]]
  for (const nodes of trees) {
    for (const node of nodes) {
      if (node.split === null) continue
      const { feature } = node.split
      gain[feature] = (gain[feature] as number) + node.split.gain
      weight[feature] = (weight[feature] as number) + 1
      cover[feature] = (cover[feature] as number) + node.cover
    }
  }
  return { gain, weight, cover }
}

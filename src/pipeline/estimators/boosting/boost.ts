import { Pace } from '../../../features/progress.ts'
import { RandomState } from '../../random-state.ts'
import type { FitContext } from '../../step.ts'
import type { FoundTree } from '../trees/build-ensemble.ts'
import type { BinnedFeatures } from './binned-features.ts'
import { boostMemory } from './boost-memory.ts'
import { Booster, type BoostRound } from './booster.ts'
import type { BoostingLoss } from './boosting-loss.ts'
import { Crew } from './crew.ts'
import type { GradientBoostingParams } from './gradient-boosting-kind.ts'
import { batchSizes, TreeGrower } from './grow-tree.ts'
import { foundTree, type GrownNode } from './grown-tree.ts'
import { sumsOfWord } from './sum-bins.ts'

/** What boosting has learned; importances are in the order of the features. */
export interface Boosted {
  readonly trees: readonly FoundTree[]
  readonly rounds: number
  readonly importance: FeatureImportance
  /** The mean loss of the validation rows after each round that is kept; absent without such rows. */
  readonly validationLoss?: readonly number[]
}

/** How much each feature was used: the gain of its splits, their number, and their cover (the sum of second derivatives). */
export interface FeatureImportance {
  readonly gain: readonly number[]
  readonly weight: readonly number[]
  readonly cover: readonly number[]
}

/** The rows of a fit: the first `learnedRows` are learned from; those after them are for validation. */
export interface BoostedRows {
  readonly rowCount: number
  readonly learnedRows: number
}

/** Adds trees round by round, each fitted to the error of the sums so far. */
export async function boost(
  params: GradientBoostingParams,
  binned: BinnedFeatures,
  loss: BoostingLoss,
  rows: BoostedRows,
  context: FitContext,
): Promise<Boosted> {
  const pace = new Pace(context)
  const random = new RandomState(params.randomState)
  const bytes = binned.words.length * sumsOfWord * Float64Array.BYTES_PER_ELEMENT
  const sizes = batchSizes(params.maxDepth, rows.learnedRows, bytes)
  const memory = boostMemory(params, binned, loss, { ...rows, sizes, isShared: context.threads !== undefined })
  const crew = new Crew(memory, context, pace)
  const grower = new TreeGrower(memory, crew, params, sizes)
  const divided = divide(params, rows, random)
  const booster = new Booster(params, memory, { crew, grower, random, ...divided })
  const rounds: BoostRound[] = []
  const losses: number[] = []
  const { nEstimators, earlyStoppingRounds } = params
  let best = 0
  while (rounds.length < nEstimators) {
    const [done, total] = [rounds.length * rows.learnedRows, nEstimators * rows.learnedRows]
    crew.progress = { stage: `round ${rounds.length + 1}`, done, total, unit: 'rows' }
    await crew.giveWay()
    rounds.push(await booster.round())
    if (divided.held.length === 0) continue
    losses.push(await booster.judge())
    if (!((losses.at(-1) as number) >= (losses[best] as number))) best = losses.length - 1
    if (earlyStoppingRounds !== null && losses.length - 1 - best >= earlyStoppingRounds) break
  }
  const kept = earlyStoppingRounds === null ? rounds : rounds.slice(0, best + 1)
  const trees = kept.flatMap(grown => grown.map((nodes, output) => foundTree(nodes, binned.features, output)))
  const watched = losses.length > 0 && { validationLoss: losses.slice(0, kept.length) }
  return { trees, rounds: kept.length, importance: importanceOf(kept.flat(), binned.features.length), ...watched }
}

/** The rows to learn from, and those for validation: the given ones, otherwise a part that is held back. */
function divide(
  { earlyStoppingRounds, validationFraction }: GradientBoostingParams,
  { rowCount, learnedRows }: BoostedRows,
  random: RandomState,
) {
  const every = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) every[row] = row
  if (earlyStoppingRounds === null || rowCount > learnedRows)
    return { training: every.subarray(0, learnedRows), held: every.subarray(learnedRows) }
  const order = random.permutation(rowCount)
  const count = Math.min(rowCount - 1, Math.ceil(rowCount * validationFraction))
  return { training: order.slice(count).sort(), held: order.slice(0, count).sort() }
}

function importanceOf(trees: readonly (readonly GrownNode[])[], count: number): FeatureImportance {
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

// What boosting lets threads do: phases, each of tasks that they take one after the other. No result depends on who takes which.
import type { JobRunner } from '../../../features/parallel/threads.ts'
import { type BinnedFeature, type BinnedFeatures, lanes, mostBins } from './binned-features.ts'
import {
  type BoostingLoss,
  type DerivativeSizes,
  derive,
  fillProbabilities,
  lossOf,
  type RowRange,
  type WeighedLoss,
} from './boosting-loss.ts'
import { roundPairs, type Units } from './exact-pairs.ts'
import { findSplit, type Split, type SplitRules, type Totals } from './find-split.ts'
import { addTree, type FlatTree } from './grown-tree.ts'
import { addToAll, addToSides } from './leaf-sums.ts'
import { gatherPairs, type Parting, type Placing, partRows, placeRows } from './part-rows.ts'
import { clearSums, placesOf, subtractSums, sumBins, sumsOfWord } from './sum-bins.ts'

/** What all tasks work on; for threads it is on shared memory. */
export interface BoostMemory extends BinnedFeatures {
  readonly loss: BoostingLoss
  readonly rules: SplitRules
  /** The sums so far, row after row. */
  readonly margins: Float64Array
  /** The derivatives of every row, each first beside second. */
  readonly pairs: Float64Array
  /** The rows that a tree is grown from, those of a node side by side, in their order. */
  readonly order: Int32Array
  /** As long as `order`. */
  readonly parted: Int32Array
  /** The derivatives of the rows in `order`. */
  readonly ordered: Float64Array
  /** The rows that are held back or were not drawn. */
  readonly others: Int32Array
  /** Whether the tree reads each feature, 1 or 0. */
  readonly chosen: Uint8Array
  /** For each node of a batch, which bins go left. */
  readonly sides: Uint8Array
  /** The sums of nodes by bin, slot after slot. */
  readonly sums: Float64Array
  /** The number of the task that is taken next. */
  readonly next: Int32Array
}

/** The sums of a node that are to be found. */
export interface SumNode extends RowRange {
  readonly slot: number
  readonly all: Totals
}

/** The phases: what a task of each is, and what it gives. */
export interface Phases {
  /** Writes the probabilities of some rows. */
  start: { readonly task: RowRange; readonly result: null }
  /** Writes the derivatives of some rows by an output. */
  derive: { readonly task: RowRange & { readonly output: number }; readonly result: DerivativeSizes }
  /** Rounds those of some rows, puts them into their order, and adds them up. */
  round: { readonly task: RowRange & { readonly units: Units }; readonly result: Totals }
  /** Parts some rows of a node; gives how many go left. */
  part: {
    readonly task: RowRange & { readonly feature: number; readonly side: number }
    readonly result: number
  }
  /** Puts parted rows to their places, and the derivatives of a side with them. */
  place: {
    readonly task: RowRange & Placing & { readonly gathersLeft: boolean }
    readonly result: null
  }
  /** Sums a node by bin, takes that from its parent's sums where there is one, and finds the best split of each by the features of a word. */
  sum: {
    readonly task: {
      readonly word: number
      readonly node: SumNode
      readonly sibling: Omit<SumNode, 'start' | 'end'> | null
    }
    readonly result: readonly [Split | null, Split | null]
  }
  /** Adds what leaves give to the sums of some rows: by the side they go to, or with the feature −1 what the left one gives. */
  end: {
    readonly task: Task<'part'> & { readonly left: number; readonly right: number; readonly output: number }
    readonly result: null
  }
  /** Adds a tree's values to the sums of other rows. */
  walk: { readonly task: RowRange & { readonly tree: FlatTree; readonly output: number }; readonly result: null }
  /** The loss of some other rows. */
  judge: { readonly task: RowRange; readonly result: WeighedLoss }
}

export type PhaseName = keyof Phases
export type Task<Name extends PhaseName> = Phases[Name]['task']
export type Result<Name extends PhaseName> = Phases[Name]['result']

/** A phase and all of its tasks. */
export interface PhaseJob<Name extends PhaseName = PhaseName> {
  readonly name: Name
  readonly tasks: readonly Task<Name>[]
}

/** What was done of a phase: numbers of tasks, and what each gave. */
export type Done = readonly (readonly [number, unknown])[]

type PhaseRunners = { readonly [Name in PhaseName]: (task: Task<Name>) => Result<Name> }

/** Takes tasks of a phase until none is left. */
export function prepare(memory: BoostMemory): JobRunner<PhaseJob, Done> {
  const runners = phaseRunners(memory)
  return ({ name, tasks }) => {
    const run = runners[name] as (task: Task<PhaseName>) => unknown
    const done: [number, unknown][] = []
    for (;;) {
      const index = Atomics.add(memory.next, 0, 1)
      const task = tasks[index]
      if (task === undefined) return done
      done.push([index, run(task)])
    }
  }
}

/** What does a task of each phase. */
export function phaseRunners(memory: BoostMemory): PhaseRunners {
  const { loss, margins, pairs, order, parted, ordered, others, words } = memory
  const bytes = words.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  const { outputs } = loss
  const usedBins = words.map((_, word) => mostUsed(memory.features.slice(word * lanes, (word + 1) * lanes)))
  const partingOf = ({ feature, side }: Task<'part'>): Parting => ({
    bins: bytes[Math.floor(feature / lanes)] as Uint8Array,
    lane: feature % lanes,
    goesLeft: memory.sides.subarray(side * mostBins, (side + 1) * mostBins),
  })
  return {
    start: task => {
      fillProbabilities(loss, margins, task)
      return null
    },
    derive: task => derive(loss, margins, pairs, task),
    round: ({ units, ...range }) => roundPairs(memory, units, range),
    part: task => partRows(order, parted, task, partingOf(task)),
    place: ({ start, end, gathersLeft, ...placing }) => {
      placeRows(parted, order, { start, end }, placing)
      const { count, leftAt, rightAt } = placing
      const from = gathersLeft ? leftAt : rightAt
      gatherPairs(pairs, order, ordered, { start: from, end: from + (gathersLeft ? count : end - start - count) })
      return null
    },
    sum: ({ word, node, sibling }) => {
      const sums = sumsAt(memory, node.slot, word)
      const used = usedBins[word] as number
      clearSums(sums, used)
      sumBins(sums, words[word] as Int32Array, { order, pairs: ordered }, node.start, node.end)
      if (sibling === null) return [bestOf(memory, word, sums, node.all), null]
      const others = sumsAt(memory, sibling.slot, word)
      subtractSums(others, sums, used)
      return [bestOf(memory, word, sums, node.all), bestOf(memory, word, others, sibling.all)]
    },
    end: ({ left, right, output, ...task }) => {
      const ends = { order, margins, outputs, output }
      if (task.feature < 0) addToAll(ends, task, left)
      else addToSides(ends, task, partingOf(task), { left, right })
      return null
    },
    walk: ({ tree, output, ...range }) => {
      const add = (row: number, value: number): void => {
        const at = row * outputs + output
        margins[at] = (margins[at] as number) + value
      }
      addTree(tree, memory, others, { ...range, add })
      return null
    },
    judge: task => lossOf(loss, margins, others, task),
  }
}

/** How many bins the features of a word have at most, that of missing numbers included. */
function mostUsed(features: readonly BinnedFeature[]): number {
  return Math.max(...features.map(({ bins, hasMissing }) => bins + (hasMissing ? 1 : 0)))
}

function sumsAt({ sums, words }: BoostMemory, slot: number, word: number): Float64Array {
  const at = (slot * words.length + word) * sumsOfWord
  return sums.subarray(at, at + sumsOfWord)
}

/** The best split by the features of a word; of several the first. */
function bestOf({ features, chosen, rules }: BoostMemory, word: number, sums: Float64Array, all: Totals): Split | null {
  let best: Split | null = null
  for (let lane = 0; lane < lanes; lane++) {
    const index = word * lanes + lane
    if (chosen[index] !== 1) continue
    const split = findSplit(sums, placesOf(lane, 0), features[index] as BinnedFeature, { index, all, rules })
    if (split !== null && split.gain > (best?.gain ?? 0)) best = split
  }
  return best
}
